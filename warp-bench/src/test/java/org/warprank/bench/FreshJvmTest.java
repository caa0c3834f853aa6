package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fork of JMH begins with a setup: whatever the kernels are by default, it gets those of its parameter. */
class FreshJvmTest {

    @ParameterizedTest
    @ValueSource(strings = {"forward", "backward", "scoring"})
    void theSetupChoosesTheKernels(String benchmark) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                FreshJvmTest.class.getName(), benchmark)).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
    }

    /** The other JVM. */
    public static void main(String[] args) {
        switch (args[0]) {
            case "forward" -> new KernelsLinear("scalar", RandomLayer.forward("2x3x4"));
            case "backward" -> new KernelsBackward("scalar", RandomLayer.backward("2x3x4"));
            default -> {
                ScoringBenchmark scoring = new ScoringBenchmark();
                scoring.items = 70;
                scoring.dim = 3;
                scoring.users = 1;
                scoring.impl = "scalar";
                scoring.setup();
            }
        }
    }
}
