package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.Kernels;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Adam;
import org.warprank.nn.optim.NormClipping;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoredItem;
import org.warprank.nn.train.TrainingOptions;

class CommandsTest {

    @TempDir
    private Path directory;

    private TinyData data;

    @BeforeEach
    void writeData() throws IOException {
        data = TinyData.write(directory);
    }

    private static Map<String, List<String>> itemsByUser(Path file) throws IOException {
        Map<String, List<String>> items = new LinkedHashMap<>();
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(file)) {
            rows.forEach(row -> items.computeIfAbsent(row.getField("user"), user -> new ArrayList<>()).add(row.getField("item")));
        }
        return items;
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    @Test
    void trainSaysWhatItDoes() throws IOException {
        Path model = directory.resolve("m.safetensors");
        Path metrics = directory.resolve("train.json");
        Cli run = Cli.run("train", "--train", data.train(), "--model", model, "--metrics", metrics, "--epochs", 3, "--dim", 8,
                "--hidden", "6,5", "--dropout", 0.1, "--batch", 16, "--seed", 11, "--threads", 2, "--rank-weight", "exact-rank",
                "--optimizer", "sgd", "--momentum", 0.5, "--learning-rate", 0.01, "--weight-decay", 0, "--margin", 0.5,
                "--max-trials", 9, "--validation", data.test());
        assertEquals("", run.err());
        assertEquals(0, run.code());
        List<String> lines = run.out().lines().toList();
        assertEquals(data.train() + ": 40 users, 24 items, " + (Files.readAllLines(data.train()).size() - 1)
                + " interactions, 0 duplicates merged", lines.get(0));
        assertEquals("head: dense", lines.get(2));
        assertTrue(lines.get(3).matches("epoch 1/3: loss \\d\\.\\d{4}, violations [\\d.]+ %, trials [\\d.]+, [\\d,]+ "
                + "examples/s, ndcg@10 0\\.\\d{4}"), lines.get(3));
        assertEquals("model: " + model, lines.getLast());
        JsonObject json = json(metrics);
        assertEquals(List.of("kernels", "threads", "seed", "examples", "epochs"), List.copyOf(json.keySet()));
        assertEquals(System.getProperty("warp.test.kernels", Kernels.name()), json.get("kernels").getAsString());
        assertEquals(11, json.get("seed").getAsLong());
        assertEquals(3, json.getAsJsonArray("epochs").size());
        JsonObject epoch = json.getAsJsonArray("epochs").get(0).getAsJsonObject();
        assertEquals(List.of("epoch", "seconds", "loss", "violationRate", "meanTrials", "examples", "head", "meanThreads",
                "examplesPerSecond", "validation"), List.copyOf(epoch.keySet()));
        assertEquals(json.get("examples"), epoch.get("examples"));
        assertEquals(List.of("users", "ndcg@10", "precision@10", "recall@10", "mrr@10", "auc"),
                List.copyOf(epoch.getAsJsonObject("validation").keySet()));
    }

    @Test
    void withoutValidationTheMetricsHaveNull() throws IOException {
        Path metrics = directory.resolve("train.json");
        assertEquals(0, Cli.run("train", "--train", data.train(), "--model", directory.resolve("m"), "--metrics", metrics,
                "--epochs", 1, "--dim", 4, "--validation", "none").code());
        assertTrue(json(metrics).getAsJsonArray("epochs").get(0).getAsJsonObject().get("validation").isJsonNull());
    }

