package org.warprank.bench.compare;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.warprank.bench.compare.Outcome.Verdict;
import org.warprank.nn.io.AtomicFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code compare BASE.jar HEAD.jar [REGEX]}: whether benchmarks of head are slower than those of base. Exit codes: 0 none is;
 * 1 one is; 3 none is, but the machine is too noisy to say so of all; 2 the arguments are wrong; 4 a benchmark failed or a file
 * could not be written, and nothing is known.
 */
@Command(name = "compare", mixinStandardHelpOptions = true, sortOptions = false, description = {
        "Compares the benchmarks of two benchmarks.jar on a noisy machine: many short forks in the order base, head, head,",
        "base, each divided by a reference kernel timed in the same fork; the median over pairs of neighbours, and a bootstrap",
        "interval over pairs.",
        "Given twice the same jar, it measures the noise floor of each benchmark; --thresholds reads what --json wrote then."})
public final class CompareCommand implements Callable<Integer> {

    static final int SLOWER = 1;
    static final int UNUSABLE = 3;
    static final int FAILED = 4;

    @Parameters(index = "0", paramLabel = "BASE.jar", description = "The benchmarks as they were.")
    private Path base;

    @Parameters(index = "1", paramLabel = "HEAD.jar", description = "The benchmarks as they are, or the same file.")
    private Path head;

    @Parameters(index = "2", arity = "0..1", paramLabel = "REGEX", description = "Which benchmarks, by a part of class and "
            + "method; . is all of them (default: a set of what takes most of the time).")
    private Pattern regex;

    @Option(names = "-p", paramLabel = "NAME=VALUE,VALUE", description = "Values of a parameter (default: all of those "
            + "benchmarks, and impl=vector).")
    private final Map<String, String> parameters = new HashMap<>();

    @Option(names = "--blocks", paramLabel = "N", defaultValue = "5", description = "Blocks of four forks a benchmark "
            + "(default: ${DEFAULT-VALUE}).")
    private int blocks;

    @Option(names = "--iterations", paramLabel = "N", defaultValue = "8", description = "Iterations of a fork "
            + "(default: ${DEFAULT-VALUE}).")
    private int iterations;

    @Option(names = "--warmups", paramLabel = "N", defaultValue = "25", description = "Iterations before those "
            + "(default: ${DEFAULT-VALUE}).")
    private int warmups;

    @Option(names = "--millis", paramLabel = "N", defaultValue = "60", description = "Milliseconds of an iteration "
            + "(default: ${DEFAULT-VALUE}).")
    private int milliseconds;

    @Option(names = "--thresholds", paramLabel = "FILE", description = "Noise floors, as --json wrote them for one jar.")
    private Path thresholds;

    @Option(names = "--json", paramLabel = "FILE", description = "Where every iteration goes.")
    private Path json;

    @Option(names = "--markdown", paramLabel = "FILE", description = "Where the table for a pull request goes.")
    private Path markdown;

    @Spec
    private CommandSpec spec;

    private final JsonObject environment;

    CompareCommand(JsonObject environment) {
        this.environment = environment;
    }

    /**
     * Runs the command; what goes wrong is one line on stderr.
     *
     * @param environment what machine, JVM and commit the numbers are of
     * @param arguments   those after {@code compare}
     * @return the exit code
     */
    public static int run(JsonObject environment, String... arguments) {
        return new CommandLine(new CompareCommand(environment)).setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println("compare: " + (e instanceof IOException ? e.getMessage() : e.toString()));
            return FAILED;
        }).execute(arguments);
    }

    @Override
    public Integer call() throws IOException {
        check();
        Map<String, Threshold> limits = thresholds == null ? Map.of() : Report.thresholds(thresholds);
        boolean same = Files.isSameFile(base, head);
        try (Forks forks = new Forks(new Forks.Settings(warmups, iterations, milliseconds))) {
            List<Case> cases = cases(forks.list(base));
            if (!same) {
                keepCommon(cases, cases(forks.list(head)));
            }
            if (cases.isEmpty()) {
                throw misuse("no benchmark of both jars matches " + (regex == null ? "the set" : "\"" + regex + "\"") + " and "
                        + parameters);
            }
            JsonObject settings = settings();
            settings.addProperty("placement", forks.placement());
            System.err.println("# " + forks.placement());
            Session session = new Session((isHead, subject, pair) -> forks.run(isHead ? head : base, subject, pair), blocks,
                    System.err);
            Report report = new Report(same ? session.floors(cases) : session.compare(cases, limits));
            System.out.print(report.table());
            write(json, report.json(environment, settings));
            write(markdown, report.markdown());
            return report.count(Verdict.SLOWER) > 0 ? SLOWER : report.count(Verdict.UNUSABLE) > 0 ? UNUSABLE : 0;
        }
    }

    private void check() {
        positive("--blocks", blocks);
        positive("--iterations", iterations);
        positive("--warmups", warmups);
        positive("--millis", milliseconds);
        for (Path input : new Path[] {base, head, thresholds}) {
            if (input != null && !Files.isRegularFile(input)) {
                throw misuse(input + ": no such file");
            }
        }
        for (Path output : new Path[] {json, markdown}) {
            if (output != null && !Files.isWritable(output.toAbsolutePath().getParent())) {
                throw misuse(output + ": not in a directory that can be written to");
            }
        }
    }

    private void positive(String option, int value) {
        if (value < 1) {
            throw misuse(option + " is " + value + ", expected at least 1");
        }
    }

    private ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), "compare: " + message);
    }

    private static void keepCommon(List<Case> base, List<Case> head) {
        base.stream().filter(subject -> !head.contains(subject)).forEach(subject -> System.err.println(
                "not compared, as only base has it: " + subject.name()));
        head.stream().filter(subject -> !base.contains(subject)).forEach(subject -> System.err.println(
                "not compared, as only head has it: " + subject.name()));
        base.retainAll(head);
    }

    private JsonObject settings() throws IOException {
        JsonObject settings = new JsonObject();
        settings.add("base", build(base));
        settings.add("head", build(head));
        settings.addProperty("blocks", blocks);
        settings.addProperty("warmups", warmups);
        settings.addProperty("iterations", iterations);
        settings.addProperty("milliseconds", milliseconds);
        settings.addProperty("forkOptions", String.join(" ", Forks.OPTIONS));
        return settings;
    }

    private static JsonObject build(Path jar) throws IOException {
        JsonObject build = new JsonObject();
        build.addProperty("file", jar.getFileName().toString());
        Commit.of(jar).ifPresent(commit -> {
            build.addProperty("commit", commit.id());
            build.addProperty("dirty", commit.dirty());
        });
        return build;
    }

    private List<Case> cases(List<String> lines) {
        for (String name : parameters.keySet()) {
            if (lines.stream().noneMatch(line -> line.contains("\t" + name + "="))) {
                throw misuse("-p has " + name + ", which is no parameter of a benchmark");
            }
        }
        Map<String, List<String>> only = new HashMap<>(Map.of("impl", List.of("vector")));
        parameters.forEach((name, values) -> only.put(name, Arrays.asList(values.split(","))));
        Predicate<Case> wanted = regex == null ? new HashSet<>(RegressionSet.cases())::contains
                : subject -> regex.matcher(subject.benchmark()).find();
        List<Case> cases = new ArrayList<>();
        lines.forEach(line -> Case.expand(line, only).stream().filter(wanted).forEach(cases::add));
        return cases;
    }

    private static void write(Path file, String text) throws IOException {
        if (file != null) {
            AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
