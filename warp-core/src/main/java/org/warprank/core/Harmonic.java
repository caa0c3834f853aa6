package org.warprank.core;

/** Harmonic numbers {@code H(k) = 1 + 1/2 + ... + 1/k}. */
final class Harmonic {

    private static final double EULER_GAMMA = 0.57721566490153286;

    // Past the table the asymptotic series is exact to double precision: its first term left out is 1 / (252 k^6).
    private static final double[] TABLE = new double[1024];

    static {
        for (int k = 1; k < TABLE.length; k++) {
            TABLE[k] = TABLE[k - 1] + 1.0 / k;
        }
    }

    private Harmonic() {
    }

    static double number(int k) {
        if (k < TABLE.length) {
            return TABLE[k];
        }
        double square = (double) k * k;
        return Math.log(k) + EULER_GAMMA + 0.5 / k - 1 / (12 * square) + 1 / (120 * square * square);
    }
}
