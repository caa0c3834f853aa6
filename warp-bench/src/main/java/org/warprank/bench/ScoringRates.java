package org.warprank.bench;

import java.util.ArrayList;
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
 * Tells of {@link ScoringBenchmark} how fast the table is read, in 10^9 bytes a second, each byte counted once whatever the
 * number of users; and how fast products are added, in 10^9 floating-point operations a second. {@link Main} turns it on.
 */
public final class ScoringRates implements InternalProfiler {

    @Override
    public String getDescription() {
        return "rates of scoring";
    }

    @Override
    public void beforeIteration(BenchmarkParams benchmark, IterationParams iteration) {
        // The iteration's own result has all that is needed.
    }

    @Override
    public Collection<? extends Result<?>> afterIteration(BenchmarkParams benchmark, IterationParams iteration,
                                                          IterationResult result) {
        if (!benchmark.getBenchmark().startsWith(ScoringBenchmark.class.getName() + ".")) {
            return List.of();
        }
        double nanoseconds = 1e3 * result.getPrimaryResult().getScore();
        double items = Double.parseDouble(benchmark.getParam("items"));
        double dim = Double.parseDouble(benchmark.getParam("dim"));
        double users = Double.parseDouble(benchmark.getParam("users"));
        String impl = benchmark.getParam("impl");
        if (impl.equals(KernelsScoring.QUANTIZED)) {
            // It neither reads nor multiplies all factors.
            return List.of();
        }
        List<Result<?>> rates = new ArrayList<>();
        rates.add(rate("read", PanelSum.bytes((long) items, (long) dim) / nanoseconds, "GB/s"));
        if (!impl.equals(ScoringBenchmark.LIMIT)) {
            rates.add(rate("computed", 2 * users * items * dim / nanoseconds, "GFLOP/s"));
        }
        return rates;
    }

    private static ScalarResult rate(String label, double value, String unit) {
        return new ScalarResult(label, value, unit, AggregationPolicy.AVG);
    }
}
