package org.warprank.bench.latency;

import java.util.function.IntToDoubleFunction;

/**
 * How many steps a spin needs for a given median.
 *
 * @param steps       the steps
 * @param medianNanos the median that was measured with them
 */
record SpinCalibration(int steps, double medianNanos) {

    static final int FIRST_STEPS = 1000;
    static final double TOLERANCE = 0.02;

    private static final int ATTEMPTS = 12;

    /**
     * Searches until a median is within 2 % of the target. On a machine too noisy for that, or for a target below what one step
     * takes, it is the nearest of 12.
     *
     * @param targetNanos the median that is wanted
     * @param medianNanos measures the median of a spin of some steps
     * @return the steps found
     */
    static SpinCalibration find(double targetNanos, IntToDoubleFunction medianNanos) {
        SpinCalibration nearest = null;
        int steps = FIRST_STEPS;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            SpinCalibration tried = new SpinCalibration(steps, medianNanos.applyAsDouble(steps));
            if (nearest == null || tried.distance(targetNanos) < nearest.distance(targetNanos)) {
                nearest = tried;
            }
            if (nearest.distance(targetNanos) <= TOLERANCE) {
                break;
            }
            // The time of a step varies with the clock frequency, so that each attempt starts from the last one's.
            double scaled = steps * targetNanos / Math.max(tried.medianNanos, 1);
            steps = (int) Math.clamp(Math.round(scaled), 1, Integer.MAX_VALUE);
        }
        return nearest;
    }

    private double distance(double targetNanos) {
        return Math.abs(medianNanos / targetNanos - 1);
    }
}
