package org.warprank.core;

/**
 * How much a violation found after N draws weighs: L(N). M is the number of candidates of the example, Y the number of
 * items, {@code H(k) = 1 + 1/2 + ... + 1/k}.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="rank-weight"}
 */
public enum RankWeight {

    /**
     * {@code H(floor(M / N))}, the default: WSABIE (Weston, Bengio, Usunier, IJCAI 2011) counts all items but one, Weston, Yee
     * and Weiss (RecSys 2013) the unseen ones, as here.
     */
    HARMONIC {
        @Override
        double weight(int trials, int candidates, int items, int violators, float sampleWeight) {
            return Harmonic.number(candidates / trials);
        }

        @Override
        int lastOfSameWeight(int trials, int candidates, int items) {
            return candidates / (candidates / trials);
        }
    },

    /** {@code ln(floor((Y - 1) / N))}; exactly 0 once N > (Y - 1) / 2, so that two items never train. */
    LOG_FLOOR {
        @Override
        double weight(int trials, int candidates, int items, int violators, float sampleWeight) {
            return Logarithm.of((items - 1) / trials);
        }

        @Override
        int lastOfSameWeight(int trials, int candidates, int items) {
            return (items - 1) / ((items - 1) / trials);
        }
    },

    /**
     * {@code ln(max(1, floor((Y - 1) / N)))} with the product of weight and L clipped at 10, as LightFM has it. For comparison
     * with LightFM only.
     */
    LOG_CLIPPED {
        @Override
        double weight(int trials, int candidates, int items, int violators, float sampleWeight) {
            double log = Logarithm.of(Math.max(1, (items - 1) / trials));
            return sampleWeight * log > CLIP ? CLIP / sampleWeight : log;
        }

        @Override
        int lastOfSameWeight(int trials, int candidates, int items) {
            return (items - 1) / ((items - 1) / trials);
        }
    },

    /**
     * {@code H(V)} with V the number of candidates that violate, which a dense score row tells exactly: the quantity that
     * HARMONIC estimates from N.
     */
    EXACT_RANK {
        @Override
        double weight(int trials, int candidates, int items, int violators, float sampleWeight) {
            return Harmonic.number(violators);
        }

        @Override
        int lastOfSameWeight(int trials, int candidates, int items) {
            return candidates;
        }
    };

    private static final double CLIP = 10;

    /**
     * L for one example.
     *
     * @param trials       N, at least 1
     * @param candidates   M
     * @param items        Y
     * @param violators    V; looked at by EXACT_RANK alone
     * @param sampleWeight w, which LOG_CLIPPED clips together with L
     */
    abstract double weight(int trials, int candidates, int items, int violators, float sampleWeight);

    /**
     * The last number of draws, from {@code trials} on, whose L is that of {@code trials}, or one before it.
     *
     * @param trials     N, from 1 to M
     * @param candidates M, below Y
     * @param items      Y
     */
    abstract int lastOfSameWeight(int trials, int candidates, int items);
}