    @Test
    void metricsRecomputedFromRecommendationsAgree() throws IOException {
        Path model = data.model(directory);
        Path metrics = directory.resolve("metrics.json");
        Path out = directory.resolve("recs.csv");
        Cli evaluated = Cli.run("evaluate", "--model", model, "--train", data.train(), "--test", data.test(), "-k", "3,10",
                "--metrics", metrics);
        assertEquals(0, evaluated.code(), evaluated.err());
        assertTrue(evaluated.out().contains("               k       ndcg  precision     recall        mrr        auc"), evaluated.out());
        assertEquals(0, Cli.run("recommend", "--model", model, "--train", data.train(), "-k", 10, "--out", out).code());
        Map<String, List<String>> lists = itemsByUser(out);
        Map<String, List<String>> wanted = itemsByUser(data.test());
        JsonObject json = json(metrics);
        assertEquals(wanted.size(), json.get("users").getAsInt());
        for (int k : new int[] {3, 10}) {
            double[] sums = new double[4];
            wanted.forEach((user, items) -> add(sums, lists.get(user), items, k));
            String[] names = {"ndcg", "precision", "recall", "mrr"};
            for (int i = 0; i < names.length; i++) {
                assertEquals(sums[i] / wanted.size(), json.get(names[i] + "@" + k).getAsDouble(), 1e-12, names[i] + "@" + k);
            }
        }
        assertTrue(json.get("auc").getAsDouble() > 0.5);
    }

    private static void add(double[] sums, List<String> list, List<String> wanted, int k) {
        double gain = 0;
        double ideal = 0;
        double first = 0;
        int hits = 0;
        for (int i = 0; i < k; i++) {
            double discount = Math.log(2) / Math.log(i + 2);
            ideal += i < wanted.size() ? discount : 0;
            if (i < list.size() && wanted.contains(list.get(i))) {
                gain += discount;
                first = hits++ == 0 ? 1.0 / (i + 1) : first;
            }
        }
        sums[0] += gain / ideal;
        sums[1] += (double) hits / k;
        sums[2] += (double) hits / wanted.size();
        sums[3] += first;
    }

    @Test
    void recommendListsEveryUserInOrderWithoutSeenItems() throws IOException {
        Path out = directory.resolve("recs.csv.gz");
        Cli run = Cli.run("recommend", "--model", data.model(directory), "--train", data.train(), "-k", 1000, "--out", out);
        assertEquals("", run.err());
        Path plain = directory.resolve("recs.csv");
        try (InputStream in = new GZIPInputStream(Files.newInputStream(out))) {
            Files.copy(in, plain);
        }
        assertTrue(Files.readString(plain).startsWith("user,rank,item,score\nu0,1,\"item, "));
        Map<String, List<String>> seen = itemsByUser(data.train());
        Map<String, List<String>> lists = itemsByUser(plain);
        assertEquals(List.copyOf(seen.keySet()), List.copyOf(lists.keySet()));
        seen.forEach((user, items) -> {
            assertEquals(TinyData.ITEMS - items.size(), lists.get(user).size());
            assertTrue(items.stream().noneMatch(lists.get(user)::contains));
        });
        try (CsvReader<NamedCsvRecord> rows = CsvReader.builder().ofNamedCsvRecord(plain)) {
            String user = "";
            int rank = 0;
            float score = 0;
            for (NamedCsvRecord row : rows) {
                boolean next = !row.getField("user").equals(user);
                user = row.getField("user");
                rank = next ? 1 : rank + 1;
                assertEquals(Integer.toString(rank), row.getField("rank"));
                assertTrue(next || Float.parseFloat(row.getField("score")) <= score);
                score = Float.parseFloat(row.getField("score"));
                assertEquals(Float.toString(score), row.getField("score"));
            }
        }
    }

    @Test
    void journeyGivesTheListOfAUserWithTheSameItems() throws IOException {
        Path model = data.model(directory);
        Path out = directory.resolve("recs.csv");
        assertEquals(0, Cli.run("recommend", "--model", model, "--train", data.train(), "-k", 3, "--out", out).code());
        List<String> items = itemsByUser(data.train()).get("u5");
        String journey = "\"" + String.join("\",\"", items.reversed()) + "\",\"" + items.getFirst() + "\"";
        Cli run = Cli.run("recommend", "--model", model, "--journey", journey, "-k", 3);
        assertEquals("", run.err());
        assertEquals(itemsByUser(out).get("u5"), run.out().lines().skip(1).map(line -> line.substring(20)).toList());
        Cli all = Cli.run("recommend", "--model", model, "--journey", journey, "-k", Integer.MAX_VALUE);
        assertEquals(1 + TinyData.ITEMS - items.size(), all.out().lines().count(), all.err());
    }

