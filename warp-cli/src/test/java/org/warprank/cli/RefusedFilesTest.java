package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that cannot be read, are not what they should be, or must not be written. */
class RefusedFilesTest extends RefusalsOnTinyData {

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
    void anOutputThatIsAnInputByAnotherName() throws IOException {
        String unused = ", expected a file that is not used otherwise";
        Path model = data.model(directory);
        Path inside = Files.createDirectory(directory.resolve("inside"));
        Path soft = Files.createSymbolicLink(directory.resolve("soft"), data.train());
        Path hard = Files.createLink(directory.resolve("hard"), data.train());
        Path sameDirectory = Files.createSymbolicLink(directory.resolve("same"), inside);
        for (Path other : List.of(soft, hard)) {
            assertRefused(2, "--model is " + data.train() + unused, "train", "--train", other, "--model", data.train());
            assertRefused(2, "--out is " + other + unused, "recommend", "--model", model, "--train", data.train(), "-k", 1, "--out",
                    other);
            assertRefused(2, "--metrics is " + other + unused, "evaluate", "--model", model, "--train", data.train(), "--test",
                    data.test(), "--metrics", other);
        }
        assertRefused(2, "--model is " + inside.resolve("m") + unused, "train", "--train", data.train(), "--model",
                inside.resolve("m"), "--metrics", sameDirectory.resolve("m"));
    }

    @Test
    void outputsThatCannotBeMade() throws IOException {
        Path roundabout = directory.resolve("absent").resolve("..").resolve("m");
        assertRefused(2, "--model is " + roundabout + ", expected a file in a directory that exists", "train", "--train",
                data.train(), "--model", roundabout);
        Path tooLong = directory.resolve("m".repeat(300));
        Cli run = Cli.run("train", "--train", data.train(), "--model", tooLong);
        assertTrue(run.err().startsWith("warp: --model is " + tooLong + " (") && run.err().lines().count() == 1, run.err());
        assertEquals(2, run.code());
        Path locked = Files.createDirectory(directory.resolve("locked"));
        assertTrue(locked.toFile().setWritable(false));
        Assumptions.assumeFalse(Files.isWritable(locked), "this user writes everywhere");
        assertRefused(2, "--model is " + locked.resolve("m") + ", expected a file in a directory with permission to write", "train",
                "--train", data.train(), "--model", locked.resolve("m"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--train", "--model", "--validation", "--metrics"})
    void namesOfNoFile(String option) throws IOException {
        List<Object> rest = new ArrayList<>();
        for (String required : List.of("--train", "--model")) {
            if (!required.equals(option)) {
                rest.addAll(List.of(required, data.train()));
            }
        }
        String invalid = "Invalid value for option '" + option + "': ";
        assertRefused(2, invalid + "an empty name, expected that of a file" + Refusals.HINT,
                Stream.concat(Stream.of("train", option + "="), rest.stream()).toArray());
        assertRefused(2, invalid + "caf\uFFFD, expected a name in the encoding of the locale, "
                + System.getProperty("sun.jnu.encoding") + Refusals.HINT,
                Stream.concat(Stream.of("train", option, "caf\uFFFD"), rest.stream()).toArray());
    }

    // What exactly is refused where, InteractionsReaderTest says; this is about every place that takes such a file.
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "``                           | :1: an empty file",
            "user,item~                   | :2: no row after the header",
            "user,product~u0,a~           | :1: columns \"user\", \"product\"",
            "user,item~u0~                | :2: 1 field",
            "user,item~u0,~               | :2: an empty item id",
            "user,item,weight~u0,a,heavy~ | :2: weight \"heavy\"",
            "user,item,weight~u0,a,NaN~   | :2: weight \"NaN\"",
            "user,item,weight~u0,a,0~     | :2: weight \"0\"",
            "user,item,weight~u0,a,-1~    | :2: weight \"-1\"",
            "user,item,timestamp~u0,a,noon~ | :2: timestamp \"noon\"",
            "user,item~u0,\0~             | :2: a NUL character",
            "user,item~u0,\"a\"\033~      | :2: Unexpected character after closing quote: '?' (0x1b)"})
    void interactionsAnywhere(String text, String found) throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.csv"), text.replace('~', '\n'));
        assertRefusedAnywhere(bad, found + ", expected ");
    }

    @Test
    void filesOfNoInteractionsAnywhere() throws IOException {
        Path junk = Files.write(directory.resolve("junk.csv"), new byte[] {(byte) 0x9c, 0, (byte) 0xff});
        assertRefusedAnywhere(junk, ":1: malformed UTF-8, expected ");
        assertRefusedAnywhere(Files.copy(junk, directory.resolve("junk.csv.gz")), ": not gzip data, expected ");
        assertRefusedAnywhere(directory, ": a directory, expected ");
        assertRefusedAnywhere(directory.resolve("none.csv"), ": no such file, expected ");
        assertTrue(junk.toFile().setReadable(false));
        Assumptions.assumeFalse(Files.isReadable(junk), "this user reads everything");
        assertRefusedAnywhere(junk, ": not readable, expected ");
    }

    private void assertRefusedAnywhere(Path bad, String found) throws IOException {
        Path model = Files.exists(directory.resolve("model.safetensors")) ? directory.resolve("model.safetensors")
                : data.model(directory);
        Path out = directory.resolve("out");
        List<Path> before = files();
        for (Cli run : List.of(
                Cli.run("train", "--train", bad, "--model", out, "--metrics", directory.resolve("metrics")),
                Cli.run("train", "--train", data.train(), "--validation", bad, "--model", out),
                Cli.run("evaluate", "--model", model, "--train", bad, "--test", data.test(), "--metrics", out),
                Cli.run("evaluate", "--model", model, "--train", data.train(), "--test", bad, "--metrics", out),
                Cli.run("recommend", "--model", model, "--train", bad, "-k", 2, "--out", out))) {
            assertTrue(run.err().startsWith("warp: " + bad + found) && run.err().lines().count() == 1, run.err());
            assertEquals(2, run.code());
        }
        assertEquals(before, files());
    }

    @Test
    void interactionsThatTheModelDoesNotKnow() throws IOException {
        Path model = data.model(directory);
        Path foreign = Files.writeString(directory.resolve("foreign.csv"), "user,item\nu0,alien\n");
        Cli run = Cli.run("evaluate", "--model", model, "--train", data.train(), "--test", foreign);
        assertEquals(2, run.code());
        assertTrue(run.err().endsWith(foreign + ": no interaction of a user of " + data.train() + " with an item that the model "
                + "knows and that is new to the user, expected at least one\n"), run.err());
    }

    @Test
    void modelsThatAreNone() throws IOException {
        Path good = data.model(directory);
        assertRefused(2, directory + ": a directory, expected a file", "recommend", "--model", directory, "--journey", "a", "-k", 1);
        byte[] bytes = Files.readAllBytes(good);
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
        assertTrue(model.toFile().setReadable(false));
        Assumptions.assumeFalse(Files.isReadable(model), "this user reads everything");
        assertRefused(2, model + ": not readable, expected a file with permission to read", "recommend", "--model", model,
                "--journey", "a", "-k", 1);
    }
}
