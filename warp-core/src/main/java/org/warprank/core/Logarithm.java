package org.warprank.core;

/** Natural logarithms of whole numbers, from a table where they are small. */
final class Logarithm {

    private static final double[] TABLE = new double[4096];

    static {
        for (int k = 0; k < TABLE.length; k++) {
            TABLE[k] = Math.log(k);
        }
    }

    private Logarithm() {
    }

    static double of(int k) {
        return k < TABLE.length ? TABLE[k] : Math.log(k);
    }
}
