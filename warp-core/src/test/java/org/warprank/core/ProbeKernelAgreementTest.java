package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** Draws are exact: scalar and vector kernels give the words of {@link CounterRandom}, and the candidates of ranks. */
@Tag("kernels")
class ProbeKernelAgreementTest {

    private static final int PROBES = KernelSet.PROBES;
    private static final int BLOCK = KernelSet.BLOCK;
    private static final int OFFSET = 3;

    private final SplittableRandom random = new SplittableRandom(7);

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void drawsAreTheWordsOfAKeyBelowTheBoundPastTheGap(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int bound : new int[] {1, 2, 3, 499, 65_536, 1 << 30, Integer.MAX_VALUE - 1}) {
            for (int gap : new int[] {0, 1, bound / 2, bound, Integer.MAX_VALUE}) {
                long key = random.nextLong();
                int[] items = new int[OFFSET + PROBES + 2];
                int[] expected = items.clone();
                for (int i = 0; i < PROBES; i++) {
                    int rank = CounterRandom.below(CounterRandom.word(key, 5 + i), bound);
                    expected[OFFSET + i] = rank < gap ? rank : rank + 1;
                }
                kernels.draw(CounterRandom.counter(key, 5), bound, gap, items, OFFSET);
                assertArrayEquals(expected, items, bound + " and " + gap);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void blocksOfDrawsAreTheNextWordsOfTheirKeysBelowTheBound(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int count : new int[] {0, 1, 2, 3, 7, 64}) {
            for (int bound : new int[] {1, 2, 3, 499, 65_536, 1 << 30, Integer.MAX_VALUE}) {
                long[] keys = random.longs(count + count % 2).toArray();
                int[] expected = new int[count * BLOCK];
                Arrays.setAll(expected, i -> CounterRandom.below(CounterRandom.word(keys[i / BLOCK], 5 + i % BLOCK), bound));
                int[] items = new int[keys.length * BLOCK];
                kernels.drawBlocks(keys, count, CounterRandom.counter(0, 5), bound, items);
                assertArrayEquals(expected, Arrays.copyOf(items, expected.length), count + " below " + bound);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void ranksBecomeTheItemsThatAreNotBlocked(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int count : new int[] {0, 1, 3, 4, 11, PROBES}) {
            for (int size : new int[] {0, 1, 2, 5, 20, 63, 64, 65, 128, 129, 400}) {
                for (int space : new int[] {1, 2, 50}) {
                    int[] blocked = ascending(OFFSET, size, space);
                    int[] free = IntStream.range(0, (size + 2) * space + PROBES)
                            .filter(i -> Arrays.binarySearch(blocked, OFFSET, OFFSET + size, i) < 0).toArray();
                    int[] items = new int[OFFSET + PROBES];
                    int[] expected = new int[count];
                    for (int i = 0; i < count; i++) {
                        // The lowest and the highest, too.
                        int rank = i == 0 ? 0 : i == 1 ? free.length - 1 : random.nextInt(free.length);
                        items[OFFSET + i] = rank;
                        expected[i] = free[rank];
                    }
                    kernels.candidates(blocked, OFFSET, OFFSET + size, items, OFFSET, count);
                    assertArrayEquals(expected, Arrays.copyOfRange(items, OFFSET, OFFSET + count),
                            count + " of " + size + " by " + space);
                    assertArrayEquals(new int[OFFSET], Arrays.copyOf(items, OFFSET), "what is before");
                }
            }
        }
    }

    // What is around it would block everything.
    private int[] ascending(int offset, int size, int space) {
        int[] list = new int[offset + size + OFFSET];
        for (int i = offset; i < offset + size; i++) {
            list[i] = (i - offset) * space + random.nextInt(space);
        }
        return list;
    }
}
