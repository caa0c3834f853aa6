package org.warprank.core;

/** Logarithms of factorials, {@code ln k!}, from a table. */
final class LogFactorial {

    /** The table ends before this number. */
    static final int END = 1 << 15;

    /** How far an entry may be off: an ulp of the last. */
    static final double ERROR = 0x1p-34;

    private static final double[] TABLE = new double[END];

    static {
        // Kahan's sum: the entries do not inherit the rounding of those before them.
        double lost = 0;
        for (int k = 1; k < END; k++) {
            double term = Math.log(k) - lost;
            TABLE[k] = TABLE[k - 1] + term;
            lost = TABLE[k] - TABLE[k - 1] - term;
        }
    }

    private LogFactorial() {
    }

    static double of(int k) {
        return TABLE[k];
    }
}
