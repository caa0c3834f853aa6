package org.warprank.bench.cold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.bench.RandomModel;
import org.warprank.nn.io.ModelFile;
import picocli.CommandLine;

class StartCommandTest {

    private static final JsonObject ENVIRONMENT = JsonParser.parseString("{commit: abc}").getAsJsonObject();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> kinds = new ArrayList<>();
    private Path model;

    private int run(String... args) {
        CommandLine command = StartCommand.commandLine(ENVIRONMENT, this::measured);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(args);
    }

    // Later services are slower, those with a cache faster than those without.
    private JsonObject measured(List<String> options, List<String> args) throws IOException {
        model = Path.of(args.getFirst());
        assertEquals(70, ModelFile.map(model).items().size());
        String option = options.isEmpty() ? "" : options.getFirst().replaceAll("=.*", "=");
        kinds.add(option + " " + String.join(" ", args.subList(1, 3)));
        boolean warmUp = Boolean.parseBoolean(args.get(1));
        return JsonParser.parseString("{answeredNanos: " + (options.isEmpty() ? 900_000_000L : 500_000_000L + kinds.size())
                + ", openNanos: 200000000, warmUpNanos: " + (warmUp ? 400_000_000 : 0) + ", firstNanos: 5000, settledNanos: "
                + (warmUp ? 0 : 90_000_000) + ", steadyNanos: 5500, said: [\"a line\"]}").getAsJsonObject();
    }

    @Test
    void theTableHasMediansOfEveryKind() {
        assertEquals(0, run("--forks", "3", "--items", "70", "--dim", "3", "--seconds", "0.5"), err.toString());

        assertEquals(1 + 3 * 4, kinds.size());
        assertEquals(List.of("-XX:AOTCacheOutput= true 0.5", " true 0.5", " false 0.5", "-XX:AOTCache= true 0.5",
                "-XX:AOTCache= false 0.5"), kinds.subList(0, 5));
        String[] lines = out.toString().split("\n");
        assertEquals("                               answer ms   open ms  warm-up ms  fast after ms  steady us", lines[0]);
        assertEquals("no AOT cache                         900       200         400              0        5.5", lines[1]);
        assertEquals("AOT cache, no warm-up                500       200           0             90        5.5", lines[4]);
        assertEquals(5, lines.length);
        assertFalse(Files.exists(model.getParent()));
    }

    @Test
    void theJsonHasEveryServiceAndWhatItsJvmSaid(@TempDir Path directory) throws IOException {
        Path json = directory.resolve("start.json");

        assertEquals(0, run("--forks", "2", "--items", "70", "--dim", "3", "--json", json.toString()), err.toString());

        JsonObject written = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals(ENVIRONMENT, written.get("environment"));
        assertEquals(8, written.getAsJsonArray("services").size());
        JsonObject third = written.getAsJsonArray("services").get(2).getAsJsonObject();
        assertTrue(third.get("cache").getAsBoolean() && third.get("warmUp").getAsBoolean());
        assertEquals("[\"a line\"]", third.get("said").toString());
        assertEquals("[\"a line\"]", written.get("cacheMade").toString());
    }

    @Test
    void aServiceAnswersInAJvmOfItsOwn(@TempDir Path directory) throws IOException {
        model = directory.resolve("model.safetensors");
        ModelFile.write(model, RandomModel.of(70, 3, 1));

        JsonObject figures = StartJvms.fork(List.of(), List.of(model.toString(), "false", "0.1"));

        assertTrue(figures.get("answeredNanos").getAsLong() > figures.get("openNanos").getAsLong(), figures.toString());
        assertEquals(0, figures.get("warmUpNanos").getAsLong());
        assertTrue(figures.get("steadyNanos").getAsLong() > 0);
        assertTrue(assertThrows(IOException.class, () -> StartJvms.fork(List.of(), List.of(directory.toString(), "true", "1")))
                .getMessage().contains("a directory"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--forks 0 | --forks is 0, expected at least 1",
            "--items 9 | --items is 9, expected at least 10",
            "--dim 0 | --dim is 0, expected at least 1",
            "--items 99999999 | --items is 99999999 and --dim is 128, expected a product below 2^31",
            "--seconds 0 | --seconds is 0.0, expected a number above 0",
            "--json no/such/directory.json | --json is no/such/directory.json, expected a file in a directory that exists",
            "--frosk | Unknown option: '--frosk'"})
    void refusesBadOptionsByName(String args, String message) {
        assertEquals(2, run(args.split(" ")));

        assertTrue(err.toString().startsWith("start: " + message), err.toString());
        assertEquals(List.of(), kinds);
    }
}
