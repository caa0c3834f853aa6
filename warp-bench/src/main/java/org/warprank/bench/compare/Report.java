package org.warprank.bench.compare;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.warprank.bench.compare.Outcome.Verdict;

/** What a comparison came to: a table for people, Markdown for a pull request, JSON with every iteration for machines. */
final class Report {

    private static final Gson GSON = new GsonBuilder().serializeSpecialFloatingPointValues().disableHtmlEscaping()
            .create();

    private static final String[] HEAD = {"benchmark", "base us", "head us", "ratio", "95 % interval", "threshold", "floor",
        "verdict"};

    private final List<Outcome> outcomes;

    Report(List<Outcome> outcomes) {
        this.outcomes = outcomes;
    }

    private static String[] cells(Outcome outcome) {
        return new String[] {outcome.subject().name(), micros(outcome.forks().base()), micros(outcome.forks().head()),
            format("%.3f", outcome.ratio()), format("%.3f to %.3f", outcome.interval().low(), outcome.interval().high()),
            format("%.1f %%", 100 * outcome.threshold()),
            Double.isNaN(outcome.floor()) ? "not measured" : format("%.1f %%", 100 * outcome.floor()),
            outcome.verdict().toString().toLowerCase(Locale.ROOT)};
    }

    private static String micros(List<Sample> samples) {
        return format("%.2f", Sample.medianNanos(samples) / 1000);
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    String table() {
        List<String[]> rows = outcomes.stream().map(Report::cells).toList();
        int[] widths = new int[HEAD.length];
        for (int c = 0; c < widths.length; c++) {
            int column = c;
            widths[c] = Math.max(HEAD[c].length(), rows.stream().mapToInt(row -> row[column].length()).max().orElse(0));
        }
        StringBuilder table = new StringBuilder(line(HEAD, widths));
        rows.forEach(row -> table.append(line(row, widths)));
        return table.append(summary()).toString();
    }

    private static String line(String[] cells, int[] widths) {
        StringBuilder line = new StringBuilder(format("%-" + widths[0] + "s", cells[0]));
        for (int c = 1; c < cells.length; c++) {
            line.append(format("  %" + widths[c] + "s", cells[c]));
        }
        return line.append('\n').toString();
    }

    String markdown() {
        StringBuilder text = new StringBuilder("| " + String.join(" | ", HEAD) + " |\n|---|" + "---:|".repeat(HEAD.length - 2)
                + "---|\n");
        for (Outcome outcome : outcomes) {
            String[] cells = cells(outcome);
            cells[7] = outcome.verdict() == Verdict.SAME ? cells[7] : "**" + cells[7] + "**";
            text.append("| ").append(String.join(" | ", cells)).append(" |\n");
        }
        return text.append('\n').append(summary()).toString();
    }

    private String summary() {
        String slowAmongUnusable = outcomes.stream().filter(Outcome::isSlowThoughUnusable).map(o -> o.subject().name())
                .collect(Collectors.joining(", "));
        return format("%d slower, %d faster, %d the same, %d unusable (noise floor above %.0f %%)%n", count(Verdict.SLOWER),
                count(Verdict.FASTER), count(Verdict.SAME), count(Verdict.UNUSABLE), 100 * Outcome.WORST_FLOOR)
                + (slowAmongUnusable.isEmpty() ? "" : "to be looked at, slower though unusable: " + slowAmongUnusable + "\n");
    }

    long count(Verdict verdict) {
        return outcomes.stream().filter(outcome -> outcome.verdict() == verdict).count();
    }

    /** The outcomes with every iteration, and what they depend on. */
    String json(JsonObject environment, JsonObject run) {
        JsonObject json = new JsonObject();
        json.add("environment", environment);
        json.add("run", run);
        json.add("outcomes", GSON.toJsonTree(outcomes));
        return GSON.toJson(json) + "\n";
    }

    /** The floors of a file that {@link #json} made of a run on one jar, as thresholds by the names of cases. */
    static Map<String, Threshold> thresholds(Path file) throws IOException {
        Map<String, Threshold> thresholds = new HashMap<>();
        JsonObject json = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        for (JsonElement element : json.getAsJsonArray("outcomes")) {
            Outcome outcome = GSON.fromJson(element, Outcome.class);
            if (Double.isNaN(outcome.floor())) {
                throw new IOException(file + ": no noise floor of " + outcome.subject().name()
                        + ", expected what --json wrote for one jar given twice");
            }
            thresholds.put(outcome.subject().name(), Threshold.by(outcome.floor()));
        }
        return thresholds;
    }
}
