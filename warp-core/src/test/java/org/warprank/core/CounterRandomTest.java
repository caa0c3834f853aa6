package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Positive;
import org.junit.jupiter.api.Test;

/** {@link SplittableRandom} is the same hash run as a sequence, so it is a free oracle. */
class CounterRandomTest {

    @Property(tries = 200, seed = "1")
    void theWordsOfAKeyAreTheSequenceOfSplittableRandom(@ForAll long key) {
        SplittableRandom sequence = new SplittableRandom(key);
        for (int d = 0; d < 50; d++) {
            assertEquals(sequence.nextLong(), CounterRandom.word(key, d));
        }
    }

    @Property(tries = 200, seed = "2")
    void aKeyIsThreeNestedSequencesOneForRunStreamAndExample(
            @ForAll long seed, @ForAll @IntRange(max = 50) int epoch, @ForAll CounterRandom.Purpose purpose,
            @ForAll @IntRange(max = 50) int example) {
        long run = nextLong(seed, 0);
        long stream = nextLong(run, 16 * epoch + purpose.ordinal());
        assertEquals(nextLong(stream, example), CounterRandom.key(seed, epoch, purpose, example));
    }

    private static long nextLong(long seed, int skipped) {
        SplittableRandom sequence = new SplittableRandom(seed);
        for (int i = 0; i < skipped; i++) {
            sequence.nextLong();
        }
        return sequence.nextLong();
    }

    @Test
    void purposesEpochsAndExamplesNeverShareAKey() {
        Set<Long> keys = new HashSet<>();
        int wanted = 0;
        for (CounterRandom.Purpose purpose : CounterRandom.Purpose.values()) {
            for (int epoch = 0; epoch < 20; epoch++) {
                for (int example = 0; example < 200; example++, wanted++) {
                    keys.add(CounterRandom.key(7, epoch, purpose, example));
                }
            }
        }
        assertEquals(wanted, keys.size());
    }

    @Property(tries = 1000, seed = "3")
    void belowStaysInRange(@ForAll long word, @ForAll @Positive int bound) {
        int value = CounterRandom.below(word, bound);
        assertTrue(value >= 0 && value < bound, () -> value + " is not below " + bound);
    }

    @Test
    void belowReachesBothEndsAndCutsTheWordsIntoEqualShares() {
        assertEquals(0, CounterRandom.below(0, 5));
        assertEquals(4, CounterRandom.below(-1L, 5));
        assertEquals(Integer.MAX_VALUE - 1, CounterRandom.below(-1L, Integer.MAX_VALUE));
        assertEquals(1, CounterRandom.below(1L << 63, 2));
        assertEquals(0, CounterRandom.below((1L << 63) - 1, 2));
    }

    @Property(tries = 1000, seed = "4")
    void uniformIsStrictlyBetweenZeroAndOne(@ForAll long word) {
        double u = CounterRandom.uniform(word);
        assertTrue(u > 0 && u < 1, () -> u + " is not within (0, 1)");
    }

    @Test
    void theEndsOfUniformAreHalfAStepFromZeroAndOne() {
        assertEquals(0x1p-53, CounterRandom.uniform(0));
        assertEquals(0x1p-53, CounterRandom.uniform(0xfff));
        assertEquals(1 - 0x1p-53, CounterRandom.uniform(-1L));
    }
}
