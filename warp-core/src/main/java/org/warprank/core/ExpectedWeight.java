package org.warprank.core;

import org.warprank.core.internal.SplitMix;

/**
 * The mean of the rank weight over the draws, {@code e = sum over n up to T of P(N = n) L(n)}: what a violator that is found
 * within T draws weighs, times the probability that one is.
 *
 * <p>L is the same for all n with the same {@code floor(M / n)}, or {@code floor((Y - 1) / n)}: at most {@code 2 sqrt(M)} runs
 * of draws. A run from a to b adds {@code (S(a - 1) - S(b)) L(a)}, with {@code S(n) = P(N > n)}. From S(a - 1) to S(b) it is
 * one factor a draw, or S(b) is V factors, whichever are fewer; so e takes about {@code 2 sqrt(M V)} factors at most, and ends
 * where S is next to nothing. What has been computed is kept: late in training few violate, and the same V come again and
 * again.
 *
 * <p>Owned by one thread.
 */
final class ExpectedWeight {

    /** What is left of the probability when the sum ends. */
    private static final double NEGLIGIBLE = 1e-18;

    private static final int KEPT = 1 << 12;

    private final RankWeight rankWeight;
    private final int maxTrials;
    private final int items;

    // Of each slot: M and V, the weight of the example where L depends on it, and e. No pair has V = 0.
    private final long[] pairs = new long[KEPT];
    private final float[] sampleWeights = new float[KEPT];
    private final double[] means = new double[KEPT];

    /**
     * The mean of a rank weight.
     *
     * @param maxTrials the most draws, of which M limits T further
     * @param items     Y
     */
    ExpectedWeight(RankWeight rankWeight, int maxTrials, int items) {
        this.rankWeight = rankWeight;
        this.maxTrials = maxTrials;
        this.items = items;
    }

    /**
     * The mean for an example.
     *
     * @param candidates   M
     * @param violators    V, from 1 to M
     * @param sampleWeight w, which {@link RankWeight#LOG_CLIPPED} clips together with L
     */
    double of(int candidates, int violators, float sampleWeight) {
        float w = rankWeight == RankWeight.LOG_CLIPPED ? sampleWeight : 1f;
        long pair = (long) candidates << Integer.SIZE | violators;
        int slot = (int) ((pair ^ Float.floatToIntBits(w)) * SplitMix.GOLDEN_GAMMA
                >>> Long.SIZE - Integer.numberOfTrailingZeros(KEPT));
        if (pairs[slot] != pair || sampleWeights[slot] != w) {
            means[slot] = sum(candidates, violators, w);
            pairs[slot] = pair;
            sampleWeights[slot] = w;
        }
        return means[slot];
    }

    private double sum(int candidates, int violators, float w) {
        int limit = Math.min(Math.min(maxTrials, candidates), candidates - violators + 1);
        double sum = 0;
        double before = 1;
        int first = 1;
        while (first <= limit && before > NEGLIGIBLE) {
            int last = Math.min(limit, rankWeight.lastOfSameWeight(first, candidates, items));
            double after = last - first < violators ? TrialLaw.survival(candidates, violators, first - 1, last, before)
                    : TrialLaw.survival(candidates, violators, last);
            sum += (before - after) * rankWeight.weight(first, candidates, items, violators, w);
            before = after;
            first = last + 1;
        }
        return sum;
    }
}
