package org.warprank.core;

import static org.warprank.core.internal.SplitMix.GOLDEN_GAMMA;
import static org.warprank.core.internal.SplitMix.mix;

/**
 * Random numbers without a state: a SplitMix64 hash (Steele, Lea, Flood, OOPSLA 2014) of what a number is for. The same
 * seed gives the same numbers in any order of work and for any number of threads, and nothing has to be saved to go on.
 *
 * <p>{@code key = mix(mix(mix(seed + G) + (1 + 16 epoch + purpose) G) + (1 + example) G)} and word d of a key is
 * {@code mix(key + (1 + d) G)}, with G the golden gamma: the (d+1)-th {@code nextLong} of
 * {@code new SplittableRandom(key)}. Arguments are not checked.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="counter-random"}
 */
public final class CounterRandom {

    /**
     * What a random number decides: numbers of different purposes never meet.
     *
     * {@snippet class="org.warprank.core.example.LossExamplesTest" region="random-purpose"}
     */
    public enum Purpose {
        /** The order of the users in an epoch. */
        SHUFFLE,
        /** The positive of a k-th order statistic. */
        K_OS,
        /** The draws of WARP. */
        WARP,
        /** The units that dropout silences. */
        DROPOUT,
        /** The weights a model starts with. */
        INITIALIZATION,
        /** The interactions that a split holds out. */
        SPLIT,
        /** Which of the items a user is known not to want is looked at. */
        NEGATIVES,
        /** The users of a bootstrap's resample. */
        BOOTSTRAP,
        /** The options of a candidate in a search. */
        TUNING
    }

    private CounterRandom() {
    }

    /**
     * The key of one example's numbers.
     *
     * @param seed    the run's seed
     * @param epoch   the epoch, not negative
     * @param purpose what the numbers decide
     * @param example the example's place, not negative
     * @return the key
     */
    public static long key(long seed, int epoch, Purpose purpose, long example) {
        return key(stream(seed, epoch, purpose), example);
    }

    /** What the keys of all examples have in common. */
    static long stream(long seed, int epoch, Purpose purpose) {
        long run = mix(seed + GOLDEN_GAMMA);
        return mix(run + (1 + 16L * epoch + purpose.ordinal()) * GOLDEN_GAMMA);
    }

    static long key(long stream, long example) {
        return mix(stream + (1 + example) * GOLDEN_GAMMA);
    }

    /**
     * One of the numbers of a key.
     *
     * @param key the key
     * @param d   which of its numbers, from 0
     * @return 64 random bits
     */
    public static long word(long key, long d) {
        return mix(counter(key, d));
    }

    /** What is hashed for a number of a key; that of the next is GOLDEN_GAMMA more. */
    static long counter(long key, long d) {
        return key + (1 + d) * GOLDEN_GAMMA;
    }

    /**
     * A uniform number strictly between 0 and 1: {@code ((word >>> 12) + 0.5) 2^-52}.
     *
     * @param word 64 random bits
     * @return the number
     */
    public static double uniform(long word) {
        return ((word >>> 12) + 0.5) * 0x1p-52;
    }

    /**
     * A uniform integer, {@code floor(word bound / 2^64)} with the word unsigned. A value's probability differs from
     * {@code 1 / bound} by less than {@code 2^-64}.
     *
     * @param word  64 random bits
     * @param bound how many values there are, at least 1
     * @return a value in {@code [0, bound)}
     */
    public static int below(long word, int bound) {
        return (int) Math.unsignedMultiplyHigh(word, bound);
    }
}
