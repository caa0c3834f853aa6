package org.warprank.bench.latency;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import org.HdrHistogram.Histogram;

/**
 * What was measured of an operation and of the spin beside it. Never changed once made.
 *
 * @param name      what the operation is called
 * @param run       the settings
 * @param spinSteps steps of the spin
 * @param operation the operation's times
 * @param spin      the spin's times
 * @param beside    times of what it is held against besides, by name; of fewer operations
 */
public record LatencyReport(String name, LatencyRun run, int spinSteps, Column operation, Column spin,
                            SequencedMap<String, Column> beside) {

    /** The percentiles of the report; 100 is the longest time of all. */
    public static final List<Double> PERCENTILES = List.of(50.0, 90.0, 99.0, 99.9, 99.99, 100.0);

    private static final double MOST_MEDIAN_DIFFERENCE = 0.05;
    // Below that, one more or one less moves a percentile a long way.
    private static final int LEAST_BEYOND = 10;
    private static final int LEAST_OF_A_MEDIAN = 2 * LEAST_BEYOND;

    /**
     * The times of one operation, all threads and blocks together.
     *
     * @param latency        nanoseconds from the scheduled arrival to the end
     * @param service        nanoseconds from the actual start to the end
     * @param allocatedBytes what its threads allocated
     * @param collections    garbage collections of the JVM in its blocks
     */
    public record Column(Histogram latency, Histogram service, long allocatedBytes, long collections) {

        /** Copies the histograms, which could be changed. */
        public Column {
            latency = latency.copy();
            service = service.copy();
        }

        /**
         * How many operations were timed.
         *
         * @return their number
         */
        public long operations() {
            return service.getTotalCount();
        }

        /**
         * A percentile of the latency.
         *
         * @param percentile from 0 to 100
         * @return nanoseconds, to three digits
         */
        public long latencyNanos(double percentile) {
            return latency.getValueAtPercentile(percentile);
        }

        /**
         * A percentile of the service time.
         *
         * @param percentile from 0 to 100
         * @return nanoseconds, to three digits
         */
        public long serviceNanos(double percentile) {
            return service.getValueAtPercentile(percentile);
        }

        /**
         * What an operation allocates, in the mean.
         *
         * @return bytes
         */
        public double bytesPerOperation() {
            return (double) allocatedBytes / operations();
        }
    }

    /**
     * What a reader of the figures has to know: threads too busy, medians too far apart, percentiles that rest on a few
     * values, of what is beside its median.
     *
     * @return sentences with the numbers, none if all is well
     */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        warnIfBusy(warnings, "operation", operation);
        warnIfBusy(warnings, "spin", spin);
        double ratio = ratio(operation.serviceNanos(50), spin.serviceNanos(50));
        if (!(Math.abs(ratio - 1) <= MOST_MEDIAN_DIFFERENCE)) {
            warnings.add(format("the operation's median service time is %.3f of the spin's, expected within %.0f %%", ratio,
                    100 * MOST_MEDIAN_DIFFERENCE));
        }
        for (double percentile : PERCENTILES) {
            long beyond = Math.round(operation.operations() * (1 - percentile / 100));
            if (percentile < 100 && beyond < LEAST_BEYOND) {
                warnings.add(format("percentile %s has only %d of %d values beyond it", label(percentile), beyond,
                        operation.operations()));
            }
        }
        beside.forEach((other, column) -> {
            if (column.operations() < LEAST_OF_A_MEDIAN) {
                warnings.add(format("the median of %s rests on %d values, expected at least %d", other, column.operations(),
                        LEAST_OF_A_MEDIAN));
            }
        });
        int processors = Runtime.getRuntime().availableProcessors();
        if (run.threads() > processors) {
            warnings.add(format("threads is %d on %d processors: one that waits takes the processor from one that works",
                    run.threads(), processors));
        }
        return warnings;
    }

    private void warnIfBusy(List<String> warnings, String who, Column column) {
        double utilisation = run.utilisation(column.service().getMean());
        if (utilisation > LatencyHarness.MOST_UTILISATION) {
            warnings.add(format("utilisation of the %s is %.2f, expected at most %s: latency is mostly the queue", who,
                    utilisation, LatencyHarness.MOST_UTILISATION));
        }
    }

    /**
     * The figures side by side, for people: times in microseconds, and the operation's as multiples of the spin's. What is
     * beside stands under the latencies: the operation's median as the caller sees it, queue and all, then the other's median
     * service time, which has no queue, and their ratio.
     *
     * @return lines, the last one ended, too
     */
    public String toTable() {
        StringBuilder table = new StringBuilder();
        table.append(name).append('\n');
        line(table, "%s arrivals a second on %s; %s s each in %d blocks, ABBA, after %s s of warm-up; spin of %d steps",
                run.rate(), run.threadsInWords(), run.seconds(), run.blocks(), run.warmUp(), spinSteps);
        line(table, "%-22s  %12s  %12s  %8s", "", "operation", "spin", "ratio");
        table.append("latency from the scheduled arrival, us\n");
        for (double percentile : PERCENTILES) {
            times(table, percentile, operation.latencyNanos(percentile), spin.latencyNanos(percentile));
        }
        beside.forEach((other, column) -> line(table, "  %-20s  %12.1f  %12.1f  %8.2f", "50 by " + other + "'s own",
                operation.latencyNanos(50) / 1000.0, column.serviceNanos(50) / 1000.0,
                ratio(operation.latencyNanos(50), column.serviceNanos(50))));
        table.append("service time, us\n");
        for (double percentile : PERCENTILES) {
            times(table, percentile, operation.serviceNanos(percentile), spin.serviceNanos(percentile));
        }
        line(table, "%-22s  %12d  %12d", "operations", operation.operations(), spin.operations());
        line(table, "%-22s  %12.3f  %12.3f", "utilisation", run.utilisation(operation.service().getMean()),
                run.utilisation(spin.service().getMean()));
        line(table, "%-22s  %12.1f  %12.1f", "bytes per operation", operation.bytesPerOperation(), spin.bytesPerOperation());
        line(table, "%-22s  %12d  %12d", "garbage collections", operation.collections(), spin.collections());
        warnings().forEach(warning -> table.append("warning: ").append(warning).append('\n'));
        return table.toString();
    }

    private static void times(StringBuilder table, double percentile, long operationNanos, long spinNanos) {
        line(table, "  %-20s  %12.1f  %12.1f  %8.2f", label(percentile), operationNanos / 1000.0, spinNanos / 1000.0,
                ratio(operationNanos, spinNanos));
    }

    private static void line(StringBuilder table, String format, Object... arguments) {
        table.append(format(format, arguments)).append('\n');
    }

    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }

    static String label(double percentile) {
        return percentile == 100 ? "max" : percentile == Math.rint(percentile) ? Long.toString((long) percentile)
                : Double.toString(percentile);
    }

    static double ratio(long operation, long spin) {
        return operation / (double) Math.max(spin, 1);
    }

    /**
     * The figures for programs, with the histograms whole.
     *
     * @return a JSON object; times are in nanoseconds
     */
    public String toJson() {
        return pretty(json());
    }

    JsonObject json() {
        return ReportJson.of(this);
    }

    static String pretty(JsonObject json) {
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json);
    }
}
