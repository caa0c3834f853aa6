package org.warprank.bench.compare;

/**
 * How much slower a case may get.
 *
 * @param limit how far above 1 the ratio may be
 * @param floor the noise floor it was set by, NaN if none was measured
 */
record Threshold(double limit, double floor) {

    private static final double LEAST = 0.03;
    private static final double FLOORS = 1.5;

    /** For a case whose floor nobody has measured. */
    static final Threshold UNMEASURED = new Threshold(0.05, Double.NaN);

    /** One and a half times the floor, and never below 3 %. */
    static Threshold by(double floor) {
        return new Threshold(Math.max(LEAST, FLOORS * floor), floor);
    }
}
