package org.warprank.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.warprank.core.Kernels;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.Popularity;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoredItem;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warp demo}: the whole way on data that come with warp. */
@Command(name = "demo", sortOptions = false, description = "Trains on what Debian's packages need to build, compares the model with "
        + "popularity, and shows what some packages would need next. Takes less than a minute.")
final class DemoCommand implements Callable<Integer> {

    private static final String DATA = "debian-deps.csv.gz";
    private static final double HELD_OUT = 0.2;
    private static final int RANK = 10;
    private static final int SHOWN = 5;
    private static final List<String> PACKAGES = List.of("git", "nginx", "blender", "python-django");

    @Option(names = "--model", paramLabel = "FILE", defaultValue = "warp-demo.safetensors", description = "Where the model goes "
            + "(default: ${DEFAULT-VALUE}).")
    private Path model;

    @Option(names = "--epochs", paramLabel = "N", defaultValue = "8", description = "Epochs (default: ${DEFAULT-VALUE}, enough "
            + "to see; more is better).")
    private String epochs;

    @Mixin
    private ThreadOptions threadOptions;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        TrainingOptions options = TrainingOptions.builder().epochs(Numbers.integer("--epochs", epochs, 1, Integer.MAX_VALUE))
                .threads(threadOptions.threads()).build();
        Paths.requireOutput("--model", model);
        Kernels.name();
        Split split = Split.random(data(err), HELD_OUT, options.seed());
        say(out, "Debian 12: " + Text.count(split.train().users().size(), "source package") + " and "
                + Text.count(split.train().items().size(), "package") + " they need to build.");
        say(out, "Given what a project builds with, what will it need next?");
        say(out, "");
        say(out, "Training on " + Text.count(split.train().size(), "need") + "; " + Text.count(split.heldOut().size(), "need")
                + " are held out:");
        JourneyModel trained;
        try (EpochPrinter printer = new EpochPrinter(out, err, options.epochs())) {
            trained = new Trainer(options, printer).fit(split.train());
        }
        say(out, "");
        say(out, "How well are the held-out needs found?");
        compare(trained, split, options.threads(), out, err);
        say(out, "");
        say(out, "What would these packages need next? (+ is a held-out need, which training");
        say(out, "did not see.)");
        PACKAGES.forEach(name -> show(name, trained, split, out));
        ModelFile.write(model, trained);
        say(out, "");
        say(out, "The model is in " + model + ". Ask it yourself:");
        say(out, "  ./warp recommend --model " + model + " --journey cmake,bison -k 5");
        return 0;
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }

    private static Interactions data(PrintWriter err) throws IOException {
        try (InputStream stream = DemoCommand.class.getResourceAsStream(DATA)) {
            return new InteractionsReader(Columns.parse(null), err).read(DATA, stream.available(), stream);
        }
    }

    private static void compare(JourneyModel trained, Split split, int threads, PrintWriter out, PrintWriter err) {
        Evaluator evaluator = new Evaluator(split.train(), split.heldOut(), threads);
        RankingTable table = new RankingTable(evaluator, new int[] {RANK}, false, out, err);
        Popularity popularity = new Popularity(split.train());
        table.add("popularity", () -> popularity);
        table.add("warp", trained::newScorer);
    }

    private static void show(String name, JourneyModel trained, Split split, PrintWriter out) {
        Vocabulary items = split.train().items();
        int user = split.train().users().indexOf(name);
        List<String> known = IntStream.range(split.train().from(user), split.train().to(user)).map(split.train()::item)
                .mapToObj(items::id).toList();
        List<String> next = trained.recommend(known, SHOWN).stream().map(ScoredItem::item)
                .map(item -> split.heldOut().contains(user, items.indexOf(item)) ? item + " +" : item).toList();
        say(out, "");
        say(out, String.format(Locale.ROOT, "%-34s %s", name + ", " + Text.count(known.size(), "known need"), "next"));
        for (int i = 0; i < SHOWN; i++) {
            String left = i == SHOWN - 1 && known.size() > SHOWN ? "... and " + (known.size() - i) + " more" : at(known, i);
            say(out, String.format(Locale.ROOT, "  %-32s %s", left, at(next, i)).stripTrailing());
        }
    }

    private static String at(List<String> list, int index) {
        return index < list.size() ? list.get(index) : "";
    }
}
