package org.warprank.core;

/**
 * The law of N, the number of draws without replacement from M candidates, V of which violate, until the first violator
 * (negative hypergeometric): {@code S(n) = P(N > n) = prod over j < n of (M - V - j) / (M - j)}.
 */
final class TrialLaw {

    /** From here on the product over the draws is the shorter one. */
    private static final int MANY_VIOLATORS = 64;

    private TrialLaw() {
    }

    /**
     * Draws N by inversion: the smallest n with {@code S(n) <= u}.
     *
     * @param candidates M
     * @param violators  V, from 1 to M
     * @param u          a uniform number strictly between 0 and 1
     * @param limit      the most draws allowed
     * @return N, or {@code limit + 1} if N exceeds the limit
     */
    static int invert(int candidates, int violators, double u, int limit) {
        int n = violators > MANY_VIOLATORS || 8L * violators > candidates
                ? invertByDraws(candidates, violators, u, limit)
                : invertByViolators(candidates, violators, u);
        return Math.min(n, limit + 1);
    }

    private static int invertByDraws(int candidates, int violators, double u, int limit) {
        double survival = 1;
        int n = 0;
        while (survival > u && n <= limit) {
            survival *= (double) (candidates - violators - n) / (candidates - n);
            n++;
        }
        return n;
    }

    // A guess from the continuous law lands within a step or so; survival is then computed afresh, as V factors.
    private static int invertByViolators(int candidates, int violators, double u) {
        double guess = Math.ceil((candidates - (violators - 1) / 2.0) * (1 - Math.pow(u, 1.0 / violators)));
        int n = (int) Math.clamp(guess, 1, candidates - violators + 1);
        while (n > 1 && survival(candidates, violators, n - 1) <= u) {
            n--;
        }
        while (survival(candidates, violators, n) > u) {
            n++;
        }
        return n;
    }

    /** {@code S(n) = C(M - n, V) / C(M, V)} as a product of V factors. */
    static double survival(int candidates, int violators, int n) {
        if (violators > 0 && n > candidates - violators) {
            return 0;
        }
        double survival = 1;
        for (int i = 0; i < violators; i++) {
            survival *= (double) (candidates - n - i) / (candidates - i);
        }
        return survival;
    }
}
