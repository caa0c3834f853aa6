package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code train --report} writes. How it looks is seen in a browser. */
class TrainingReportTest {

    private static final Pattern CHARTS = Pattern.compile("<script type=\"application/json\" id=\"charts\">(.*?)</script>",
            Pattern.DOTALL);

    @TempDir
    private Path directory;

    private TinyData data;

    @BeforeEach
    void writeData() throws IOException {
        data = TinyData.write(directory);
    }

    private Cli train(Path report, Object... more) {
        return Cli.run(Stream.concat(Stream.of("train", "--train", data.train(), "--model", directory.resolve("m"), "--epochs", 4,
                "--dim", 8, "--batch", 16, "--report", report), Arrays.stream(more)).toArray());
    }

    private String trained(Object... more) throws IOException {
        Path report = directory.resolve("report.html");
        Cli run = train(report, more);
        assertEquals(0, run.code(), run.err());
        return Files.readString(report);
    }

    private static List<JsonObject> charts(String page) {
        Matcher charts = CHARTS.matcher(page);
        assertTrue(charts.find());
        return JsonParser.parseString(charts.group(1)).getAsJsonArray().asList().stream().map(JsonElement::getAsJsonObject)
                .toList();
    }

    private static JsonArray values(JsonObject chart, int series) {
        return chart.getAsJsonArray("series").get(series).getAsJsonObject().getAsJsonArray("values");
    }

    private static List<String> titles(List<JsonObject> charts) {
        return charts.stream().map(chart -> chart.get("title").getAsString()).toList();
    }

    @Test
    void theCurvesAreThoseOfTheMetrics() throws IOException {
        Path metrics = directory.resolve("metrics.json");
        List<JsonObject> charts = charts(trained("--metrics", metrics, "--validation", data.test()));
        assertEquals(List.of("Loss", "Violation rate", "Trials", "Validation", "Popularity"), titles(charts));
        JsonArray epochs = JsonParser.parseString(Files.readString(metrics)).getAsJsonObject().getAsJsonArray("epochs");
        assertEquals(4, epochs.size());
        for (int i = 0; i < epochs.size(); i++) {
            JsonObject epoch = epochs.get(i).getAsJsonObject();
            assertEquals(i + 1, charts.getFirst().getAsJsonArray("at").get(i).getAsInt());
            assertEquals(epoch.get("loss"), values(charts.get(0), 0).get(i));
            assertEquals(100 * epoch.get("violationRate").getAsDouble(), values(charts.get(1), 0).get(i).getAsDouble());
            assertEquals(epoch.get("meanTrials"), values(charts.get(2), 0).get(i));
            assertEquals(epoch.getAsJsonObject("validation").get("ndcg@10"), values(charts.get(3), 0).get(i));
        }
    }

    @Test
    void bothTrainingsOfAnAutomaticValidationAreTold() throws IOException {
        Path metrics = directory.resolve("metrics.json");
        String page = trained("--metrics", metrics);
        int epochs = JsonParser.parseString(Files.readString(metrics)).getAsJsonObject().getAsJsonArray("epochs").size();
        List<JsonObject> charts = charts(page);
        assertEquals(2, charts.getFirst().getAsJsonArray("series").size());
        assertEquals(1, charts.get(3).getAsJsonArray("series").size());
        long points = Stream.of(values(charts.getFirst(), 0), values(charts.getFirst(), 1)).flatMap(all -> all.asList().stream())
                .filter(value -> !value.isJsonNull()).count();
        assertEquals(epochs, points);
        assertTrue(page.contains("<caption>Epochs: with a part held out</caption>"));
        assertTrue(page.contains("<caption>Epochs: on everything</caption>"));
    }

    @Test
    void withoutValidationThereIsNoCurveOfIt() throws IOException {
        String page = trained("--validation", "none");
        assertEquals(List.of("Loss", "Violation rate", "Trials", "Popularity"), titles(charts(page)));
        assertTrue(page.contains("<p>Trained for 4 epochs.</p>"));
        assertFalse(page.contains("NDCG"));
    }

