package org.warprank.bench.cold;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Arrays;
import java.util.Locale;

/** The first calls of all workloads, with and without a warm-up: medians over forks, for people. */
final class FirstCallsTable {

    private FirstCallsTable() {
    }

    /** A table of forks as {@link ColdCommand} writes them. */
    static String of(JsonArray forks) {
        StringBuilder table = new StringBuilder();
        line(table, "%-20s  %9s  %12s  %10s  %10s  %10s", "", "warm-up s", "first us", "calls", "until ms", "steady us");
        for (Workload workload : Workload.values()) {
            for (boolean warmUp : new boolean[] {false, true}) {
                line(table, "%-20s  %9.1f  %12.1f  %10.0f  %10.2f  %10.1f", workload.title(),
                        median(forks, workload, warmUp, "warmUpNanos") / 1e9,
                        median(forks, workload, warmUp, "firstNanos") / 1e3,
                        median(forks, workload, warmUp, "settledCalls"),
                        median(forks, workload, warmUp, "settledNanos") / 1e6,
                        median(forks, workload, warmUp, "steadyNanos") / 1e3);
            }
        }
        return table.toString();
    }

    private static double median(JsonArray forks, Workload workload, boolean warmUp, String figure) {
        double[] values = forks.asList().stream().map(fork -> fork.getAsJsonObject())
                .filter(fork -> isOf(fork, workload, warmUp)).mapToDouble(fork -> fork.get(figure).getAsDouble()).toArray();
        Arrays.sort(values);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }

    private static boolean isOf(JsonObject fork, Workload workload, boolean warmUp) {
        return fork.get("workload").getAsString().equals(workload.title()) && fork.get("warmUp").getAsBoolean() == warmUp;
    }

    private static void line(StringBuilder table, String format, Object... arguments) {
        table.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
