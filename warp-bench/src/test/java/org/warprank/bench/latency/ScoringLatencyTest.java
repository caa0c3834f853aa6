package org.warprank.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.core.Kernels;
import org.warprank.nn.serve.ScoredItem;
import picocli.CommandLine;

class ScoringLatencyTest {

    private static final JsonObject ENVIRONMENT = JsonParser.parseString("{commit: abc}").getAsJsonObject();

    // Every call takes two looks at the clock, a list as well as a spin of few steps.
    private final FakeClock clock = new FakeClock(0, 10_000);
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine command = ScoringLatency.commandLine(ENVIRONMENT, new LatencyHarness(clock, steps -> i -> {
            clock.pass(steps);
            return i;
        }));
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(args);
    }

    @Test
    void whatIsTimedIsTheBestItem() {
        RandomScoring scoring = new RandomScoring(300, 8, 5, 1);
        Operation operation = scoring.get();
        for (int i = 0; i < 20; i++) {
            var journey = IntStream.of(scoring.journey(i)).mapToObj(Integer::toString).toList();
            ScoredItem best = scoring.model().recommend(journey, 1).getFirst();

            assertEquals(Long.parseLong(best.item()), operation.run(i));
        }
    }

    @Test
    void journeysAreAscendingWithoutRepeats() {
        RandomScoring scoring = new RandomScoring(40, 4, 5, 1);
        for (int i = 0; i < 5000; i++) {
            int[] journey = scoring.journey(i);
            assertTrue(journey.length >= 1 && journey.length <= 50);
            assertEquals(journey.length, Arrays.stream(journey).distinct().count());
            for (int at = 1; at < journey.length; at++) {
                assertTrue(journey[at] > journey[at - 1]);
            }
        }
    }

    @Test
    void printsTheTableAndWritesTheFigures(@TempDir Path directory) throws IOException {
        Path json = directory.resolve("latency.json");

        assertEquals(0, run("--items", "64", "--dim", "4", "-k", "5", "--rate", "200", "--seconds", "0.1", "--warm-up", "1",
                "--threads", "1", "--blocks", "2", "--json", json.toString()), err.toString());

        assertTrue(out.toString().startsWith("top 5 of 64 items x 4, warp kernels: "), out.toString());
        assertTrue(out.toString().contains("200.0 arrivals a second on 1 thread"), out.toString());
        JsonObject written = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals(20, written.getAsJsonObject("operation").get("operations").getAsInt());
        assertEquals(20, written.getAsJsonObject("spin").get("operations").getAsInt());
        assertEquals(Kernels.vectorBits() > 0 ? Set.of("kernel", "sum") : Set.of("kernel"),
                written.getAsJsonObject("beside").keySet());
        assertEquals(ENVIRONMENT, written.get("environment"));
        assertEquals(64, written.getAsJsonObject("model").get("items").getAsInt());
        assertEquals(4, written.getAsJsonObject("model").get("dim").getAsInt());
        assertEquals(5, written.getAsJsonObject("model").get("k").getAsInt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--items 0 | --items is 0, expected at least 1",
            "--dim 0 | --dim is 0, expected at least 1",
            "--items 100000000 --dim 64 | --items is 100000000 and --dim is 64, expected a product below 2^31",
            "-k 0 | -k is 0, expected from 1 to --items, 20000",
            "--items 9 -k 10 | -k is 10, expected from 1 to --items, 9",
            "--rate 0 | rate is 0.0, expected a finite number above 0",
            "--rate fast | Invalid value for option '--rate'",
            "--blocks 1 | blocks is 1, expected an even number of at least 2",
            "--json no/such/directory.json | --json is no/such/directory.json, expected a file in a directory that exists",
            "--itmes | Unknown option: '--itmes'"})
    void refusesBadOptionsByName(String args, String message) {
        assertEquals(2, run(args.split(" ")));

        assertTrue(err.toString().startsWith("latency: " + message), err.toString());
        assertFalse(out.toString().contains("operation"), out.toString());
    }

    @Test
    void refusesMoreThanTheThreadCanServe() {
        assertEquals(2, run("--items", "64", "--rate", "1e7", "--seconds", "0.1", "--warm-up", "0.1"));

        assertTrue(err.toString().startsWith("latency: rate is 1.0E7 a second, a utilisation of 100.0"), err.toString());
    }
}