    // All users have something held out, and lists of the same length: the means of an evaluation are the shares of all lists.
    @Test
    void coverageAndPopularityShareAreThoseOfAnEvaluation() throws IOException {
        String page = trained();
        Path metrics = directory.resolve("evaluate.json");
        Cli run = Cli.run("evaluate", "--model", directory.resolve("m"), "--train", data.train(), "--test", data.test(),
                "--baselines=popularity", "--metrics", metrics);
        assertEquals(0, run.code(), run.err());
        JsonObject measured = JsonParser.parseString(Files.readString(metrics)).getAsJsonObject();
        assertTrue(page.contains(String.format(Locale.ROOT, "items that occur</th><td>%.1f %%</td>",
                100 * measured.get("coverage@10").getAsDouble())), page);
        assertTrue(page.contains(String.format(Locale.ROOT, "with a fifth of the interactions</th><td>%.1f %%</td>",
                100 * measured.get("popularityShare@10").getAsDouble())), page);
        JsonObject popularity = charts(page).getLast();
        for (int series = 0; series < 2; series++) {
            JsonArray shares = values(popularity, series);
            assertEquals(0, shares.get(0).getAsDouble());
            assertEquals(100, shares.get(20).getAsDouble());
            for (int i = 1; i <= 20; i++) {
                assertTrue(shares.get(i - 1).getAsDouble() <= shares.get(i).getAsDouble());
            }
        }
    }

    // The command line tells where the report went, so that it is the same file each time.
    @Test
    void theSameCommandWritesTheSameBytes() throws IOException {
        byte[] first = trained("--seed", 3, "--threads", 2).getBytes();
        assertArrayEquals(first, trained("--seed", 3, "--threads", 2).getBytes());
        String other = trained("--seed", 3, "--threads", 1);
        assertEquals(new String(first).replace("--threads 2", "--threads 1"), other);
    }

    @Test
    void whatItSaysIsTextAndNoMarkup() throws IOException {
        Path odd = directory.resolve("a<b> & 'c' \"d\" {{script}}.csv");
        Files.copy(data.train(), odd);
        Path report = directory.resolve("report.html");
        Cli run = Cli.run("train", "--train", odd, "--model", directory.resolve("</script>m".replace('/', '-')), "--epochs", 1,
                "--dim", 4, "--report", report);
        assertEquals(0, run.code(), run.err());
        String page = Files.readString(report);
        assertFalse(page.contains("a<b>"));
        assertTrue(page.contains("a&lt;b&gt; &amp; "), page);
        assertTrue(page.contains("&quot;d&quot; {{script}}.csv&#39;"), page);
        assertTrue(page.contains("&lt;-script&gt;m"));
        assertFalse(page.replace("{{script}}.csv", "").contains("{{"), "a part is missing");
    }

    // No address in it is one that a browser would load from: there is none in an attribute or a style.
    @Test
    void thePageNeedsNothingElse() throws IOException {
        String page = trained();
        assertTrue(page.contains("default-src 'none'"));
        for (String loading : List.of("src=", "href=", "@import", "url(")) {
            assertFalse(page.contains(loading), loading);
        }
        assertEquals(3, page.split("</script>", -1).length - 1);
        assertTrue(page.contains("Leon Sorokin"), "the copyright notice of what it contains");
        assertTrue(page.contains("Permission is hereby granted"));
    }

    @Test
    void settingsAndTheCommandAreThere() throws IOException {
        String page = trained("--schedule", "cosine", "--warm-up", 1, "--averaging", 0.5, "--seed", 12);
        assertTrue(page.contains("<th scope=\"row\">schedule</th><td>COSINE over 4 epochs, 1 of warm-up</td>"), page);
        assertTrue(page.contains("<th scope=\"row\">averaging</th><td>0.5</td>"));
        assertTrue(page.contains("<th scope=\"row\">seed</th><td>12</td>"));
        assertTrue(page.contains("<code>./warp train --train " + data.train() + " --model "), page);
        assertTrue(page.contains(" --warm-up 1 --averaging 0.5 --seed 12</code>"));
        assertTrue(page.contains(Runtime.version().toString()));
    }

    @Test
    void aReportOfADivergedTrainingSaysSo() throws IOException {
        Path report = directory.resolve("report.html");
        Cli run = Cli.run("train", "--train", data.train(), "--model", directory.resolve("m"), "--report", report,
                "--validation", "none", "--on-divergence", "save", "--epochs", 900, "--optimizer", "sgd", "--learning-rate", 100,
                "--weight-decay", 0, "--dim", 6, "--batch", 100_000);
        assertEquals(1, run.code());
        long epochs = run.out().lines().filter(line -> line.startsWith("epoch ")).count();
        String page = Files.readString(report);
        assertTrue(page.contains("<p>training diverged in epoch " + (epochs + 1) + ", "), page);
        assertTrue(page.contains("; the model is as it was after epoch " + epochs + ".</p>"), page);
        assertEquals(epochs, values(charts(page).getFirst(), 0).size());
    }

    @Test
    void aReportIsNoOtherFile() throws IOException {
        for (Path other : List.of(data.train(), directory.resolve("m"))) {
            Refusals.assertRefused(directory, 2, (other.equals(data.train()) ? "--report is " : "--model is ") + other
                    + ", expected a file that is not used otherwise", "train", "--train", data.train(), "--model",
                    directory.resolve("m"), "--report", other);
        }
    }
}
