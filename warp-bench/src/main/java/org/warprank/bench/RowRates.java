package org.warprank.bench;

import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.profile.InternalProfiler;
import org.openjdk.jmh.results.AggregationPolicy;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.ScalarResult;

/**
 * Tells of {@link RowsBenchmark} how many bytes of its tables a kernel reads and writes, in 10^9 bytes a second.
 * {@link Main} turns it on.
 */
public final class RowRates implements InternalProfiler {

    @Override
    public String getDescription() {
        return "rates of row kernels";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        // The iteration's own result has all that is needed.
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
                                                          IterationResult result) {
        if (!benchmark.getBenchmark().startsWith(RowsBenchmark.class.getName() + ".")) {
            return List.of();
        }
        double nanoseconds = result.getPrimaryResult().getScore();
        int bytes = RowTables.bytesMoved(benchmark.getParam("kernel"), Integer.parseInt(benchmark.getParam("dim")));
        return List.of(new ScalarResult("moved", bytes / nanoseconds, "GB/s", AggregationPolicy.AVG));
    }
}
