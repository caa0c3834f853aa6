package org.warprank.bench.compare;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Medians of ratios, and what they are worth: the spread of the median when pairs of forks are drawn anew. */
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
     * The percentile bootstrap of a median: pairs of forks are drawn with replacement (Efron and Tibshirani, An Introduction to
     * the Bootstrap, chapter 13).
     *
     * @param ratios     head by base, one a pair
     * @param confidence the share of the resampled medians that the interval covers
     */
    static Interval bootstrap(double[] ratios, double confidence) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            medians[i] = median(resample(ratios, random));
        }
        Arrays.sort(medians);
        double tail = (1 - confidence) / 2;
        return new Interval(quantile(medians, tail), quantile(medians, 1 - tail));
    }

    private static double[] resample(double[] values, SplittableRandom random) {
        double[] drawn = new double[values.length];
        for (int i = 0; i < drawn.length; i++) {
            drawn[i] = values[random.nextInt(values.length)];
        }
        return drawn;
    }

    /**
     * The noise floor of pairs whose forks measured the same: which fork of a pair came from which side says nothing then, so
     * that sides are swapped at random, and the floor is what |median - 1| stays below in 95 % of such swaps (a randomisation
     * test, see Fisher, The Design of Experiments, section 21).
     *
     * @param ratios head by base, one a pair
     */
    static double floor(double[] ratios) {
        SplittableRandom random = new SplittableRandom(SEED);
        double[] swapped = new double[ratios.length];
        double[] deviations = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            for (int k = 0; k < ratios.length; k++) {
                swapped[k] = random.nextBoolean() ? ratios[k] : 1 / ratios[k];
            }
            deviations[i] = Math.abs(median(swapped) - 1);
        }
        Arrays.sort(deviations);
        return quantile(deviations, 0.95);
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