    @Test
    void idsOfAJourneyMoveNoCursor() throws IOException {
        Path train = Files.writeString(directory.resolve("hostile.csv"), "user,item\nx,a\nx,\"b\033[2J\n\"\n");
        Path model = directory.resolve("hostile.safetensors");
        assertEquals(0, Cli.run("train", "--train", train, "--model", model, "--epochs", 1, "--dim", 2).code());
        Cli run = Cli.run("recommend", "--model", model, "--journey", "a", "-k", 2);
        assertEquals(List.of("item", "b?[2J?"), run.out().lines().map(line -> line.substring(20)).toList());
    }

    @Test
    void sameSeedSameBytesForAnyThreads() throws IOException {
        byte[] first = null;
        for (int threads : new int[] {1, 2, 1}) {
            Path model = directory.resolve("threads" + threads);
            assertEquals(0, Cli.run("train", "--train", data.train(), "--model", model, "--epochs", 2, "--dim", 8, "--hidden", "7",
                    "--seed", 5, "--threads", threads).code());
            byte[] bytes = Files.readAllBytes(model);
            first = first == null ? bytes : first;
            assertArrayEquals(first, bytes);
        }
    }

    @Test
    void whatIsUnknownIsLeftOutAndSaid() throws IOException {
        Path model = data.model(directory);
        Path train = directory.resolve("more.csv");
        String more = "\"item, 3\",new\n\"item, 5\",new\nalien,new\nalien,lost\n";
        Files.writeString(train, "item,user\n" + more, StandardCharsets.UTF_8);
        Path out = directory.resolve("recs.csv");
        Cli recommended = Cli.run("recommend", "--model", model, "--train", train, "-k", 30, "--out", out);
        assertEquals("warp: " + train + ": ignored 2 interactions with items that the model does not know\n", recommended.err());
        Map<String, List<String>> lists = itemsByUser(out);
        assertEquals(TinyData.ITEMS - 2, lists.get("new").size());
        assertEquals(TinyData.ITEMS, lists.get("lost").size());
        Path test = directory.resolve("moretest.csv");
        Files.writeString(test, "item,user,note\n\"item, 4\",new,\n\"item, 3\",new,\nalien,lost,\n\"item, 1\",stranger,\n");
        Cli evaluated = Cli.run("evaluate", "--model", model, "--train", train, "--test", test, "-k", "1");
        assertEquals("warp: " + test + ": ignored column \"note\"\n"
                + "warp: " + train + ": ignored 2 interactions with items that the model does not know\n"
                + "warp: " + test + ": ignored 2 interactions with a user that " + train + " does not have or an item that the model "
                + "does not know\n"
                + "warp: " + test + ": ignored 1 interaction that the user has in " + train + " as well\n", evaluated.err());
        assertTrue(evaluated.out().contains("1 user with something new to them held out"), evaluated.out());
        Cli trained = Cli.run("train", "--train", data.train(), "--validation", test, "--model", directory.resolve("m2"),
                "--epochs", 1, "--dim", 4);
        assertEquals(2, trained.code());
        assertFalse(Files.exists(directory.resolve("m2")));
    }

    private byte[] trained(Path model, Object... more) throws IOException {
        Cli run = Cli.run(Stream.concat(Stream.of("train", "--train", data.train(), "--model", model, "--dim", 8,
                "--epochs", 4), Arrays.stream(more)).toArray());
        assertEquals(0, run.code(), run.err());
        return Files.readAllBytes(model);
    }

