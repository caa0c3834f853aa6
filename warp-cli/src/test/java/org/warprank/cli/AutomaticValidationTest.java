package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.JourneyModel;

/** Training without a file to validate on. */
class AutomaticValidationTest {

    @TempDir
    private Path directory;

    private TinyData data;

    @BeforeEach
    void writeData() throws IOException {
        data = TinyData.write(directory);
    }

    private static JsonObject json(Path file) throws IOException {
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }

    @Test
    void anAutomaticValidationFindsTheEpochsThatEverythingIsTrainedFor() throws IOException {
        Path model = directory.resolve("auto");
        Path metrics = directory.resolve("train.json");
        Cli run = Cli.run("train", "--train", data.train(), "--model", model, "--metrics", metrics, "--epochs", 6, "--dim", 8,
                "--batch", 16, "--schedule", "cosine", "--journey-dropout", 0.3, "--seed", 3);
        assertEquals(0, run.code(), run.err());
        String found = run.out().lines().filter(line -> line.startsWith("best epoch: ")).findFirst().orElseThrow();
        int best = Integer.parseInt(found.replaceAll("\\D", ""));
        List<JsonObject> epochs = json(metrics).getAsJsonArray("epochs").asList().stream().map(JsonElement::getAsJsonObject)
                .toList();
        List<Double> ndcg = epochs.stream().map(epoch -> epoch.get("validation")).filter(JsonElement::isJsonObject)
                .map(epoch -> epoch.getAsJsonObject().get("ndcg@10").getAsDouble()).toList();
        assertEquals(ndcg.indexOf(Collections.max(ndcg)) + 1, best);
        assertEquals(ndcg.size() + best, epochs.size());
        int examples = json(metrics).get("examples").getAsInt();
        assertEquals(examples, epochs.getLast().get("examples").getAsInt());
        assertTrue(epochs.getFirst().get("examples").getAsInt() < examples);
        // The schedule is that of all epochs: the first of them are those of a run without validation.
        Path longer = directory.resolve("none");
        Cli all = Cli.run("train", "--train", data.train(), "--model", longer, "--epochs", 6, "--dim", 8, "--batch", 16,
                "--schedule", "cosine", "--journey-dropout", 0.3, "--seed", 3, "--validation", "none");
        List<String> refit = losses(run.out());
        assertEquals(losses(all.out()).subList(0, best), refit.subList(refit.size() - best, refit.size()));
    }

    @Test
    void whereNoListHasAHitEverythingIsTrainedForAllEpochs() throws IOException {
        Path few = directory.resolve("few.csv");
        Files.writeString(few, "user,item\n" + IntStream.range(0, 40).mapToObj(i -> "user " + i / 4 + ",item " + i)
                .collect(Collectors.joining("\n")) + "\n");
        Cli run = Cli.run("train", "--train", few, "--model", directory.resolve("few"), "--epochs", 3, "--patience", 1,
                "--dim", 4, "--wide-neighbors", 0);
        assertEquals(0, run.code(), run.err());
        assertTrue(run.out().contains("best epoch: none, as no list has a held-out item; training on everything for all "
                + "epochs"), run.out());
        assertTrue(run.out().contains("epoch 3/3: "), run.out());
    }

    // What a training left that someone has deleted half of is no obstacle, to be found when the first half is done.
    @Test
    void aRefitOfAnotherTrainingIsNotGoneOnFrom() throws IOException {
        Path checkpoint = directory.resolve("checkpoint");
        Path refit = directory.resolve("checkpoint.refit");
        Path model = directory.resolve("refitted");
        List<Object> train = List.of("train", "--train", data.train(), "--model", model, "--epochs", 2, "--dim", 4,
                "--checkpoint", checkpoint, "--resume");
        assertEquals(0, Cli.run(Stream.concat(train.stream(), Stream.of("--seed", 1)).toArray()).code());
        assertTrue(Files.exists(refit));
        Files.delete(checkpoint);
        Cli other = Cli.run(Stream.concat(train.stream(), Stream.of("--seed", 2)).toArray());
        assertEquals(0, other.code(), other.err());
    }

    // The factor, the discount and the selection that were found.
    static String[] scale(String out) {
        String line = out.lines().filter(text -> text.startsWith("wide selection: ")).findFirst().orElseThrow();
        String[] found = line.split("[:,] ");
        return new String[] {found[3], found[5], found[1]};
    }

    // The model is the one that the best epochs and the scale that was found give.
    @Test
    void anAutomaticValidationFindsTheFactorOfTheWidePart() throws IOException {
        Path model = directory.resolve("auto");
        Cli run = Cli.run("train", "--train", data.train(), "--model", model, "--epochs", 4, "--patience", 4, "--dim", 8,
                "--batch", 16, "--wide-factor", 8);
        assertEquals(0, run.code(), run.err());
        String[] found = scale(run.out());
        float doublings = Float.parseFloat(found[0]) / 8;
        assertEquals(Math.scalb(1f, Math.getExponent(doublings)), doublings, "a power of 2");
        String best = run.out().lines().filter(line -> line.startsWith("best epoch: ")).findFirst().orElseThrow()
                .replaceAll("\\D", "");
        byte[] expected = Files.readAllBytes(model);
        assertEquals(0, Cli.run("train", "--train", data.train(), "--model", model, "--epochs", best, "--dim", 8, "--batch", 16,
                "--wide-factor", found[0], "--wide-discount", found[1], "--wide-selection", found[2], "--validation", "none")
                .code());
        assertArrayEquals(expected, Files.readAllBytes(model));

        Cli without = Cli.run("train", "--train", data.train(), "--model", model, "--epochs", 2, "--dim", 8,
                "--wide-neighbors", 0);
        assertEquals(0, without.code(), without.err());
        assertFalse(without.out().contains("wide selection"), without.out());
        assertNull(ModelFile.read(model).wide());
    }

