package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.warprank.cli.Refusals.assertRefused;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code warp evaluate --baselines}. */
class EvaluateBaselinesTest {

    @TempDir
    private Path directory;

    private TinyData data;
    private Path model;

    @BeforeEach
    void train() throws IOException {
        data = TinyData.write(directory);
        model = data.model(directory);
    }

    private Cli evaluate(Object... more) {
        return Cli.run(Stream.concat(Stream.of("evaluate", "--model", model, "--train", data.train(), "--test", data.test()),
                Arrays.stream(more)).toArray());
    }

    private JsonObject json(Object... more) throws IOException {
        Path metrics = directory.resolve("metrics.json");
        Cli run = evaluate(Stream.concat(Stream.of("--metrics", metrics), Arrays.stream(more)).toArray());
        assertEquals(0, run.code(), run.err());
        return JsonParser.parseString(Files.readString(metrics)).getAsJsonObject();
    }

    @Test
    void theTableHasTheModelBesideAllOfThem() {
        Cli run = evaluate("-k", "3", "--baselines");
        assertEquals(0, run.code(), run.err());
        assertEquals("warp: solving EASE for 24 items\n", run.err());
        List<String> lines = run.out().lines().skip(3).toList();
        assertTrue(lines.get(0).endsWith("      auc   coverage    novelty    popular"), run.out());
        assertEquals(List.of("popularity", "k-NN", "EASE", "model"),
                lines.stream().skip(1).limit(4).map(line -> line.split(" ")[0]).toList());
        assertTrue(lines.get(4).matches("model +3(  +[01]\\.\\d{4}){6}  +\\d\\.\\d{4}  +[01]\\.\\d{4}"), lines.get(4));
        assertEquals("95 % intervals, by 999 bootstrap resamples of the users:", lines.get(6));
        assertTrue(lines.get(7).matches(" +model +model - popularity +model - k-NN +model - EASE"), lines.get(7));
        assertEquals(List.of("ndcg@3", "precision@3", "recall@3", "mrr@3", "novelty@3", "popularityShare@3", "auc"),
                lines.stream().skip(8).map(line -> line.split(" ")[0]).toList());
        String interval = " +\\d\\.\\d{4} \\[\\d\\.\\d{4}, \\d\\.\\d{4}]";
        String difference = " +[+-]\\d\\.\\d{4} \\[[+-]\\d\\.\\d{4}, [+-]\\d\\.\\d{4}]";
        assertTrue(lines.get(8).matches("ndcg@3" + interval + difference + difference + difference), lines.get(8));
    }

    @Test
    void theMetricsFileHasWhatItHadAndTheComparisonBesides() throws IOException {
        JsonObject plain = json("-k", "3,5");
        JsonObject compared = json("-k", "3,5", "--baselines", "knn,ease", "--ease-lambda", 2, "--seed", 9);
        List<String> keys = new ArrayList<>(plain.keySet());
        plain.keySet().forEach(key -> assertEquals(plain.get(key), compared.get(key), key));
        for (String k : List.of("3", "5")) {
            keys.addAll(List.of("coverage@" + k, "novelty@" + k, "popularityShare@" + k));
        }
        keys.add("intervals");
        List<String> ofBaseline = new ArrayList<>(keys);
        keys.addAll(List.of("bootstrap", "baselines"));
        assertEquals(keys, List.copyOf(compared.keySet()));
        assertEquals("{\"level\":0.95,\"resamples\":999,\"seed\":9}", compared.get("bootstrap").toString());
        JsonObject baselines = compared.getAsJsonObject("baselines");
        assertEquals(List.of("k-NN", "EASE"), List.copyOf(baselines.keySet()));
        JsonObject ease = baselines.getAsJsonObject("EASE");
        assertEquals(2, ease.get("lambda").getAsDouble());
        ofBaseline.addFirst("lambda");
        ofBaseline.add("modelMinusBaseline");
        assertEquals(ofBaseline, List.copyOf(ease.keySet()));
        for (String metric : List.of("ndcg@3", "recall@3", "novelty@3", "auc")) {
            JsonObject interval = compared.getAsJsonObject("intervals").getAsJsonObject(metric);
            JsonObject difference = ease.getAsJsonObject("modelMinusBaseline").getAsJsonObject(metric);
            assertEquals(compared.get(metric), interval.get("mean"));
            assertEquals(compared.get(metric).getAsDouble() - ease.get(metric).getAsDouble(),
                    difference.get("mean").getAsDouble());
            for (JsonObject ends : List.of(interval, difference)) {
                assertTrue(ends.get("low").getAsDouble() < ends.get("mean").getAsDouble(), metric + ": " + ends);
                assertTrue(ends.get("mean").getAsDouble() < ends.get("high").getAsDouble(), metric + ": " + ends);
            }
        }
        assertEquals(compared, json("-k", "3,5", "--baselines", "knn,ease", "--ease-lambda", 2, "--seed", 9, "--threads", 1));
    }

    // As text: a JsonObject of other keys in another order is an equal one.
    @Test
    void theSettingsOfABaselineAreWrittenInTheirOrderAndAsTheyWereTyped() throws IOException {
        JsonObject baselines = json("-k", "3", "--baselines", "knn,ease", "--knn-neighbours", 7, "--knn-shrinkage", ".3",
                "--ease-lambda", "0.1").getAsJsonObject("baselines");
        String knn = baselines.get("k-NN").toString();
        assertTrue(knn.startsWith("{\"neighbours\":7,\"shrinkage\":0.3,\"users\":"), knn);
        String ease = baselines.get("EASE").toString();
        assertTrue(ease.startsWith("{\"lambda\":0.1,\"users\":"), ease);
    }

    private void assertRefusedWith(String message, Object... more) throws IOException {
        assertRefused(directory, 2, message, Stream.concat(Stream.of("evaluate", "--model", model, "--train", data.train(),
                "--test", data.test()), Arrays.stream(more)).toArray());
    }

    @Test
    void refusals() throws IOException {
        for (String names : List.of("", "best", "knn,", "knn,Ease")) {
            assertRefusedWith("--baselines is " + Text.option(names) + ", expected some of popularity, knn, ease, separated by "
                    + "commas", "--baselines", names);
        }
        assertRefusedWith("--knn-neighbours is 0, expected an integer of at least 1", "--baselines", "knn",
                "--knn-neighbours", 0);
        assertRefusedWith("--knn-shrinkage is -1, expected a finite number of at least 0", "--baselines", "knn",
                "--knn-shrinkage", -1);
        assertRefusedWith("--ease-lambda is 0, expected a finite number above 0", "--baselines", "ease",
                "--ease-lambda", 0);
    }

    @Test
    void settingsOfBaselinesThatAreNotWanted() throws IOException {
        assertRefusedWith("--knn-neighbours is 9, expected none without --baselines knn", "--knn-neighbours", 9);
        assertRefusedWith("--knn-shrinkage is 5, expected none without --baselines knn", "--baselines", "popularity,ease",
                "--knn-shrinkage", 5);
        assertRefusedWith("--seed is 3, expected none without --baselines", "--seed", 3);
        assertRefusedWith("--ease-lambda is 2, expected none without --baselines ease", "--baselines", "knn",
                "--ease-lambda", 2);
    }
}
