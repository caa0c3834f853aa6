package org.warprank.core;

/**
 * The joint law of (N, n): how many draws a search takes and which violator it ends with, for plain draws without
 * replacement from M candidates, V of which violate, and at most {@code limit} draws. Violators are told apart by a few
 * equal shares of their ranks, and the last cell is a search that finds none.
 */
record SearchLaw(int candidates, int violators, int limit) {

    private static final int MOST_SHARES = 8;

    private int shares() {
        return Math.clamp(violators, 1, MOST_SHARES);
    }

    int cells() {
        return limit * shares() + 1;
    }

    int none() {
        return cells() - 1;
    }

    /** The cell of a search that ends at draw n with the violator of this rank among the violators. */
    int cell(int n, int rank) {
        return (n - 1) * shares() + (int) ((long) rank * shares() / violators);
    }

    double[] expected(long searches) {
        double[] expected = new double[cells()];
        double survival = 1;
        for (int n = 1; n <= limit; n++) {
            double next = survival * Math.max(0, candidates - violators - (n - 1)) / (candidates - (n - 1));
            for (int rank = 0; rank < violators; rank++) {
                expected[cell(n, rank)] += searches * (survival - next) / violators;
            }
            survival = next;
        }
        expected[none()] = searches * survival;
        return expected;
    }
}
