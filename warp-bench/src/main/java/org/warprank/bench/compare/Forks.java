package org.warprank.bench.compare;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.warprank.bench.compare.fork.ForkMain;

/**
 * Starts JVMs that run benchmarks of a jar, with the classes beside them from this one. When this JVM is told to end, so is the
 * one that it started, and nothing stays on the disk.
 */
final class Forks implements AutoCloseable {

    private static final List<String> BESIDE = List.of("ForkMain", "Reference", "ReferenceProfiler");

    /** Options of every JVM that runs a benchmark. */
    static final List<String> OPTIONS = List.of("--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED");

    private final Settings settings;
    private final Processors processors = Processors.allowed();
    private final Path directory;
    private final Path output;
    private Process running;
    private boolean closed;

    /**
     * Puts the classes that run beside a benchmark into a directory.
     *
     * @throws IOException if it cannot be written
     */
    Forks(Settings settings) throws IOException {
        this.settings = settings;
        this.directory = Files.createTempDirectory("warp-compare");
        this.output = directory.resolve("output");
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAtShutdown));
        for (String name : BESIDE) {
            Path file = directory.resolve(ForkMain.class.getPackageName().replace('.', '/')).resolve(name + ".class");
            Files.createDirectories(file.getParent());
            try (InputStream in = ForkMain.class.getResourceAsStream(name + ".class")) {
                Files.copy(in, file);
            }
        }
    }

    /** How the forks are to be run. */
    record Settings(int warmups, int iterations, int milliseconds) {
    }

    /** A line for each benchmark of a jar, see {@link Case#expand}. */
    List<String> list(Path jar) throws IOException {
        return run(List.of(), jar, List.of("list", output.toString()));
    }

    /** Where forks run, for people. */
    String placement() {
        return processors.toString();
    }

    /** Runs a case in a JVM of its own, on the processor whose turn it is with that pair. */
    Sample run(Path jar, Case subject, int pair) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", output.toString(), subject.benchmark(),
                Integer.toString(settings.warmups), Integer.toString(settings.iterations),
                Integer.toString(settings.milliseconds)));
        arguments.addAll(subject.assignments());
        List<String> lines = run(processors.prefix(pair), jar, arguments);
        if (lines.size() != settings.iterations) {
            throw new IOException(jar + " measured " + lines.size() + " iterations of " + subject.name() + ", expected "
                    + settings.iterations);
        }
        return new Sample(column(lines, 0), column(lines, 1));
    }

    private static double[] column(List<String> lines, int index) {
        return lines.stream().mapToDouble(line -> Double.parseDouble(line.split(" ")[index])).toArray();
    }

    private List<String> run(List<String> prefix, Path jar, List<String> arguments) throws IOException {
        Files.deleteIfExists(output);
        List<String> command = new ArrayList<>(prefix);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.addAll(List.of("-cp", directory + System.getProperty("path.separator") + jar.toAbsolutePath(),
                ForkMain.class.getName()));
        command.addAll(arguments);
        Process process = start(new ProcessBuilder(command).redirectErrorStream(true));
        String said = new String(process.getInputStream().readAllBytes());
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", arguments) + " on " + jar + " ended with " + process.exitValue() + ":\n"
                        + said);
            }
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return Files.readAllLines(output);
    }

    private synchronized Process start(ProcessBuilder command) throws IOException {
        if (closed) {
            throw new IOException("interrupted");
        }
        running = command.start();
        return running;
    }

    private void closeAtShutdown() {
        try {
            close();
        } catch (IOException e) {
            System.err.println("compare: cannot delete " + directory + ": " + e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        if (running != null) {
            running.destroyForcibly().onExit().join();
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }
}
