package org.warprank.bench.compare;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Medians, and what they are worth: the spread of their ratio when forks are drawn anew. */
final class Statistics {

    private static final int RESAMPLES = 10_000;
    private static final long SEED = 1;

    private Statistics() {
    }

    /**
     * An interval.
     *
     * @param low  where it starts
     * @param high where it ends
     */
    record Interval(double low, double high) {
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * The percentile bootstrap of median(head) / median(base): forks of each side are drawn with replacement (Efron and
     * Tibshirani, An Introduction to the Bootstrap, chapter 13).
     *
     * @param confidence the share of the resampled ratios that the interval covers
     */
    static Interval bootstrap(double[] base, double[] head, double confidence) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            ratios[i] = median(resample(head, random)) / median(resample(base, random));
        }
        Arrays.sort(ratios);
        double tail = (1 - confidence) / 2;
        return new Interval(quantile(ratios, tail), quantile(ratios, 1 - tail));
    }

    private static double[] resample(double[] values, SplittableRandom random) {
        double[] drawn = new double[values.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = values[random.nextInt(values.length)];
        }
        return drawn;
    }

    /**
     * The noise floor of forks that all measured the same: the 95 % quantile of |ratio - 1| over random halves.
     *
     * @param forks at least two
     */
    static double floor(double[] forks) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] shuffled = forks.clone();
        double[] deviations = new double[RESAMPLES];
        int half = shuffled.length / 2;
        for (int i = 0; i < RESAMPLES; i++) {
            for (int k = shuffled.length - 1; k > 0; k--) {
                int other = random.nextInt(k + 1);
                double swapped = shuffled[k];
                shuffled[k] = shuffled[other];
                shuffled[other] = swapped;
            }
            double ratio = median(Arrays.copyOfRange(shuffled, 0, half))
                    / median(Arrays.copyOfRange(shuffled, half, shuffled.length));
            deviations[i] = Math.abs(ratio - 1);
        }
        Arrays.sort(deviations);
        return quantile(deviations, 0.95);
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
