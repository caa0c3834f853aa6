package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.io.ModelFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class RefusalsTest extends RefusalsOnTinyData {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "--epochs | 0 | an integer of at least 1",
            "--epochs | many | an integer of at least 1",
            "--epochs | 1_000 | an integer of at least 1",
            "--epochs | 0x10 | an integer of at least 1",
            "--epochs | 1e3 | an integer of at least 1",
            "--dim | -3 | an integer from 1 to 65536",
            "--dim | 65537 | an integer from 1 to 65536",
            "--dim | 99999999999 | an integer from 1 to 65536",
            "--hidden | 8,0 | integers from 1 to 65536, separated by commas",
            "--hidden | 8, | integers from 1 to 65536, separated by commas",
            "--hidden | 65537 | integers from 1 to 65536, separated by commas",
            "--dropout | 1 | a number from 0 to below 1",
            "--dropout | NaN | a number from 0 to below 1",
            "--dropout | -0.1 | a number from 0 to below 1",
            "--dropout | 0x1p-3 | a number from 0 to below 1",
            "--journey-dropout | 1 | a number from 0 to below 1",
            "--schedule | step | one of constant, linear, cosine",
            "--warm-up | -1 | an integer of at least 0",
            "--averaging | 1 | a number from 0 to below 1",
            "--wide-neighbors | -1 | an integer of at least 0",
            "--wide-l2 | 0 | a finite number above 0",
            "--wide-l2 | 1e-13 | a number from 1.0E-12 to 1.0E12",
            "--wide-factor | NaN | a finite number above 0",
            "--wide-factor | 3e38 | a number from 1.0E-12 to 1.0E12",
            "--wide-selection | all | one of auto, nearest, largest",
            "--wide-discount | 1 | a number from 0 to below 1",
            "--batch | 0 | an integer of at least 1",
            "--optimizer | lion | one of adagrad, adam, momentum, sgd",
            "--clip-norm | 0 | a finite number above 0",
            "--loss | hinge | one of warp, kos, bpr, expected-warp",
            "--sampler | hard | one of uniform, popularity",
            "--sampler-power | 1 | none without --sampler popularity",
            "--momentum | 0.5 | none with --optimizer adagrad",
            "--learning-rate | 0 | a finite number above 0",
            "--learning-rate | Infinity | a finite number above 0",
            "--learning-rate | NaN | a finite number above 0",
            "--learning-rate | 1e400 | a finite number above 0",
            "--learning-rate | 0.1d | a finite number above 0",
            "--learning-rate | 1e-60 | a finite number above 0",
            "--weight-decay | -0.1 | a finite number of at least 0",
            "--weight-decay | NaN | a finite number of at least 0",
            "--weight-decay | 20 | below 20.0, that is 1 / --learning-rate",
            "--margin | -1 | a finite number of at least 0",
            "--margin | 1e39 | a finite number of at least 0",
            "--margin | NaN | a finite number of at least 0",
            "--margin | ` 1` | a finite number of at least 0",
            "--max-trials | 0 | an integer of at least 1",
            "--rank-weight | linear | one of harmonic, log-floor, log-clipped, exact-rank",
            "--user | id | one of journey, embedding, both",
            "--preset | bpr | one of none, lightfm, post",
            "--on-divergence | retry | fail or save",
            "--head | both | one of dense, sampled, auto",
            "--patience | 0 | an integer of at least 1",
            "--threads | 0 | an integer from 1 to 1024",
            "--threads | 99999 | an integer from 1 to 1024",
            "--seed | 1.5 | an integer from -9223372036854775808 to 9223372036854775807"})
    void trainingOptions(String option, String value, String range) throws IOException {
        assertRefused(2, option + " is " + value + ", expected " + range, "train", "--train", data.train(), "--model",
                directory.resolve("m"), option, value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--epochs", "--dim", "--hidden", "--dropout", "--journey-dropout", "--batch", "--optimizer",
            "--learning-rate", "--schedule", "--warm-up", "--averaging", "--clip-norm", "--wide-neighbors", "--wide-l2",
            "--wide-factor", "--wide-discount", "--wide-selection", "--weight-decay", "--loss", "--sampler", "--margin",
            "--max-trials", "--rank-weight", "--user", "--head", "--preset", "--on-divergence", "--patience", "--threads",
            "--seed", "--columns"})
    void optionsWithoutAValue(String option) throws IOException {
        List<Path> before = files();
        Cli run = Cli.run("train", "--train", data.train(), "--model", directory.resolve("m"), option + "=");
        assertTrue(run.err().startsWith("warp: " + option + " is empty, expected ") && run.err().lines().count() == 1, run.err());
        assertEquals(2, run.code());
        assertEquals(before, files());
    }

    @Test
    void aHeadThatCannotComputeTheRankWeight() throws IOException {
        assertRefused(2, "head is SAMPLED and rankWeight EXACT_RANK, which needs every score, expected DENSE or another "
                + "rank weight", "train", "--train",
                data.train(), "--model", directory.resolve("m"), "--head", "sampled", "--rank-weight", "exact-rank");
    }

    @Test
    void aModelTooDeepToBeRead() throws IOException {
        assertRefused(2, "--hidden has 1025 layers, expected at most 1024", "train", "--train", data.train(), "--model",
                directory.resolve("m"), "--hidden", "1" + ",1".repeat(1024));
    }

    @ParameterizedTest
    @CsvSource({"--margin, 1, --loss, bpr", "--rank-weight, harmonic, --loss, bpr", "--journey-dropout, 0, --user, embedding",
            "--wide-l2, 10.0, --wide-neighbors, 0", "--wide-factor, 8, --wide-neighbors, 0",
            "--wide-discount, 0, --wide-neighbors, 0", "--wide-selection, largest, --wide-neighbors, 0",
            "--wide-l2, 10.0, --user, embedding", "--wide-factor, 8, --user, embedding",
            "--wide-discount, 0, --user, embedding", "--wide-selection, auto, --user, embedding",
            "--wide-neighbors, 8, --user, embedding", "--patience, 3, --validation, none"})
    void optionsWithoutAnEffectBesideAnother(String option, String value, String other, String name) throws IOException {
        assertRefused(2, option + " is " + value + ", expected none with " + other + " " + name, "train", "--train",
                data.train(), "--model", directory.resolve("m"), option, value, other, name);
    }

    @Test
    void optionsOfJourneysWithAPresetOfEmbeddings() throws IOException {
        for (String option : List.of("--journey-dropout", "--wide-factor")) {
            assertRefused(2, option + " is 0.2, expected none with --user embedding", "train", "--train", data.train(),
                    "--model", directory.resolve("m"), "--preset", "lightfm", option, "0.2");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "-1", "NaN", "half", "1e-1f"})
    void momentumOutOfRange(String momentum) throws IOException {
        assertRefused(2, "--momentum is " + momentum + ", expected a number from 0 to below 1", "train", "--train", data.train(),
                "--model", directory.resolve("m"), "--optimizer", "sgd", "--momentum", momentum);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "NaN", "often", "1e400"})
    void powersOutOfRange(String power) throws IOException {
        assertRefused(2, "--sampler-power is " + power + ", expected a finite number of at least 0", "train", "--train",
                data.train(), "--model", directory.resolve("m"), "--sampler", "popularity", "--sampler-power", power);
    }

    @Test
    void negativesThatAllUsersHave() throws IOException {
        List<Path> before = files();
        Cli run = Cli.run("train", "--train", data.train(), "--negatives", data.train(), "--model", directory.resolve("m"));
        assertEquals(2, run.code());
        assertTrue(run.err().lines().toList().getLast().equals("warp: " + data.train() + ": no interaction of a user of "
                + data.train() + " with an item that is known but not the user's, expected at least one"), run.err());
        assertEquals(before, files());
    }

    @Test
    void negativesWithALossOfAllScores() throws IOException {
        Cli run = Cli.run("train", "--train", data.train(), "--negatives", data.test(), "--model", directory.resolve("m"),
                "--loss", "expected-warp");
        assertEquals(2, run.code());
        assertEquals("warp: negatives are given and objective is ExpectedWarp[], expected another objective\n", run.err());
    }

    @Test
    void junkInAnOptionNeitherMovesTheCursorNorFillsTheScreen() throws IOException {
        assertRefused(2, "--epochs is ?[31m" + "9".repeat(55) + "..., expected an integer of at least 1", "train", "--train",
                data.train(), "--model", directory.resolve("m"), "--epochs", "\033[31m" + "9".repeat(1000));
        assertRefused(2, "Unknown argument: '?[31m'" + Refusals.HINT, "train", "\033[31m");
    }

    @Test
    void misuse() throws IOException {
        assertRefused(2, "Missing required subcommand" + Refusals.HINT);
        assertRefused(2, "Missing required options: '--train=FILE', '--model=FILE'" + Refusals.HINT, "train");
        assertRefused(2, "Unknown option: '--modle', did you mean --model or --momentum?" + Refusals.HINT, "train", "--train", data.train(), "--modle", "m");
        assertRefused(2, "Unknown option: '--fast'" + Refusals.HINT, "train", "--train", data.train(), "--model", "m", "--fast");
        assertRefused(2, "Unknown argument: 'reccomend', did you mean recommend?" + Refusals.HINT, "reccomend");
        Path arguments = Files.writeString(directory.resolve("arguments"), "--version");
        assertRefused(2, "Unknown argument: '@" + arguments + "'" + Refusals.HINT, "@" + arguments);
    }

    @Test
    void debugPrintsTheTrace() {
        Cli run = Cli.run("train", "--debug", "--train", directory.resolve("none"), "--model", directory.resolve("m"));
        assertEquals(2, run.code());
        assertTrue(run.err().contains("\tat org.warprank.cli."), run.err());
    }

    @Command(name = "fail")
    static final class FailingCommand implements Runnable {

        @Override
        public void run() {
            throw new InternalError("a fault");
        }
    }

    @Test
    void errorsOfTheMachineAreOneLineToo() {
        StringWriter err = new StringWriter();
        CommandLine commandLine = Main.commandLine().addSubcommand(new FailingCommand()).setErr(new PrintWriter(err));
        assertEquals(1, Main.run(commandLine, "fail"));
        assertEquals("warp: java.lang.InternalError: a fault" + System.lineSeparator(), err.toString());
    }

    @Test
    void lengthsOfLists() throws IOException {
        Path model = data.model(directory);
        assertRefused(2, "-k is 0, expected an integer of at least 1", "recommend", "--model", model, "--train", data.train(),
                "-k", 0, "--out", directory.resolve("r"));
        assertRefused(2, "-k is 10,0, expected integers of at least 1, separated by commas", "evaluate", "--model", model,
                "--train", data.train(), "--test", data.test(), "-k", "10,0");
    }

    @Test
    void journeys() throws IOException {
        Path model = data.model(directory);
        assertRefused(2, "--journey has \"alien\", expected items that the model knows, separated by commas without spaces; one "
                + "that has a comma stands in double quotes", "recommend", "--model", model, "--journey",
                "\"item, 1\",alien", "-k", 2);
        for (String journey : List.of("", "\"item, 1\",", "\"item, 1\"x", "\"item, 1")) {
            assertRefused(2, "--journey is \"" + journey + "\", expected item ids separated by commas, quoted as in CSV",
                    "recommend", "--model", model, "--journey", journey, "-k", 2);
        }
        String either = "expected either --train and --out, for all users of a file, or --journey, for one user";
        assertRefused(2, either, "recommend", "--model", model, "-k", 2);
        assertRefused(2, either, "recommend", "--model", model, "-k", 2, "--train", data.train());
        assertRefused(2, either, "recommend", "--model", model, "-k", 2, "--journey", "a", "--train", data.train());
    }

    @Test
    void aBatchThatNoArrayCanHold() throws IOException {
        assertRefused(2, "the gradients of a batch of 2147483647 x 8 have 2^30 elements or more; choose a smaller batch",
                "train", "--train", data.train(), "--model", directory.resolve("m"), "--dim", 8, "--batch", Integer.MAX_VALUE);
    }

    @Test
    void divergenceLeavesNothing() throws IOException {
        List<Path> before = files();
        Cli run = Cli.run("train", "--train", data.train(), "--model", directory.resolve("m"), "--metrics", directory.resolve("j"),
                "--optimizer", "sgd", "--learning-rate", "1e30", "--weight-decay", "0");
        assertEquals(1, run.code());
        assertTrue(run.err().startsWith("warp: training diverged in epoch 1") && run.err().lines().count() == 1, run.err());
        assertEquals(before, files());
    }

    // Long before the first epoch ends with batches of one example, after some epochs of one batch. No hidden layer, whose units
    // could all fall silent and stop the growth.
    @Test
    void divergenceLeavesTheLastGoodEpochWhereAskedTo() throws IOException {
        Path model = directory.resolve("m");
        Path metrics = directory.resolve("j");
        List<Object> args = List.of("train", "--train", data.train(), "--model", model, "--metrics", metrics,
                "--validation", "none", "--on-divergence", "save", "--epochs", 900, "--optimizer", "sgd", "--learning-rate", 100,
                "--weight-decay", 0, "--dim", 6);
        Cli early = Cli.run(Stream.concat(args.stream(), Stream.of("--batch", 1)).toArray());
        assertEquals(1, early.code());
        assertTrue(early.err().startsWith("warp: training diverged in epoch 1,"), early.err());
        assertFalse(Files.exists(model) || Files.exists(metrics));
        Cli late = Cli.run(Stream.concat(args.stream(), Stream.of("--batch", 100_000)).toArray());
        assertEquals(1, late.code());
        assertTrue(late.err().startsWith("warp: training diverged in epoch "), late.err());
        long epochs = late.out().lines().filter(line -> line.startsWith("epoch ")).count();
        assertEquals("model: " + model + ", as it was after epoch " + epochs, late.out().lines().toList().getLast());
        assertTrue(Files.exists(metrics));
        assertEquals(6, ModelFile.read(model).output().columns());
    }

    @Test
    void sizesPastTheLimitAreNamed() throws IOException {
        List<Path> before = files();
        Cli run = Cli.run("train", "--train", data.train(), "--model", directory.resolve("m"), "--dim", 65536,
                "--hidden", 65536);
        assertEquals(2, run.code(), run.err());
        assertEquals(1, run.err().lines().count(), run.err());
        assertEquals(before, files());
    }

    @Test
    void helpAndVersion() {
        Cli version = Cli.run("--version");
        assertEquals("warp development", version.out().strip());
        assertEquals(0, version.code());
        for (String command : List.of("train", "evaluate", "recommend")) {
            Cli help = Cli.run(command, "--help");
            assertEquals(0, help.code());
            assertTrue(help.out().contains("Usage: warp " + command), help.out());
            assertTrue(!help.out().contains("DEFAULT-VALUE") && !help.out().contains("null"), help.out());
        }
    }
}
