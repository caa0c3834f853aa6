package org.warprank.bench.cold;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts services in JVMs of their own. */
@FunctionalInterface
interface StartJvms {

    /** How the lines begin that a JVM itself logs. */
    String LOG = "[";

    /**
     * Runs a service to its end.
     *
     * @param options options of its JVM, after those that the vector kernels need
     * @param args    arguments of {@link StartFork}
     * @return what it measured, with {@code answeredNanos}, from its start to its first list, and {@code said}, what its JVM
     *         logged
     * @throws IOException if the JVM cannot be started or fails
     */
    JsonObject run(List<String> options, List<String> args) throws IOException;

    /** The JDK and class path of this JVM. */
    static JsonObject fork(List<String> options, List<String> args) throws IOException {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules", "jdk.incubator.vector"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), StartFork.class.getName()));
        command.addAll(args);
        List<String> said = new ArrayList<>();
        JsonObject figures = null;
        long answered = 0;
        long start = System.nanoTime();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(StartFork.ANSWERED)) {
                    answered = System.nanoTime() - start;
                } else if (line.startsWith("{")) {
                    figures = JsonParser.parseString(line).getAsJsonObject();
                } else {
                    said.add(line);
                }
            }
            if (process.waitFor() != 0 || figures == null) {
                throw new IOException(String.join(" ", command) + " ended with " + process.exitValue() + ": " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
        }
        figures.addProperty("answeredNanos", answered);
        JsonArray logged = new JsonArray();
        said.stream().filter(line -> line.startsWith(LOG)).forEach(logged::add);
        figures.add("said", logged);
        return figures;
    }
}
