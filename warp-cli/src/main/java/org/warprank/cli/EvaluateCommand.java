package org.warprank.cli;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.warprank.cli.BaselineOptions.Baseline;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.eval.Evaluation;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.io.AtomicFile;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.ItemScorer;
import org.warprank.nn.serve.ScoringModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warp evaluate}: how well a model ranks what users turned out to want. */
@Command(name = "evaluate", description = "Measures a model on held-out interactions; what users have in --train is left out "
        + "of their rankings.", sortOptions = false)
final class EvaluateCommand implements Callable<Integer> {

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "The model.")
    private Path model;

    @Option(names = "--train", required = true, paramLabel = "FILE", description = "Interactions that users are known by.")
    private Path train;

    @Option(names = "--test", required = true, paramLabel = "FILE", description = "Interactions that are held out.")
    private Path test;

    @Option(names = "-k", paramLabel = "N,N", defaultValue = "10,20", description = "Lengths of the lists that are measured "
            + "(default: ${DEFAULT-VALUE}).")
    private String cuts;

    @Option(names = "--metrics", paramLabel = "FILE", description = "Where the metrics go (JSON).")
    private Path metrics;

    @Mixin
    private BaselineOptions baselineOptions;

    @Mixin
    private UserFeatureOptions userFeatureOptions;

    @Mixin
    private ThreadOptions threadOptions;

    @Mixin
    private DataOptions data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Integer> ks = Numbers.integers("-k", cuts, 1, Integer.MAX_VALUE).stream().distinct().toList();
        List<Baseline> baselines = baselineOptions.chosen();
        long seed = baselineOptions.seed();
        int threads = threadOptions.threads();
        Paths.requireOutput("--metrics", metrics, model, train, test, userFeatureOptions.file());
        for (Path input : List.of(model, train, test)) {
            Paths.requireInput(input);
        }
        userFeatureOptions.check();
        ScoringModel loaded = ModelFile.map(model);
        if (userFeatureOptions.file() != null && loaded.userFeatures() == null) {
            throw new BadInputException(model + ": a model without features of users, expected no --user-features");
        }
        Interactions allKnown = data.read(train, out, err);
        Interactions userFeatures = userFeatureOptions.read(out, err);
        Interactions allHeldOut = data.read(test, out, err);
        Vocabulary users = userFeatureOptions.with(allKnown.users(), userFeatures, loaded, err);
        Interactions known = allKnown.renumber(users, loaded.items());
        Interactions heldOut = allHeldOut.renumber(users, loaded.items());
        DataOptions.sayDropped(train, allKnown, known, "items that the model does not know", err);
        Path features = userFeatureOptions.file();
        DataOptions.sayDropped(test, allHeldOut, heldOut, "a user that " + (features == null ? train + " does not have"
                : "neither " + train + " nor " + features + " has") + " or an item that the model does not know", err);
        Evaluator evaluator = new Evaluator(known, heldOut, threads);
        if (evaluator.users() == 0) {
            throw new BadInputException(test + ": no interaction of a user of " + train + (features == null ? ""
                    : " or " + features) + " with an item that the model knows and that is new to the user, expected at least "
                    + "one");
        }
        int[] lengths = ks.stream().mapToInt(k -> k).toArray();
        baselineOptions.requireMemory(known);
        sayRepeated(known, heldOut, err);
        out.println(Text.count(evaluator.users(), "user") + " with something new to them held out");
        RankingTable table = new RankingTable(evaluator, lengths, baselineOptions.given(), out, err);
        Map<Baseline, Evaluation> measured = new LinkedHashMap<>();
        for (Baseline baseline : baselines) {
            ItemScorer fitted = baseline.fit().to(known, threads, err);
            measured.put(baseline, table.add(baseline.name(), () -> fitted));
        }
        Evaluation ofModel = table.add("model", () -> loaded.newScorer(known.users(), userFeatures));
        if (baselineOptions.given()) {
            Comparison comparison = Comparison.of(ofModel, measured, seed);
            out.println();
            comparison.print(out);
            write(Metrics.of(comparison));
        } else {
            write(Metrics.of(ofModel.report()));
        }
        return 0;
    }

    private void write(JsonObject json) throws IOException {
        if (metrics != null) {
            AtomicFile.write(metrics, stream -> stream.write(Metrics.utf8(json)));
        }
    }

    private void sayRepeated(Interactions known, Interactions heldOut, PrintWriter err) {
        long repeated = 0;
        for (int user = 0; user < heldOut.users().size(); user++) {
            for (int place = heldOut.from(user); place < heldOut.to(user); place++) {
                repeated += known.contains(user, heldOut.item(place)) ? 1 : 0;
            }
        }
        if (repeated > 0) {
            err.println("warp: " + test + ": ignored " + Text.count(repeated, "interaction") + " that the user has in " + train
                    + " as well");
        }
    }
}