    @Test
    void aPresetIsWhatOptionsStartFrom() throws IOException {
        Path model = directory.resolve("m");
        byte[] preset = trained(model, "--preset", "lightfm");
        assertArrayEquals(preset, trained(model, "--preset", "lightfm", "--user", "embedding", "--max-trials", 10,
                "--rank-weight", "log-clipped", "--learning-rate", 0.05, "--weight-decay", 0));
        float[] weights = ModelFile.read(model).output().values();
        byte[] sampled = trained(model, "--preset", "lightfm", "--head", "sampled");
        assertArrayEquals(weights, ModelFile.read(model).output().values());
        assertFalse(Arrays.equals(preset, sampled), "the model names its head");
        assertEquals("SAMPLED", ModelFile.read(model).training().get("head"));
        trained(model, "--preset", "lightfm", "--learning-rate", 0.06);
        assertFalse(Arrays.equals(weights, ModelFile.read(model).output().values()));
        assertArrayEquals(trained(model), trained(model, "--preset", "none"));
        assertArrayEquals(trained(model, "--preset", "post"),
                trained(model, "--rank-weight", "log-floor", "--max-trials", Integer.MAX_VALUE));
    }

    private String setting(String name, Object... options) throws IOException {
        Path model = directory.resolve("m");
        trained(model, options);
        return ModelFile.read(model).training().get(name);
    }

    private String optimizer(Object... options) throws IOException {
        return setting("optimizer", options);
    }

    @Test
    void lossesAndSamplersAreWhatTheyAreCalled() throws IOException {
        assertEquals(Objective.WARP.toString(), setting("objective", "--loss", "warp"));
        assertEquals(Objective.K_OS.toString(), setting("objective", "--loss", "kos"));
        assertEquals(Objective.BPR.toString(), setting("objective", "--loss", "bpr"));
        assertEquals(Objective.EXPECTED_WARP.toString(), setting("objective", "--loss", "expected-warp"));
        assertEquals(NegativeSampling.UNIFORM.toString(), setting("sampling", "--sampler", "uniform"));
        assertEquals(NegativeSampling.popularity(.75).toString(), setting("sampling", "--sampler", "popularity"));
        assertEquals(NegativeSampling.popularity(.3).toString(),
                setting("sampling", "--sampler", "popularity", "--sampler-power", .3, "--loss", "bpr"));
    }

    @Test
    void schedulesAndMeansAreWhatTheyAreCalled() throws IOException {
        assertEquals("CONSTANT", setting("schedule", "--schedule", "constant"));
        assertEquals("LINEAR over 4 epochs", setting("schedule", "--schedule", "linear"));
        assertEquals("COSINE over 4 epochs, 2 of warm-up", setting("schedule", "--schedule", "cosine", "--warm-up", 2));
        assertEquals("CONSTANT, 1 of warm-up", setting("schedule", "--warm-up", 1));
        assertEquals("0.6", setting("averaging", "--averaging", .6));
    }

    @Test
    void optimizersAreWhatTheyAreCalled() throws IOException {
        Adagrad adagrad = (Adagrad) TrainingOptions.DEFAULTS.optimizer();
        float decay = adagrad.weightDecay();
        assertEquals(adagrad.toString(), optimizer());
        assertEquals(new Adam(.005f, decay).toString(), optimizer("--optimizer", "adam"));
        assertEquals(new Adam(.002f, 0).toString(), optimizer("--optimizer", "adam", "--learning-rate", .002, "--weight-decay", 0));
        assertEquals(new Sgd(.002f, 0, decay).toString(), optimizer("--optimizer", "sgd"));
        assertEquals(new Sgd(.002f * (1 - .9f), .9f, decay).toString(), optimizer("--optimizer", "momentum"));
        assertEquals(new Sgd(.001f, .5f, decay).toString(), optimizer("--optimizer", "momentum", "--momentum", .5));
        assertEquals(new Sgd(.001f, .5f, decay).toString(), optimizer("--optimizer", "sgd", "--momentum", .5));
        assertEquals(new Sgd(.3f, .5f, decay).toString(), optimizer("--optimizer", "sgd", "--momentum", .5, "--learning-rate",
                .3));
        assertEquals(new NormClipping(adagrad, 3).toString(), optimizer("--clip-norm", 3));
    }

