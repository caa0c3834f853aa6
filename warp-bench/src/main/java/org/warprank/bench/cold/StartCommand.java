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
import org.warprank.bench.RandomModel;
import org.warprank.nn.io.AtomicFile;
import org.warprank.nn.io.ModelFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command {@code start}: from the start of a service's JVM to its first list, with and without an AOT cache. Exit codes: 0
 * done; 2 the options are wrong; 1 anything else.
 */
@Command(name = "start", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures services in JVMs of "
        + "their own that open a random linear model and answer: from the start of the JVM to the first list, how much of that "
        + "is opening and warming up, and for how long calls after it are slower than 1.2 of the steady median. With and "
        + "without a warm-up, and with and without an AOT cache (-XX:AOTCache), which a service of the same kind makes before.")
public final class StartCommand implements Callable<Integer> {

    private static final long SEED = 1;

    @Option(names = "--items", paramLabel = "N", defaultValue = "200000", description = "Items (default: ${DEFAULT-VALUE}).")
    private int items;

    @Option(names = "--dim", paramLabel = "N", defaultValue = "128", description = "Width of an embedding (default: "
            + "${DEFAULT-VALUE}).")
    private int dim;

    @Option(names = "--forks", paramLabel = "N", defaultValue = "5", description = "Services of each kind (default: "
            + "${DEFAULT-VALUE}).")
    private int forks;

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "2", description = "Calls of a service after its first list, "
            + "the last quarter of which counts as steady (default: ${DEFAULT-VALUE}).")
    private double seconds;

    @Option(names = "--json", paramLabel = "FILE",
            description = "Where the figures of every service go, and what its JVM said.")
    private Path json;

    @Spec
    private CommandSpec spec;

    private final JsonObject environment;
    private final StartJvms jvms;

    private StartCommand(JsonObject environment, StartJvms jvms) {
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
        return commandLine(environment, StartJvms::fork).execute(args);
    }

    static CommandLine commandLine(JsonObject environment, StartJvms jvms) {
        return new CommandLine(new StartCommand(environment, jvms)).setAbbreviatedOptionsAllowed(false)
                .setOverwrittenOptionsAllowed(false).setParameterExceptionHandler((e, args) -> {
                    e.getCommandLine().getErr().println("start: " + e.getMessage() + " (--help explains the options)");
                    return CommandLine.ExitCode.USAGE;
                });
    }

    @Override
    public Integer call() throws IOException {
        check();
        JsonObject all = new JsonObject();
        all.add("environment", environment);
        all.addProperty("items", items);
        all.addProperty("dim", dim);
        all.addProperty("seconds", seconds);
        Path directory = Files.createTempDirectory("warp-start");
        Path model = directory.resolve("model.safetensors");
        Path cache = directory.resolve("service.aot");
        try {
            ModelFile.write(model, RandomModel.of(items, dim, SEED));
            JsonObject made = jvms.run(List.of("-XX:AOTCacheOutput=" + cache), args(model, true));
            all.add("cacheMade", made.get("said"));
            all.addProperty("cacheBytes", Files.exists(cache) ? Files.size(cache) : 0);
            JsonArray services = services(model, cache);
            all.add("services", services);
            spec.commandLine().getOut().print(StartTable.of(services));
            spec.commandLine().getOut().flush();
        } finally {
            Files.deleteIfExists(model);
            Files.deleteIfExists(cache);
            Files.deleteIfExists(directory);
        }
        if (json != null) {
            String text = new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(all) + "\n";
            AtomicFile.write(json, stream -> stream.write(text.getBytes(StandardCharsets.UTF_8)));
        }
        return CommandLine.ExitCode.OK;
    }

    // One of each kind, then the next of each: a slow minute of the machine is shared by all.
    private JsonArray services(Path model, Path cache) throws IOException {
        JsonArray services = new JsonArray();
        for (int fork = 0; fork < forks; fork++) {
            for (boolean cached : new boolean[] {false, true}) {
                for (boolean warmUp : new boolean[] {true, false}) {
                    JsonObject service = jvms.run(cached ? List.of("-XX:AOTCache=" + cache) : List.of(), args(model, warmUp));
                    service.addProperty("cache", cached);
                    service.addProperty("warmUp", warmUp);
                    services.add(service);
                }
            }
        }
        return services;
    }

    private List<String> args(Path model, boolean warmUp) {
        return List.of(model.toString(), Boolean.toString(warmUp), Double.toString(seconds));
    }

    private void check() {
        require(items >= 10, "--items is " + items + ", expected at least 10");
        require(dim >= 1, "--dim is " + dim + ", expected at least 1");
        require((long) items * dim < 1L << 31, "--items is " + items + " and --dim is " + dim
                + ", expected a product below 2^31");
        require(forks >= 1, "--forks is " + forks + ", expected at least 1");
        require(seconds > 0 && seconds < Double.POSITIVE_INFINITY, "--seconds is " + seconds + ", expected a number above 0");
        require(json == null || !Files.isDirectory(json) && Files.isDirectory(json.toAbsolutePath().getParent()),
                "--json is " + json + ", expected a file in a directory that exists");
    }

    private void require(boolean met, String message) {
        if (!met) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }
}
