package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** Draws are exact: scalar and vector kernels give the words of {@link CounterRandom}. */
@Tag("kernels")
class ProbeKernelAgreementTest {

    private static final int PROBES = KernelSet.PROBES;
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
}
