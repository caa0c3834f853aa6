package org.warprank.bench.cold;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a task of {@link ColdFork} in a JVM of its own. */
@FunctionalInterface
interface Jvms {

    /**
     * Runs a task.
     *
     * @param kernels the kernels to run, scalar or vector
     * @param task    arguments of {@link ColdFork}
     * @return what it measured
     * @throws IOException if the JVM cannot be started or fails
     */
    JsonElement run(String kernels, List<String> task) throws IOException;

    /** The JDK and class path of this JVM. */
    static JsonElement fork(String kernels, List<String> task) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector", "-Dwarp.kernels=" + kernels, "-cp",
                System.getProperty("java.class.path"), ColdFork.class.getName()));
        command.addAll(task);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " ended with " + process.exitValue() + ":\n" + said);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return JsonParser.parseString(said.lines().toList().getLast());
    }
}
