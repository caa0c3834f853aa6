package org.warprank.core;

/**
 * The law of N, the number of draws without replacement from M candidates, V of which violate, until the first violator
 * (negative hypergeometric): {@code S(n) = P(N > n) = prod over j < n of (M - V - j) / (M - j)}.
 */
final class TrialLaw {

    private static final int MANY_VIOLATORS = 64;

    /** What guessing costs, in steps of the product over the draws. */
    private static final int GUESS = 16;

    /** Products of so many factors below 2^31 are finite, and share a division. */
    private static final int FACTORS = 16;

    private static final int UNDECIDED = 0;

    /** Logarithms as far apart as this are so without rounding, too: many times the error of the four and of their sums. */
    private static final double CLEAR = 100 * LogFactorial.ERROR;

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
        int n = candidates < LogFactorial.END ? invertByLogarithms(candidates, violators, u) : UNDECIDED;
        return n == UNDECIDED ? invertExactly(candidates, violators, u, limit) : Math.min(n, limit + 1);
    }

    // S(n) <= u in logarithms of factorials is ln (M - n)! - ln (M - V - n)! <= ln M! - ln (M - V)! + ln u. A guess from the
    // continuous law lands within a step or so, and no step waits for the one before.
    private static int invertByLogarithms(int candidates, int violators, double u) {
        int others = candidates - violators;
        double log = Math.log(u);
        double bound = LogFactorial.of(candidates) - LogFactorial.of(others) + log;
        double guess = (candidates - (violators - 1) / 2.0) * (1 - Math.exp(log / violators));
        int n = Math.min((int) guess, others) + 1;
        while (n <= others && logarithm(candidates, others, n) > bound) {
            n++;
        }
        while (n > 1 && logarithm(candidates, others, n - 1) <= bound) {
            n--;
        }
        boolean clear = logarithm(candidates, others, n - 1) > bound + CLEAR
                && (n > others || logarithm(candidates, others, n) < bound - CLEAR);
        return clear ? n : UNDECIDED;
    }

    private static double logarithm(int candidates, int others, int n) {
        return LogFactorial.of(candidates - n) - LogFactorial.of(others - n);
    }

    /** {@link #invert} by products, whose rounding is of the order of an ulp. */
    static int invertExactly(int candidates, int violators, double u, int limit) {
        int n = violators > MANY_VIOLATORS || (long) violators * (violators + GUESS) > candidates
                ? invertByDraws(candidates, violators, u, limit)
                : invertByViolators(candidates, violators, u);
        return Math.min(n, limit + 1);
    }

    // S(n) > u without a quotient in every step, which would wait for the one before.
    private static int invertByDraws(int candidates, int violators, double u, int limit) {
        double left = 1;
        double all = u;
        int n = 0;
        while (left > all && n <= limit) {
            left *= candidates - violators - n;
            all *= candidates - n;
            n++;
            if (n % FACTORS == 0) {
                left /= all;
                all = 1;
            }
        }
        return n;
    }

    // A guess from the continuous law lands within a step or so; survival there is computed afresh, as V factors. The product
    // over the draws takes about M / V steps, which is more only where V is small.
    private static int invertByViolators(int candidates, int violators, double u) {
        double guess = Math.ceil((candidates - (violators - 1) / 2.0) * (1 - Math.pow(u, 1.0 / violators)));
        int n = (int) Math.clamp(guess, 1, candidates - violators + 1);
        double before = survival(candidates, violators, n - 1);
        while (n > 1 && before <= u) {
            n--;
            before = survival(candidates, violators, n - 1);
        }
        while (before > u) {
            before *= (double) (candidates - violators - n + 1) / (candidates - n + 1);
            n++;
        }
        return n - 1;
    }

    /** S(to) from S(from), as a product of {@code to - from} factors. */
    static double survival(int candidates, int violators, int from, int to, double survivalOfFrom) {
        double survival = survivalOfFrom;
        for (int n = from; n < to;) {
            double left = 1;
            double all = 1;
            for (int end = Math.min(to, n + FACTORS); n < end; n++) {
                left *= candidates - violators - n;
                all *= candidates - n;
            }
            survival *= left / all;
        }
        return survival;
    }

    /** {@code S(n) = C(M - n, V) / C(M, V)} as a product of V factors. */
    static double survival(int candidates, int violators, int n) {
        if (violators > 0 && n > candidates - violators) {
            return 0;
        }
        double survival = 1;
        for (int i = 0; i < violators;) {
            double left = 1;
            double all = 1;
            for (int end = Math.min(violators, i + FACTORS); i < end; i++) {
                left *= candidates - n - i;
                all *= candidates - i;
            }
            survival *= left / all;
        }
        return survival;
    }
}
