package org.warprank.bench.cold;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.Locale;

/** Medians over the JVMs of each kind, for people. */
final class StartTable {

    private StartTable() {
    }

    /** A table of services as {@link StartCommand} writes them. */
    static String of(JsonArray services) {
        StringBuilder table = new StringBuilder();
        line(table, "%-28s  %10s  %8s  %10s  %13s  %9s", "", "answer ms", "open ms", "warm-up ms", "fast after ms",
                "steady us");
        for (boolean cache : new boolean[] {false, true}) {
            for (boolean warmUp : new boolean[] {true, false}) {
                line(table, "%-28s  %10.0f  %8.0f  %10.0f  %13.0f  %9.1f",
                        (cache ? "AOT cache" : "no AOT cache") + (warmUp ? "" : ", no warm-up"),
                        median(services, cache, warmUp, "answeredNanos") / 1e6,
                        median(services, cache, warmUp, "openNanos") / 1e6,
                        median(services, cache, warmUp, "warmUpNanos") / 1e6,
                        median(services, cache, warmUp, "settledNanos") / 1e6,
                        median(services, cache, warmUp, "steadyNanos") / 1e3);
            }
        }
        return table.toString();
    }

    private static double median(JsonArray services, boolean cache, boolean warmUp, String figure) {
        double[] values = services.asList().stream().map(service -> service.getAsJsonObject())
                .filter(service -> isOf(service, cache, warmUp)).mapToDouble(service -> service.get(figure).getAsDouble())
                .sorted().toArray();
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }

    private static boolean isOf(JsonObject service, boolean cache, boolean warmUp) {
        return service.get("cache").getAsBoolean() == cache && service.get("warmUp").getAsBoolean() == warmUp;
    }

    private static void line(StringBuilder table, String format, Object... arguments) {
        table.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
