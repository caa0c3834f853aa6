package org.warprank.bench.compare;

import java.util.ArrayList;
import java.util.List;

/**
 * What one fork measured.
 *
 * @param nanos      nanoseconds of an operation, one an iteration
 * @param references nanoseconds of the reference kernel around that iteration
 */
record Sample(double[] nanos, double[] references) {

    /** The median over iterations of the time in units of the reference. */
    double score() {
        double[] ratios = new double[nanos.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = nanos[i] / references[i];
        }
        return Statistics.median(ratios);
    }

    static double medianNanos(List<Sample> samples) {
        return Statistics.median(samples.stream().mapToDouble(sample -> Statistics.median(sample.nanos)).toArray());
    }

    /**
     * The forks of two jars; those of the same index are a pair that ran one after the other.
     *
     * @param base of the one that was
     * @param head of the one that is new
     */
    record Sides(List<Sample> base, List<Sample> head) {

        Sides() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        /** Head by base of each pair. */
        double[] ratios() {
            double[] ratios = new double[base.size()];
            for (int i = 0; i < ratios.length; i++) {
                ratios[i] = head.get(i).score() / base.get(i).score();
            }
            return ratios;
        }
    }
}
