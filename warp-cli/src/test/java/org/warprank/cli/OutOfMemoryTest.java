package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code warp train} in a process of its own whose heap is too small. */
class OutOfMemoryTest {

    @Test
    void itIsSaidHowMuchThereIsAndWhatTakesLess(@TempDir Path directory) throws IOException, InterruptedException {
        TinyData data = TinyData.write(directory);
        Path model = directory.resolve("model");
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        command.addAll(List.of("-Xmx32m", "-cp", System.getProperty("java.class.path"), Main.class.getName(), "train",
                "--train", data.train().toString(), "--model", model.toString(), "--dim", "65536", "--threads", "1"));
        Process process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader said = process.errorReader()) {
            List<String> lines = said.lines().toList();
            assertEquals(1, process.waitFor());
            assertTrue(lines.getLast().matches("warp: not enough memory \\(.+\\) in a heap of \\d+ MB; give it more, as by "
                    + "WARP_JAVA_OPTS=-Xmx4g, or train with a smaller --wide-neighbors, --dim or --batch"), lines.toString());
        }
        assertFalse(Files.exists(model));
    }
}
