package org.warprank.bench.compare.fork;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * One JVM of a comparison. {@code list OUTPUT} writes the benchmarks of its class path and their parameters;
 * {@code run OUTPUT BENCHMARK WARMUPS ITERATIONS MILLISECONDS NAME=VALUE...} runs one and writes the iterations.
 */
public final class ForkMain {

    private ForkMain() {
    }

    /**
     * Runs one of the two.
     *
     * @param args as above
     * @throws IOException     if the output cannot be written
     * @throws RunnerException if the benchmark fails
     */
    public static void main(String[] args) throws IOException, RunnerException {
        Path output = Path.of(args[1]);
        switch (args[0]) {
            case "list" -> Files.write(output, list());
            case "run" -> {
                int[] iterations = Arrays.stream(args, 3, 6).mapToInt(Integer::parseInt).toArray();
                run(args[2], iterations, Arrays.asList(args).subList(6, args.length));
                Files.write(output, ReferenceProfiler.lines());
            }
            default -> throw new IllegalArgumentException("the task is " + args[0] + ", expected list or run");
        }
    }

    // BENCHMARK, then NAME=VALUE,VALUE for each parameter, separated by tabs.
    private static List<String> list() {
        List<String> lines = new ArrayList<>();
        for (BenchmarkListEntry entry : BenchmarkList.defaultList().getAll(
                OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of())) {
            StringBuilder line = new StringBuilder(entry.getUsername());
            Map<String, String[]> parameters = new TreeMap<>(entry.getParams().orElse(Map.of()));
            parameters.forEach((name, values) -> line.append('\t').append(name).append('=').append(String.join(",", values)));
            lines.add(line.toString());
        }
        return lines;
    }

    private static void run(String benchmark, int[] iterations, List<String> parameters) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(iterations[2]);
        ChainedOptionsBuilder options = new OptionsBuilder().include("^" + Pattern.quote(benchmark) + "$").forks(0)
                .mode(Mode.AverageTime).timeUnit(TimeUnit.NANOSECONDS).warmupIterations(iterations[0]).warmupTime(time)
                .measurementIterations(iterations[1]).measurementTime(time).addProfiler(ReferenceProfiler.class)
                .shouldFailOnError(true).verbosity(VerboseMode.SILENT);
        for (String parameter : parameters) {
            int equals = parameter.indexOf('=');
            options = options.param(parameter.substring(0, equals), parameter.substring(equals + 1));
        }
        new Runner(options.build()).run();
    }
}
