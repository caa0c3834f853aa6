package org.warprank.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.eval.Popularity;
import org.warprank.nn.serve.ItemScorer;
import picocli.CommandLine.Option;

/** What a model is compared with. The options are texts until {@link #chosen} checks them all. */
final class BaselineOptions {

    private static final String POPULARITY = "popularity";
    private static final String KNN = "knn";
    private static final String EASE = "ease";
    private static final List<String> NAMES = List.of(POPULARITY, KNN, EASE);

    @Option(names = "--baselines", arity = "0..1", fallbackValue = "popularity,knn,ease", paramLabel = "NAME,NAME",
            description = {"Compare with these, fitted on --train: popularity, knn (neighbours of items), ease (a linear model); "
                    + "with nothing more, all of them.", "Adds 95 %% intervals by a bootstrap over users, and what items the lists are made of."})
    private String names;

    @Option(names = "--knn-neighbours", paramLabel = "N", defaultValue = "50", description = "Neighbours of an item (default: "
            + "${DEFAULT-VALUE}).")
    private String neighbours;

    @Option(names = "--knn-shrinkage", paramLabel = "X", defaultValue = "5", description = "How much the cosine of rare items "
            + "shrinks (default: ${DEFAULT-VALUE}).")
    private String shrinkage;

    @Option(names = "--ease-lambda", paramLabel = "X", defaultValue = "50", description = "Penalty of EASE's weights (default: "
            + "${DEFAULT-VALUE}).")
    private String lambda;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of the bootstrap (default: "
            + "${DEFAULT-VALUE}).")
    private String seed;

    /** A baseline that can be fitted. */
    record Baseline(String name, Map<String, Number> settings, Fit fit) {

        /** From interactions to a scorer for all threads. */
        interface Fit {
            ItemScorer to(Interactions train, int threads, PrintWriter err);
        }
    }

    /** Whether a comparison is wanted, with intervals, and not popularity alone. */
    boolean given() {
        return names != null;
    }

    long seed() {
        return Numbers.seed("--seed", seed);
    }

    /** Refuses interactions that a chosen baseline has no memory for. */
    void requireMemory(Interactions train) {
        if (wanted().contains(EASE)) {
            // What reading has left behind would count as used.
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            Ease.requireMemory(train.items().size(), runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory());
        }
    }

    private List<String> wanted() {
        return given() ? Arrays.asList(names.split(",", -1)) : List.of(POPULARITY);
    }

    /** The baselines, in the order of {@link #NAMES}. */
    List<Baseline> chosen() {
        List<String> wanted = wanted();
        if (!NAMES.containsAll(wanted)) {
            throw new BadInputException("--baselines is " + Text.option(names) + ", expected some of "
                    + String.join(", ", NAMES) + ", separated by commas");
        }
        int k = Numbers.integer("--knn-neighbours", neighbours, 1, Integer.MAX_VALUE);
        double shrink = Numbers.notNegative("--knn-shrinkage", shrinkage);
        double penalty = Numbers.positive("--ease-lambda", lambda);
        return NAMES.stream().filter(wanted::contains).map(name -> switch (name) {
            case KNN -> new Baseline("k-NN", Map.of("neighbours", k, "shrinkage", shrink), (train, threads, err) ->
                    neighbours(train, k, shrink, threads, err));
            case EASE -> new Baseline("EASE", Map.of("lambda", penalty), (train, threads, err) -> {
                err.println("warp: solving EASE for " + Text.count(train.items().size(), "item"));
                return new Ease(train, penalty, threads);
            });
            default -> new Baseline(POPULARITY, Map.of(), (train, threads, err) -> new Popularity(train));
        }).toList();
    }

    private static ItemScorer neighbours(Interactions train, int k, double shrinkage, int threads, PrintWriter err) {
        try (Progress progress = Progress.start("finding neighbours", Progress.Unit.ITEMS, train.items().size(), err)) {
            return new ItemNeighbours(train, k, shrinkage, threads, progress::stepTo);
        }
    }
}