    @ParameterizedTest
    @ValueSource(strings = {"nearest", "largest"})
    void aSelectionThatIsNamedIsNotLookedFor(String selection) throws IOException {
        Path model = directory.resolve(selection);
        Cli run = Cli.run("train", "--train", data.train(), "--model", model, "--epochs", 2, "--dim", 8, "--wide-neighbors", 5,
                "--wide-selection", selection, "--wide-discount", 0.3);
        assertEquals(0, run.code(), run.err());
        String[] scale = scale(run.out());
        assertEquals(selection, scale[2]);
        if (selection.equals("nearest")) {
            assertEquals("0.3", scale[1]);
        }
        assertEquals("WideOptions[neighbors=5, l2=10.0, factor=" + scale[0] + ", discount=" + scale[1] + ", selection="
                + selection.toUpperCase(Locale.ROOT) + "]", ModelFile.read(model).training().get("wide"));
    }

    @Test
    void anAutomaticValidationGoesOnFromTheCheckpointOfEitherTraining() throws IOException {
        Path model = directory.resolve("auto");
        Path checkpoint = directory.resolve("checkpoint");
        Path refit = directory.resolve("checkpoint.refit");
        Object[] args = {"train", "--train", data.train(), "--model", model, "--epochs", 6, "--dim", 8, "--batch", 16,
            "--checkpoint", checkpoint, "--resume"};
        Cli whole = Cli.run(args);
        assertEquals(0, whole.code(), whole.err());
        assertEquals(2, whole.out().lines().filter(line -> line.startsWith("epoch 1/")).count(), whole.out());
        byte[] expected = Files.readAllBytes(model);
        assertTrue(Files.exists(refit));

        Cli ended = Cli.run(args);
        assertEquals(0, losses(ended.out()).size(), ended.out());
        assertArrayEquals(expected, Files.readAllBytes(model));
        Files.delete(refit);
        Cli second = Cli.run(args);
        assertEquals(1, second.out().lines().filter(line -> line.startsWith("epoch 1/")).count(), second.out());
        assertArrayEquals(expected, Files.readAllBytes(model));

        // A new training replaces both.
        Cli other = Cli.run("train", "--train", data.train(), "--model", model, "--epochs", 6, "--dim", 8, "--batch", 16,
                "--checkpoint", checkpoint, "--seed", 4);
        assertEquals(0, other.code(), other.err());
        assertEquals("4", ModelFile.read(checkpoint).training().get("seed"));
        assertEquals("4", ModelFile.read(refit).training().get("seed"));
    }

    // Of a catalogue of many items something is held out of some users alone.
    @Test
    void aModelOfAlmostEverythingIsNotTrainedAnew() throws IOException {
        int users = 6_000;
        Path many = Files.writeString(directory.resolve("many.csv"), IntStream.range(0, 20 * users)
                .mapToObj(i -> i / 20 + "," + (i % 20 < 2 ? i % 20 + 2 * (i / 20 % 2) : i))
                .collect(Collectors.joining("\n", "user,item\n", "\n")));
        Path model = directory.resolve("many");
        Cli run = Cli.run("train", "--train", many, "--model", model, "--epochs", 2, "--dim", 1, "--wide-neighbors", 3,
                "--wide-l2", 1, "--wide-factor", 8, "--wide-discount", 0.2, "--wide-selection", "nearest",
                "--max-trials", 2);
        assertEquals(0, run.code(), run.err());
        assertEquals(1, run.out().lines().filter(line -> line.startsWith("epoch 1/2: ")).count(), run.out());
        assertTrue(run.out().contains("; the model of it stands, as little was held out\n"), run.out());
        String[] scale = scale(run.out());
        JourneyModel read = ModelFile.read(model);
        assertEquals("WideOptions[neighbors=3, l2=1.0, factor=" + scale[0] + ", discount=" + scale[1] + ", selection=NEAREST]",
                read.training().get("wide"));
        // Each two popular items come together: the weight of a regression of one on the other is about the factor.
        int first = read.wide().offsets()[read.items().indexOf("0")];
        double mean = 20.0 * 6_000 / read.items().size();
        double expected = Double.parseDouble(scale[0]) * Math.pow(users / 2 / mean, -Double.parseDouble(scale[1]));
        assertEquals(expected, read.wide().values()[first], 0.1 * expected);
    }

    // More epochs may be better than those that were the best of a few, and another factor with them.
    @Test
    void aTrainingOfMoreEpochsIsRefittedAnew() throws IOException {
        for (int seed = 1; seed <= 6; seed++) {
            Path model = directory.resolve("longer");
            List<Object> train = List.of("train", "--train", data.train(), "--model", model, "--dim", 4, "--seed", seed,
                    "--patience", 9, "--epochs");
            assertEquals(0, Cli.run(Stream.concat(train.stream(), Stream.of(9)).toArray()).code());
            byte[] expected = Files.readAllBytes(model);
            Path checkpoint = directory.resolve("checkpoint" + seed);
            for (int epochs : new int[] {2, 9}) {
                Cli run = Cli.run(Stream.concat(train.stream(), Stream.of(epochs, "--checkpoint", checkpoint, "--resume"))
                        .toArray());
                assertEquals(0, run.code(), run.err());
            }
            assertArrayEquals(expected, Files.readAllBytes(model));
        }
    }

    private static List<String> losses(String out) {
        return out.lines().filter(line -> line.startsWith("epoch "))
                .map(line -> line.replaceAll(".*(loss [\\d.]+),.*", "$1")).toList();
    }
}
