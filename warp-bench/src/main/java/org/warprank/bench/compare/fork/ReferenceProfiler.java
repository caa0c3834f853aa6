package org.warprank.bench.compare.fork;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.runner.IterationType;

/**
 * Times the reference kernel before and after each iteration, and keeps both times. JMH makes it, so what it keeps is static.
 */
public final class ReferenceProfiler implements InternalProfiler {

    private static final List<String> LINES = new ArrayList<>();

    private final Reference reference = new Reference();
    private double before;

    /** Made by JMH. */
    public ReferenceProfiler() {
    }

    /** One line a measured iteration: nanoseconds of an operation, nanoseconds of the reference. */
    static List<String> lines() {
        return LINES;
    }

    @Override
    public String getDescription() {
        return "times a reference kernel around each iteration";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        before = reference.nanosPerPass();
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
                                                         IterationResult result) {
        if (iteration.getType() == IterationType.MEASUREMENT) {
            double around = (before + reference.nanosPerPass()) / 2;
            LINES.add(result.getPrimaryResult().getScore() + " " + around);
        }
        return List.of();
    }
}
