package org.warprank.bench.latency;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.warprank.core.Kernels;
import org.warprank.nn.io.AtomicFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code latency}: how long the k best items take, under load. Exit codes: 0 done; 2 the options are wrong, or ask
 * for more than the threads can serve; 1 anything else.
 */
@Command(name = "latency", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures exact top-k scoring "
        + "with a random model in an open loop, beside a spin of equal median, the kernel alone, and a sum of the table. "
        + "Vector kernels need java --add-modules jdk.incubator.vector.")
public final class ScoringLatency implements Callable<Integer> {

    private static final long SEED = 1;

    @Option(names = "--items", paramLabel = "N", defaultValue = "20000", description = "Items (default: ${DEFAULT-VALUE}).")
    private int items;

    @Option(names = "--dim", paramLabel = "N", defaultValue = "64", description = "Width of an embedding (default: "
            + "${DEFAULT-VALUE}).")
    private int dim;

    @Option(names = "-k", paramLabel = "N", defaultValue = "10", description = "Length of a list (default: ${DEFAULT-VALUE}).")
    private int k;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "1000", description = "Arrivals per second, on all threads "
            + "together (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "20", description = "Measured time of the scoring, and "
            + "of the spin (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "5", description = "Seconds before, discarded (default: "
            + "${DEFAULT-VALUE}).")
    private double warmUp;

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1", description = "Threads, each of which needs a processor "
            + "(default: ${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--blocks", paramLabel = "N", defaultValue = "4", description = "Alternating blocks of each, an even "
            + "number (default: ${DEFAULT-VALUE}).")
    private int blocks;

    @Option(names = "--json", paramLabel = "FILE", description = "Where the figures go, with whole histograms.")
    private Path json;

    @Spec
    private CommandSpec spec;

    private final JsonObject environment;
    private final LatencyHarness harness;

    private ScoringLatency(JsonObject environment, LatencyHarness harness) {
        this.environment = environment;
        this.harness = harness;
    }

    /**
     * Runs the command.
     *
     * @param environment what machine, JVM and commit the figures are of
     * @param args        its options
     * @return the exit code
     */
    public static int run(JsonObject environment, String... args) {
        return commandLine(environment, new LatencyHarness()).execute(args);
    }

    static CommandLine commandLine(JsonObject environment, LatencyHarness harness) {
        return new CommandLine(new ScoringLatency(environment, harness)).setAbbreviatedOptionsAllowed(false)
                .setOverwrittenOptionsAllowed(false).setParameterExceptionHandler((e, args) -> {
                    e.getCommandLine().getErr().println("latency: " + e.getMessage() + " (--help explains the options)");
                    return CommandLine.ExitCode.USAGE;
                });
    }

    @Override
    public Integer call() throws IOException {
        LatencyRun run = checkedOptions();
        // As a service does when it opens a model: lists of a second are too few to compile what sums their journeys.
        Kernels.warmUp();
        LatencyReport report = measure(run, new RandomScoring(items, dim, k, SEED));
        spec.commandLine().getOut().print(report.toTable());
        spec.commandLine().getOut().flush();
        if (json != null) {
            byte[] bytes = (LatencyReport.pretty(withContext(report)) + "\n").getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(json, stream -> stream.write(bytes));
        }
        return CommandLine.ExitCode.OK;
    }

    private LatencyReport measure(LatencyRun run, RandomScoring scoring) {
        String name = "top " + k + " of " + items + " items x " + dim + ", " + Kernels.description();
        try {
            return harness.measure(name, run, scoring, beside(scoring));
        } catch (OverloadException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    // The limits of scoring. The sum is of vectors.
    private static SequencedMap<String, Supplier<Operation>> beside(RandomScoring scoring) {
        SequencedMap<String, Supplier<Operation>> beside = new LinkedHashMap<>();
        beside.put("kernel", scoring::kernel);
        if (Kernels.vectorBits() > 0) {
            beside.put("sum", scoring::sum);
        }
        return beside;
    }

    private JsonObject withContext(LatencyReport report) {
        JsonObject all = report.json();
        all.add("environment", environment);
        JsonObject model = new JsonObject();
        model.addProperty("items", items);
        model.addProperty("dim", dim);
        model.addProperty("k", k);
        model.addProperty("kernels", Kernels.description());
        all.add("model", model);
        return all;
    }

    // Found before a model is made, and before a long run is lost for want of a place to write to.
    private LatencyRun checkedOptions() {
        require(items >= 1, "--items is " + items + ", expected at least 1");
        require(dim >= 1, "--dim is " + dim + ", expected at least 1");
        require((long) items * dim < 1L << 31, "--items is " + items + " and --dim is " + dim
                + ", expected a product below 2^31");
        require(k >= 1 && k <= items, "-k is " + k + ", expected from 1 to --items, " + items);
        require(json == null || !Files.isDirectory(json) && Files.isDirectory(json.toAbsolutePath().getParent()),
                "--json is " + json + ", expected a file in a directory that exists");
        try {
            return new LatencyRun(rate, seconds, warmUp, threads, blocks);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private void require(boolean met, String message) {
        if (!met) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
