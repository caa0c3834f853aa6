package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.io.Checkpoint;
import org.warprank.nn.io.ModelFile;

/** {@code warp train} in a process of its own, killed at random moments and resumed, ends as one that nobody killed. */
class KilledTrainingTest {

    private static final int EPOCHS = 80;
    private static final int KILLS = 4;
    private static final int MOST_EPOCHS_BEFORE_A_KILL = 6;
    private static final int MOST_MILLIS_BEFORE_A_KILL = 30;

    @TempDir
    private Path directory;

    private List<String> command(Path model, Path metrics, Path checkpoint, String more) throws IOException {
        TinyData data = TinyData.write(directory);
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "train", "--train",
                data.train().toString(), "--validation", data.test().toString(), "--model", model.toString(), "--metrics",
                metrics.toString(), "--epochs", Integer.toString(EPOCHS), "--patience", Integer.toString(EPOCHS), "--dim", "48",
                "--threads", "2", "--checkpoint", checkpoint.toString(), "--resume"));
        command.addAll(List.of(more.split(" ")));
        return command;
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = start(command);
        try (BufferedReader said = process.inputReader()) {
            String all = String.join("\n", said.lines().toList());
            assertEquals(0, process.waitFor(), all);
            return all;
        }
    }

    /** Kills a training some epochs and a moment after it began; returns whether it was still running. */
    private static boolean isKilled(List<String> command, int epochs, int millis) throws IOException, InterruptedException {
        Process process = start(command);
        try (BufferedReader said = process.inputReader()) {
            int seen = 0;
            for (String line = ""; seen < epochs && line != null; line = said.readLine()) {
                seen += line.startsWith("epoch ") ? 1 : 0;
            }
            Thread.sleep(millis);
            process.destroyForcibly();
            // 128 + SIGKILL, where there are signals.
            return process.waitFor() != 0;
        }
    }

    private static JsonArray epochs(Path metrics) throws IOException {
        JsonArray epochs = JsonParser.parseString(Files.readString(metrics)).getAsJsonObject().getAsJsonArray("epochs");
        for (JsonElement epoch : epochs) {
            epoch.getAsJsonObject().remove("seconds");
            epoch.getAsJsonObject().remove("examplesPerSecond");
            // As the clock finds it.
            epoch.getAsJsonObject().remove("meanThreads");
        }
        return epochs;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--hidden 24 --dropout 0.1 --head dense", "--user both --head auto --checkpoint-every 3"})
    void itEndsWithTheSameModel(String more) throws IOException, InterruptedException {
        Path model = directory.resolve("model");
        Path metrics = directory.resolve("metrics");
        Path wholeCheckpoint = directory.resolve("whole-checkpoint");
        run(command(model, metrics, wholeCheckpoint, more));
        byte[] expected = Files.readAllBytes(model);
        JsonArray rows = epochs(metrics);
        assertEquals(EPOCHS, rows.size());
        Files.delete(model);
        Files.delete(metrics);

        Path checkpoint = directory.resolve("checkpoint");
        List<String> command = command(model, metrics, checkpoint, more);
        SplittableRandom random = new SplittableRandom();
        int behind = 0;
        int kills = 0;
        for (int start = 0; start < 4 * KILLS && kills < KILLS; start++) {
            // The first before there can be any checkpoint.
            boolean killed = isKilled(command, start == 0 ? 0 : random.nextInt(1, MOST_EPOCHS_BEFORE_A_KILL + 1),
                    random.nextInt(MOST_MILLIS_BEFORE_A_KILL));
            kills += killed ? 1 : 0;
            if (!killed) {
                // It was quicker than the one who kills it; the next begins anew.
                Files.deleteIfExists(checkpoint);
                Files.deleteIfExists(model);
                Files.deleteIfExists(metrics);
                behind = 0;
            }
            // Complete or absent, and never behind what it was.
            if (Files.exists(checkpoint)) {
                int epochs = Checkpoint.read(checkpoint).log().size();
                assertTrue(epochs >= behind, epochs + " after " + behind);
                behind = epochs;
                assertEquals(TinyData.ITEMS, ModelFile.read(checkpoint).items().size());
            }
        }
        assertTrue(kills > 1, "it was killed " + kills + " times");
        String said = run(command);
        assertEquals(behind > 0, said.contains("resumed: after epoch " + behind + "/" + EPOCHS), said);
        assertArrayEquals(expected, Files.readAllBytes(model), "killed " + kills + " times");
        assertEquals(rows, epochs(metrics));
    }
}
