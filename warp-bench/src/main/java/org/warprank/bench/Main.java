package org.warprank.bench;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.warprank.bench.cold.ColdCommand;
import org.warprank.bench.cold.StartCommand;
import org.warprank.bench.compare.CompareCommand;
import org.warprank.bench.latency.ScoringLatency;

/** The main class of benchmarks.jar: tells the environment, then runs the benchmarks as JMH's own main class does. */
public final class Main {

    private static final int NOTHING_TO_RUN = 1;

    private Main() {
    }

    /**
     * {@code compare ...} compares two such jars; {@code latency ...} measures scoring under load; {@code cold ...} measures
     * the first calls of a JVM, {@code start} a service up to its first list; {@code environment} prints the
     * environment as JSON and nothing else; all else is for JMH.
     *
     * @param args a command and its arguments, or the arguments of {@code org.openjdk.jmh.Main}
     * @throws IOException if JMH cannot read its list of benchmarks
     */
    public static void main(String[] args) throws IOException {
        String[] rest = Arrays.copyOfRange(args, Math.min(1, args.length), args.length);
        switch (args.length == 0 ? "" : args[0]) {
            case "compare" -> System.exit(CompareCommand.run(printedEnvironment(), rest));
            case "latency" -> System.exit(ScoringLatency.run(printedEnvironment(), rest));
            case "cold" -> System.exit(ColdCommand.run(printedEnvironment(), rest));
            case "start" -> System.exit(StartCommand.run(printedEnvironment(), rest));
            case "environment" -> System.out.println(new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create()
                    .toJson(Environment.ask().json()));
            default -> benchmarks(args);
        }
    }

    private static JsonObject printedEnvironment() {
        Environment environment = Environment.ask();
        environment.print(System.out, System.err);
        return environment.json();
    }

    private static void benchmarks(String[] args) throws IOException {
        printedEnvironment();
        Optional<String[]> present = PeerArguments.withoutMissing(args, System.err);
        if (present.isEmpty()) {
            System.exit(NOTHING_TO_RUN);
        }
        List<String> arguments = new ArrayList<>(List.of(present.get()));
        arguments.addAll(List.of("-prof", ScoringRates.class.getName(), "-prof", RowRates.class.getName()));
        org.openjdk.jmh.Main.main(arguments.toArray(String[]::new));
    }
}
