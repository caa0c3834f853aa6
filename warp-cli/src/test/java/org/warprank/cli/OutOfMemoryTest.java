package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code warp train} in a process of its own whose heap is small. */
class OutOfMemoryTest {

    @TempDir
    private Path directory;

    private Path model;
    private Path said;

    @BeforeEach
    void nameFiles() {
        model = directory.resolve("model");
        said = directory.resolve("said");
    }

    private int train(String heap, Path interactions, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Xmx" + heap, "-cp", System.getProperty("java.class.path"), Main.class.getName(), "train",
                "--train", interactions.toString(), "--model", model.toString(), "--threads", "1"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start().waitFor();
    }

    @Test
    void itIsSaidHowMuchThereIsAndWhatTakesLess() throws IOException, InterruptedException {
        assertEquals(1, train("32m", TinyData.write(directory).train(), "--dim", "65536"));
        List<String> lines = Files.readAllLines(said);
        assertTrue(lines.getLast().matches("warp: not enough memory \\(.+\\) in a heap of \\d+ MB; give it more, as by "
                + "WARP_JAVA_OPTS=-Xmx4g, or train with --wide-selection nearest or a smaller --wide-neighbors, --dim or "
                + "--batch"), lines.toString());
        assertFalse(Files.exists(model));
    }

    // The matrices of 2,600 items take 52 MB, and would be inverted when the first training is over.
    @Test
    void theDefaultsLeaveOutWhatTheHeapIsTooSmallFor() throws IOException, InterruptedException {
        Path interactions = Files.writeString(directory.resolve("train.csv"), IntStream.range(0, 2_600 * 4)
                .mapToObj(i -> i / 13 + "," + i * 7 % 2_600).collect(Collectors.joining("\n", "user,item\n", "\n")));
        String[] small = {"--dim", "2", "--epochs", "1", "--wide-neighbors", "4"};
        assertEquals(0, train("64m", interactions, small), () -> said());
        assertTrue(said().contains("\nwide selection largest is left out: its matrices of 2,600 items take 52 MB, and are "
                + "tried where the heap (-Xmx) has 207 MB, not "), said());
        assertTrue(Files.exists(model));
        Files.delete(model);
        assertEquals(2, train("64m", interactions, "--wide-selection", "largest"));
        assertTrue(said().contains("\nwarp: --wide-selection is largest, whose matrices of 2,600 items take 52 MB, expected "
                + "nearest, auto or a heap (-Xmx) of 69 MB, not "), said());
        assertFalse(Files.exists(model) || said().contains("epoch"), said());
    }

    private String said() {
        try {
            return Files.readString(said);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
