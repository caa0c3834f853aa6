package org.warprank.bench.cold;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A mixed run of the vector kernels, beside one window of the scalar kernels at the same shapes. */
final class MixedReport {

    private final JsonArray windows;
    private final JsonArray scalar;
    private final List<String> names = new ArrayList<>();

    /** The windows of both, as {@link ColdFork} prints them. */
    MixedReport(JsonArray windows, JsonArray scalar) {
        this.windows = windows;
        this.scalar = scalar.get(0).getAsJsonObject().getAsJsonArray("medians");
        for (Workload workload : Workload.values()) {
            MixedRun.DIVISORS.forEach(divisor -> names.add(workload.title() + (divisor == 1 ? "" : ", 1/" + divisor)));
        }
    }

    /** The call whose figure is the largest multiple of its scalar median. */
    private int worst(JsonArray figures) {
        int worst = 0;
        for (int i = 1; i < figures.size(); i++) {
            worst = ratio(figures, i) > ratio(figures, worst) ? i : worst;
        }
        return worst;
    }

    private double ratio(JsonArray figures, int i) {
        return figures.get(i).getAsDouble() / scalar.get(i).getAsDouble();
    }

    /** Whether every median of every window is at most the scalar one. */
    boolean neverSlowerThanScalar() {
        for (JsonElement window : windows) {
            JsonArray medians = window.getAsJsonObject().getAsJsonArray("medians");
            if (ratio(medians, worst(medians)) > 1) {
                return false;
            }
        }
        return true;
    }

    /** What was allocated from the middle window on. */
    long bytesOfLastHalf() {
        long bytes = 0;
        for (int i = windows.size() / 2; i < windows.size(); i++) {
            bytes += windows.get(i).getAsJsonObject().get("allocatedBytes").getAsLong();
        }
        return bytes;
    }

    /** For people. */
    String table() {
        StringBuilder table = new StringBuilder();
        line(table, "%-6s  %-36s  %-46s  %10s", "window", "worst median / scalar median", "slowest call / scalar median",
                "bytes");
        for (int i = 0; i < windows.size(); i++) {
            JsonObject window = windows.get(i).getAsJsonObject();
            JsonArray medians = window.getAsJsonArray("medians");
            JsonArray slowest = window.getAsJsonArray("slowest");
            int median = worst(medians);
            int call = worst(slowest);
            line(table, "%-6d  %-36s  %-46s  %10d", i + 1, String.format(Locale.ROOT, "%.2f (%s)", ratio(medians, median),
                    names.get(median)), String.format(Locale.ROOT, "%.2f (%.0f us, %s)", ratio(slowest, call),
                    slowest.get(call).getAsDouble() / 1e3, names.get(call)), window.get("allocatedBytes").getAsLong());
        }
        line(table, "%s; %d bytes allocated in the last half", neverSlowerThanScalar() ? "no median is slower than scalar"
                : "SLOWER than scalar in a window", bytesOfLastHalf());
        return table.toString();
    }

    /** For programs; times are in nanoseconds. */
    JsonObject json() {
        JsonObject json = new JsonObject();
        JsonArray calls = new JsonArray();
        names.forEach(calls::add);
        json.add("calls", calls);
        json.add("scalarMedians", scalar);
        json.add("windows", windows);
        json.addProperty("neverSlowerThanScalar", neverSlowerThanScalar());
        json.addProperty("bytesOfLastHalf", bytesOfLastHalf());
        return json;
    }

    private static void line(StringBuilder table, String format, Object... arguments) {
        table.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
