package org.warprank.bench.cold;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.warprank.nn.io.AtomicFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code cold}: the first calls of a JVM, with and without a warm-up. Exit codes: 0 done; 2 the options are wrong;
 * 1 anything else.
 */
@Command(name = "cold", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures the first calls of "
        + "each family of vector kernels in JVMs of their own, with and without Kernels.warmUp(): the first call, and calls "
        + "and time until the median of 31 calls is within 1.2 of the steady one.")
public final class ColdCommand implements Callable<Integer> {

    private static final int WINDOWS = 20;
    private static final double SECONDS_A_MINUTE = 60;

    @Option(names = "--forks", paramLabel = "N", defaultValue = "5", description = "JVMs of each measurement (default: "
            + "${DEFAULT-VALUE}).")
    private int forks;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "5", description = "Calls of a JVM, the last quarter of "
            + "which counts as steady (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--minutes", paramLabel = "N", defaultValue = "0", description = "Then all families at mixed shapes in one "
            + "JVM for so long, after a warm-up: the slowest call of each of 20 windows, and what is allocated (default: "
            + "${DEFAULT-VALUE}, none).")
    private double minutes;

    @Option(names = "--json", paramLabel = "FILE", description = "Where the figures of every JVM go.")
    private Path json;

    @Spec
    private CommandSpec spec;

    private final JsonObject environment;
    private final Jvms jvms;

    private ColdCommand(JsonObject environment, Jvms jvms) {
        this.environment = environment;
        this.jvms = jvms;
    }

    /**
     * Runs the command.
     *
     * @param environment what machine, JVM and commit the figures are of
     * @param args        its options
     * @return the exit code
     */
    public static int run(JsonObject environment, String... args) {
        return commandLine(environment, Jvms::fork).execute(args);
    }

    static CommandLine commandLine(JsonObject environment, Jvms jvms) {
        return new CommandLine(new ColdCommand(environment, jvms)).setAbbreviatedOptionsAllowed(false)
                .setOverwrittenOptionsAllowed(false).setParameterExceptionHandler((e, args) -> {
                    e.getCommandLine().getErr().println("cold: " + e.getMessage() + " (--help explains the options)");
                    return CommandLine.ExitCode.USAGE;
                });
    }

    @Override
    public Integer call() throws IOException {
        check();
        JsonObject all = new JsonObject();
        all.add("environment", environment);
        all.addProperty("seconds", seconds);
        JsonArray first = firstCalls();
        all.add("firstCalls", first);
        print(FirstCallsTable.of(first));
        if (minutes > 0) {
            MixedReport mixed = mixed();
            all.add("mixed", mixed.json());
            print(mixed.table());
        }
        if (json != null) {
            String text = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all) + "\n";
            AtomicFile.write(json, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
        }
        return CommandLine.ExitCode.OK;
    }

    // A fork of everything, then the next of everything: a slow minute of the machine is shared by all.
    private JsonArray firstCalls() throws IOException {
        JsonArray figures = new JsonArray();
        for (int fork = 0; fork < forks; fork++) {
            for (Workload workload : Workload.values()) {
                for (boolean warmUp : new boolean[] {false, true}) {
                    JsonObject one = jvms.run("vector", List.of("first", workload.name(), Boolean.toString(warmUp),
                            Double.toString(seconds))).getAsJsonObject();
                    one.addProperty("workload", workload.title());
                    one.addProperty("warmUp", warmUp);
                    figures.add(one);
                }
            }
        }
        return figures;
    }

    private MixedReport mixed() throws IOException {
        String window = Double.toString(minutes * SECONDS_A_MINUTE / WINDOWS);
        JsonArray scalar = jvms.run("scalar", List.of("mixed", "1", window)).getAsJsonArray();
        JsonArray vector = jvms.run("vector", List.of("mixed", Integer.toString(WINDOWS), window)).getAsJsonArray();
        return new MixedReport(vector, scalar);
    }

    private void print(String table) {
        spec.commandLine().getOut().print(table);
        spec.commandLine().getOut().flush();
    }

    private void check() {
        require(forks >= 1, "--forks is " + forks + ", expected at least 1");
        require(seconds > 0 && seconds < Double.POSITIVE_INFINITY, "--seconds is " + seconds + ", expected a number above 0");
        require(minutes >= 0 && minutes < Double.POSITIVE_INFINITY,
                "--minutes is " + minutes + ", expected a number from 0 on");
        require(json == null || !Files.isDirectory(json) && Files.isDirectory(json.toAbsolutePath().getParent()),
                "--json is " + json + ", expected a file in a directory that exists");
    }

    private void require(boolean met, String message) {
        if (!met) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
