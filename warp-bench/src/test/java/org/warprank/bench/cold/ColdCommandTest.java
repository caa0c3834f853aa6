package org.warprank.bench.cold;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ColdCommandTest {

    private static final JsonObject ENVIRONMENT = JsonParser.parseString("{commit: abc}").getAsJsonObject();
    private static final int CALLS = Workload.values().length * MixedRun.DIVISORS.size();

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<String> tasks = new ArrayList<>();
    private String slowMedian = "50";

    private int run(String... args) {
        CommandLine command = ColdCommand.commandLine(ENVIRONMENT, this::measured);
        command.setOut(new PrintWriter(out, true));
        command.setErr(new PrintWriter(err, true));
        return command.execute(args);
    }

    // Later JVMs are slower; the second call of the vector kernels has a slow median in window 3.
    private JsonElement measured(String kernels, List<String> task) {
        tasks.add(kernels + " " + String.join(" ", task));
        if (task.getFirst().equals("first")) {
            boolean warmUp = Boolean.parseBoolean(task.get(2));
            return JsonParser.parseString("{calls: 900, firstNanos: " + (warmUp ? 4000 : 1_000_000L * tasks.size())
                    + ", settledCalls: " + (warmUp ? 3 : 80) + ", settledNanos: " + (warmUp ? 12_000 : 7_000_000)
                    + ", steadyNanos: 2000, warmUpNanos: " + (warmUp ? 1_500_000_000 : 0) + "}");
        }
        String fast = String.join(",", Collections.nCopies(CALLS, kernels.equals("scalar") ? "100" : "20"));
        String slow = "20," + slowMedian + fast.substring(5);
        List<String> windows = new ArrayList<>();
        for (int i = 1; i <= Integer.parseInt(task.get(1)); i++) {
            windows.add("{medians: [" + (i == 3 ? slow : fast) + "], slowest: [" + fast + "], allocatedBytes: "
                    + (i <= 12 ? 8 : 0) + "}");
        }
        return JsonParser.parseString(windows.toString());
    }

    @Test
    void theTableHasMediansOverForksWithAndWithoutWarmUp() {
        assertEquals(0, run("--forks", "3", "--seconds", "0.5"), err.toString());

        assertEquals(3 * 2 * Workload.values().length, tasks.size());
        assertEquals("vector first LINEAR false 0.5", tasks.get(0));
        assertEquals("vector first LINEAR true 0.5", tasks.get(1));
        String[] lines = out.toString().split("\n");
        assertEquals(1 + 2 * Workload.values().length, lines.length);
        assertEquals("                      warm-up s      first us       calls    until ms   steady us", lines[0]);
        // Its forks are the 1st, 9th and 17th JVM.
        assertEquals("linear 256x128x512          0.0        9000.0          80        7.00         2.0", lines[1]);
        assertEquals("linear 256x128x512          1.5           4.0           3        0.01         2.0", lines[2]);
    }

    @Test
    void minutesOfMixedShapesAreHeldAgainstScalar() {
        assertEquals(0, run("--forks", "1", "--minutes", "0.5"), err.toString());

        assertEquals(List.of("scalar mixed 1 1.5", "vector mixed 20 1.5"), tasks.subList(tasks.size() - 2, tasks.size()));
        assertTrue(out.toString().contains("0.50 (linear 256x128x512, 1/2)"), out.toString());
        assertTrue(out.toString().endsWith("no median is slower than scalar; 16 bytes allocated in the last half\n"),
                out.toString());
    }

    @Test
    void aMedianAboveTheScalarOneIsSaid() {
        slowMedian = "101";

        assertEquals(0, run("--forks", "1", "--minutes", "0.5"), err.toString());

        assertTrue(out.toString().contains("1.01 (linear 256x128x512, 1/2)"), out.toString());
        assertTrue(out.toString().contains("SLOWER than scalar in a window; 16 bytes"), out.toString());
    }

    @Test
    void theJsonHasEveryJvm(@TempDir Path directory) throws IOException {
        Path json = directory.resolve("cold.json");

        assertEquals(0, run("--forks", "2", "--minutes", "1", "--json", json.toString()), err.toString());

        JsonObject written = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertEquals(ENVIRONMENT, written.get("environment"));
        assertEquals(4 * Workload.values().length, written.getAsJsonArray("firstCalls").size());
        JsonObject first = written.getAsJsonArray("firstCalls").get(1).getAsJsonObject();
        assertEquals("linear 256x128x512", first.get("workload").getAsString());
        assertTrue(first.get("warmUp").getAsBoolean());
        JsonObject mixed = written.getAsJsonObject("mixed");
        assertEquals(CALLS, mixed.getAsJsonArray("calls").size());
        assertEquals(CALLS, mixed.getAsJsonArray("scalarMedians").size());
        assertEquals(20, mixed.getAsJsonArray("windows").size());
        assertTrue(mixed.get("neverSlowerThanScalar").getAsBoolean());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--forks 0 | --forks is 0, expected at least 1",
            "--seconds 0 | --seconds is 0.0, expected a number above 0",
            "--minutes -1 | --minutes is -1.0, expected a number from 0 on",
            "--json no/such/directory.json | --json is no/such/directory.json, expected a file in a directory that exists",
            "--frosk | Unknown option: '--frosk'"})
    void refusesBadOptionsByName(String args, String message) {
        assertEquals(2, run(args.split(" ")));

        assertTrue(err.toString().startsWith("cold: " + message), err.toString());
        assertEquals(List.of(), tasks);
    }
}