    @Test
    void whatNegativesAreLeftOutIsSaid() throws IOException {
        Path model = directory.resolve("m");
        byte[] without = trained(model, "--head", "sampled");
        List<String> held = Files.readAllLines(data.test());
        List<String> had = Files.readAllLines(data.train());
        List<String> rows = new ArrayList<>(List.of("user,item", held.get(1), held.get(2), "nobody,\"item, 1\""));
        String[] pair = had.get(1).split(",(?=u\\d+$)");
        rows.add(pair[1] + "," + pair[0]);
        Path negatives = Files.write(directory.resolve("negatives.csv"), rows);
        Cli run = Cli.run("train", "--train", data.train(), "--negatives", negatives, "--model", model, "--dim", 8, "--epochs", 4,
                "--head", "sampled");
        assertEquals(0, run.code(), run.err());
        assertEquals(List.of(
                "warp: " + negatives + ": ignored 1 interaction with a user or an item that " + data.train() + " does not have",
                "warp: " + negatives + ": ignored 1 interaction with an item that its user has in " + data.train()),
                run.err().lines().toList());
        assertFalse(Arrays.equals(without, Files.readAllBytes(model)));
    }

    // Not read, they may be what no weight is: ratings of disliked items, say.
    @Test
    void weightsOfNegativesAreNotLookedAt() throws IOException {
        List<String> held = Files.readAllLines(data.test());
        Path plain = Files.write(directory.resolve("plain.csv"), List.of("user,item", held.get(1), held.get(2)));
        Path rated = Files.write(directory.resolve("rated.csv"), List.of("user,item,rating", held.get(1) + ",0",
                held.get(2) + ",bad"));
        Path model = directory.resolve("m");
        byte[] expected = trained(model, "--negatives", plain);
        Path train = Files.write(directory.resolve("rated-train.csv"), Files.readAllLines(data.train()).stream()
                .map(line -> line + (line.equals("item,user") ? ",rating" : ",1")).toList());
        Cli run = Cli.run("train", "--train", train, "--columns", "weight=rating", "--negatives", rated, "--model", model,
                "--dim", 8, "--epochs", 4);
        assertEquals(0, run.code(), run.err());
        assertEquals("warp: " + rated + ": ignored column \"rating\"\n", run.err());
        assertArrayEquals(expected, Files.readAllBytes(model));
        assertEquals(0, Cli.run("train", "--train", train, "--columns", "weight=rating", "--negatives", plain, "--model", model,
                "--dim", 8, "--epochs", 4).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"embedding", "both"})
    void usersWithEmbeddingsAreKnownToAllCommands(String user) throws IOException {
        Path model = directory.resolve("m");
        Path lists = directory.resolve("lists.csv");
        trained(model, "--user", user, "--threads", 2);
        assertEquals(0, Cli.run("evaluate", "--model", model, "--train", data.train(), "--test", data.test()).code());
        assertEquals(0, Cli.run("recommend", "--model", model, "--train", data.train(), "-k", 3, "--out", lists).code());
        JourneyModel loaded = ModelFile.read(model);
        Map<String, List<String>> journeys = itemsByUser(data.train());
        Map<String, List<String>> recommended = itemsByUser(lists);
        assertEquals(TinyData.USERS, recommended.size());
        journeys.forEach((id, journey) -> assertEquals(loaded.recommend(id, journey, 3).stream().map(ScoredItem::item).toList(),
                recommended.get(id)));
    }
}
