package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {

    @TempDir
    private Path directory;

    private TinyData data;

    @BeforeEach
    void writeData() throws IOException {
        data = TinyData.write(directory);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        }
    }

    private void assertRefused(int code, String message, Object... args) throws IOException {
        List<Path> before = files();
        Cli run = Cli.run(args);
        assertEquals("warp: " + message + System.lineSeparator(), run.err());
        assertEquals(code, run.code());
        assertEquals(before, files());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "--epochs | 0 | an integer of at least 1",
            "--epochs | many | an integer of at least 1",
            "--dim | -3 | an integer of at least 1",
            "--dim | 99999999999 | an integer of at least 1",
            "--hidden | 8,0 | integers of at least 1, separated by commas",
            "--hidden | 8, | integers of at least 1, separated by commas",
            "--dropout | 1 | a number from 0 to below 1",
            "--dropout | NaN | a number from 0 to below 1",
            "--batch | 0 | an integer of at least 1",
            "--optimizer | adam | adagrad or sgd",
            "--momentum | 0.5 | none with --optimizer adagrad",
            "--learning-rate | 0 | a finite number above 0",
            "--learning-rate | Infinity | a finite number above 0",
            "--learning-rate | 1e-60 | a finite number above 0",
            "--weight-decay | -0.1 | a finite number of at least 0",
            "--weight-decay | NaN | a finite number of at least 0",
            "--weight-decay | 20 | below 20.0, that is 1 / --learning-rate",
            "--margin | -1 | a finite number of at least 0",
            "--margin | 1e39 | a finite number of at least 0",
            "--max-trials | 0 | an integer of at least 1",
            "--rank-weight | linear | one of harmonic, log-floor, log-clipped, exact-rank",
            "--patience | 0 | an integer of at least 1",
            "--threads | 0 | an integer from 1 to 1024",
            "--seed | 1.5 | an integer from -9223372036854775808 to 9223372036854775807"})
    void trainingOptions(String option, String value, String range) throws IOException {
        assertRefused(2, option + " is " + value + ", expected " + range, "train", "--train", data.train(), "--model",
                directory.resolve("m"), option, value);
    }

    @Test
    void momentumOutOfRange() throws IOException {
        assertRefused(2, "--momentum is 1, expected a number from 0 to below 1", "train", "--train", data.train(), "--model",
                directory.resolve("m"), "--optimizer", "sgd", "--momentum", "1");
    }

    @Test
    void misuse() throws IOException {
        String hint = " (--help explains the options)";
        assertRefused(2, "Missing required subcommand" + hint);
        assertRefused(2, "Missing required options: '--train=FILE', '--model=FILE'" + hint, "train");
        assertRefused(2, "Unknown option: '--modle'" + hint, "train", "--train", data.train(), "--modle", "m");
        assertRefused(2, "Unknown option: '--fast'" + hint, "train", "--train", data.train(), "--model", "m", "--fast");
    }

    @Test
    void debugPrintsTheTrace() {
        Cli run = Cli.run("train", "--debug", "--train", directory.resolve("none"), "--model", directory.resolve("m"));
        assertEquals(2, run.code());
        assertTrue(run.err().contains("\tat org.warprank.cli."), run.err());
    }

    @Test
    void outputs() throws IOException {
        Path absent = directory.resolve("absent").resolve("m");
        assertRefused(2, "--model is " + absent + ", expected a file in a directory that exists", "train", "--train", data.train(),
                "--model", absent);
        assertRefused(2, "--metrics is " + directory + ", a directory, expected a file", "train", "--train", data.train(),
                "--model", directory.resolve("m"), "--metrics", directory);
        if (Files.exists(Path.of("/dev/null"))) {
            assertRefused(2, "--model is /dev/null, a device or a pipe, expected a file", "train", "--train", data.train(),
                    "--model", "/dev/null");
        }
        assertRefused(2, "--model is " + data.train() + ", expected a file that is not used otherwise", "train", "--train",
                data.train(), "--model", data.train());
        Path model = data.model(directory);
        assertRefused(2, "--out is " + absent + ", expected a file in a directory that exists", "recommend", "--model", model,
                "--train", data.train(), "-k", 1, "--out", absent);
        assertRefused(2, "--metrics is " + absent + ", expected a file in a directory that exists", "evaluate", "--model", model,
                "--train", data.train(), "--test", data.test(), "--metrics", absent);
    }

    @Test
    void inputs() throws IOException {
        Path none = directory.resolve("none.csv");
        assertRefused(2, none + ": no such file, expected one to read", "train", "--train", none, "--model",
                directory.resolve("m"));
        assertRefused(2, none + ": no such file, expected one to read", "train", "--train", data.train(), "--model",
                directory.resolve("m"), "--validation", none);
        Path bad = Files.writeString(directory.resolve("bad.csv"), "user,item\nu0\n");
        assertRefused(2, bad + ":2: 1 field, expected 2 as in the header", "train", "--train", bad, "--model",
                directory.resolve("m"), "--metrics", directory.resolve("j"));
        Path model = data.model(directory);
        assertRefused(2, bad + ":2: 1 field, expected 2 as in the header", "evaluate", "--model", model, "--train", data.train(),
                "--test", bad, "--metrics", directory.resolve("j"));
        assertRefused(2, bad + ":2: 1 field, expected 2 as in the header", "recommend", "--model", model, "--train", bad, "-k", 2,
                "--out", directory.resolve("r"));
        Path foreign = Files.writeString(directory.resolve("foreign.csv"), "user,item\nu0,alien\n");
        Cli run = Cli.run("evaluate", "--model", model, "--train", data.train(), "--test", foreign);
        assertEquals(2, run.code());
        assertTrue(run.err().endsWith(foreign + ": no interaction of a user of " + data.train() + " with an item that the model "
                + "knows and that is new to the user, expected at least one\n"), run.err());
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
        assertRefused(2, "--journey has \"alien\", expected items that the model knows", "recommend", "--model", model, "--journey",
                "\"item, 1\",alien", "-k", 2);
        for (String journey : List.of("", "\"item, 1\",", "\"item, 1\"x", "\"item, 1")) {
            assertRefused(2, "--journey is \"" + journey + "\", expected item ids separated by commas, quoted as in CSV",
                    "recommend", "--model", model, "--journey", journey, "-k", 2);
        }
        String either = "expected either --train and --out or --journey alone";
        assertRefused(2, either, "recommend", "--model", model, "-k", 2);
        assertRefused(2, either, "recommend", "--model", model, "-k", 2, "--train", data.train());
        assertRefused(2, either, "recommend", "--model", model, "-k", 2, "--journey", "a", "--train", data.train());
    }

    @Test
    void aBatchThatNoArrayCanHold() throws IOException {
        assertRefused(2, "a buffer of 2147483647 rows of 8 floats, expected at least 1 row and fewer than 2^31 elements", "train",
                "--train", data.train(), "--model", directory.resolve("m"), "--dim", 8, "--batch", Integer.MAX_VALUE);
    }

    @Test
    void modelsThatAreNone() throws IOException {
        byte[] bytes = Files.readAllBytes(data.model(directory));
        Path model = directory.resolve("broken");
        for (byte[] broken : List.of(new byte[0], "user,item\nthis is no model\n".getBytes(), Arrays.copyOf(bytes, 100),
                Arrays.copyOf(bytes, bytes.length - 1), Arrays.copyOf(bytes, bytes.length + 1))) {
            Files.write(model, broken);
            List<Path> before = files();
            for (Cli run : List.of(
                    Cli.run("evaluate", "--model", model, "--train", data.train(), "--test", data.test()),
                    Cli.run("recommend", "--model", model, "--train", data.train(), "-k", 1, "--out", directory.resolve("r")),
                    Cli.run("recommend", "--model", model, "--journey", "a", "-k", 1))) {
                assertEquals(2, run.code(), run.err());
                assertTrue(run.err().startsWith("warp: " + model + ": ") && run.err().lines().count() == 1, run.err());
                assertEquals("", run.out());
            }
            assertEquals(before, files());
        }
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

    @Test
    void sizesPastTheLimitAreNamed() throws IOException {
        List<Path> before = files();
        Cli run = Cli.run("train", "--train", data.train(), "--model", directory.resolve("m"), "--dim", Integer.MAX_VALUE);
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
