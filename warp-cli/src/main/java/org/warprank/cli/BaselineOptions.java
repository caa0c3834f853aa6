package org.warprank.cli;

import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
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
    private static final String NEIGHBOURS = "50";
    private static final String SHRINKAGE = "5";
    private static final String LAMBDA = "50";
    private static final String SEED = "1";

    @Option(names = "--baselines", arity = "0..1", fallbackValue = "popularity,knn,ease", paramLabel = "NAME,NAME",
            description = {"Compare with these, fitted on --train: popularity, knn (neighbours of items), ease (a linear model); "
                    + "with nothing more, all of them.", "Adds 95 %% intervals by a bootstrap over users, and what items the lists are made of."})
    private String names;

    @Option(names = "--knn-neighbours", paramLabel = "N", description = "Neighbours of an item (default: " + NEIGHBOURS
            + ").")
    private String neighbours;

    @Option(names = "--knn-shrinkage", paramLabel = "X", description = "How much the cosine of rare items shrinks "
            + "(default: " + SHRINKAGE + ").")
    private String shrinkage;

    @Option(names = "--ease-lambda", paramLabel = "X", description = "Penalty of EASE's weights (default: " + LAMBDA
            + ").")
    private String lambda;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of the bootstrap (default: " + SEED + ").")
    private String seed;

    /** A baseline that can be fitted. Its settings are written in their order. */
    record Baseline(String name, SequencedMap<String, Number> settings, Fit fit) {

        /** From interactions to a scorer for all threads. */
        interface Fit {
            ItemScorer to(Interactions train, int threads, PrintWriter err);
        }
    }

    /** Whether a comparison is wanted, with intervals, and not popularity alone. */
    boolean given() {
        return names != null;
    }

    /** The seed of the bootstrap, which is refused where there is none. */
    long seed() {
        if (seed != null && !given()) {
            throw new BadInputException("--seed is " + Text.option(seed) + ", expected none without --baselines");
        }
        return Numbers.seed("--seed", seed == null ? SEED : seed);
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
        int k = Numbers.integer("--knn-neighbours", setting("--knn-neighbours", neighbours, NEIGHBOURS, KNN), 1,
                Integer.MAX_VALUE);
        double shrink = Numbers.notNegativeDouble("--knn-shrinkage", setting("--knn-shrinkage", shrinkage, SHRINKAGE, KNN));
        double penalty = Numbers.positiveDouble("--ease-lambda", setting("--ease-lambda", lambda, LAMBDA, EASE));
        return NAMES.stream().filter(wanted::contains).map(name -> {
            SequencedMap<String, Number> settings = new LinkedHashMap<>();
            return switch (name) {
                case KNN -> {
                    settings.put("neighbours", k);
                    settings.put("shrinkage", shrink);
                    yield new Baseline("k-NN", settings, (train, threads, err) -> neighbours(train, k, shrink, threads, err));
                }
                case EASE -> {
                    settings.put("lambda", penalty);
                    yield new Baseline("EASE", settings, (train, threads, err) -> {
                        err.println("warp: solving EASE for " + Text.count(train.items().size(), "item"));
                        return new Ease(train, penalty, threads);
                    });
                }
                default -> new Baseline(POPULARITY, settings, (train, threads, err) -> new Popularity(train));
            };
        }).toList();
    }

    // What was typed, or else the default; refused where the baseline that it is about is not wanted.
    private String setting(String option, String typed, String otherwise, String baseline) {
        if (typed != null && !wanted().contains(baseline)) {
            throw new BadInputException(option + " is " + Text.option(typed) + ", expected none without --baselines "
                    + baseline);
        }
        return typed == null ? otherwise : typed;
    }

    private static ItemScorer neighbours(Interactions train, int k, double shrinkage, int threads, PrintWriter err) {
        try (Progress progress = Progress.start("finding neighbours", Progress.Unit.ITEMS, train.items().size(), err)) {
            return new ItemNeighbours(train, k, shrinkage, threads, progress::stepTo);
        }
    }
}
