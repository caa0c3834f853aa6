package org.warprank.core.internal;

/** The hash that random words are made of: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014). */
public final class SplitMix {

    /** The distance of the numbers that are hashed. */
    public static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    public static final long FIRST_FACTOR = 0xbf58476d1ce4e5b9L;
    public static final long SECOND_FACTOR = 0x94d049bb133111ebL;

    private SplitMix() {
    }

    public static long mix(long z) {
        long a = (z ^ (z >>> 30)) * FIRST_FACTOR;
        long b = (a ^ (a >>> 27)) * SECOND_FACTOR;
        return b ^ (b >>> 31);
    }

    /** {@code floor(mix(z) bound / 2^64)}, with the hash unsigned and the bound not negative. */
    public static int drawBelow(long z, int bound) {
        return (int) Math.unsignedMultiplyHigh(mix(z), bound);
    }
}
