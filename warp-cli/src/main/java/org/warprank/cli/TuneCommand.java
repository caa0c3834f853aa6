package org.warprank.cli;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.warprank.cli.TuningJournal.Run;
import org.warprank.core.Kernels;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.train.Fingerprint;
import org.warprank.nn.train.Trainer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warp tune}: the options to train with, by successive halving on a part of the data that is held out. */
@Command(name = "tune", sortOptions = false, description = "Searches for the options to train with, as long as --budget says, "
        + "and ends with the command line to use. Interrupted, it says what was best so far.")
final class TuneCommand implements Callable<Integer> {

    private static final Pattern BUDGET = Pattern.compile("([0-9]{1,6})([smh])");

    @Option(names = "--train", required = true, paramLabel = "FILE", description = "Interactions to train on. A tenth of each "
            + "user's is held out to score by, the one that train holds out with the same seed.")
    private Path train;

    @Option(names = "--budget", paramLabel = "TIME", defaultValue = "10m", description = "How long to search: 90s, 10m or 2h, "
            + "say (default: ${DEFAULT-VALUE}).")
    private String budget;

    @Option(names = "--journal", paramLabel = "FILE", description = "Where each run is noted; a search goes on from the "
            + "journal that it finds, and the time noted there counts (default: none).")
    private Path journal;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Seed of candidates, split and training "
            + "(default: ${DEFAULT-VALUE}).")
    private String seed;

    @Mixin
    private FeatureOptions featureOptions;

    @Mixin
    private UserFeatureOptions userFeatureOptions;

    @Mixin
    private ThreadOptions threadOptions;

    @Mixin
    private DataOptions data;

    @Spec
    private CommandSpec spec;

    /** What is searched, as the first line of a journal has it. */
    private record Header(String train, String heldOut, String itemFeatures, boolean noIdentity, String userFeatures, long seed,
                          List<Integer> epochs, List<String> firstCandidate) {
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        double seconds = seconds(budget);
        long seedNumber = Numbers.seed("--seed", seed);
        int threads = threadOptions.threads();
        Paths.requireOutput("--journal", journal, train, featureOptions.itemFile(), userFeatureOptions.file());
        Paths.requireInput(train);
        featureOptions.check();
        userFeatureOptions.check();
        Kernels.name();
        Interactions read = data.read(train, out, err);
        Interactions itemFeatures = featureOptions.readItems(read.items(), out, err);
        Interactions userFeatures = userFeatureOptions.read(out, err);
        Interactions all = itemFeatures == null ? read : read.withItems(itemFeatures.users());
        Split split = AutomaticValidation.split(all, seedNumber);
        Evaluator held = new Evaluator(split.train(), split.heldOut(), 1);
        if (held.users() == 0) {
            throw new BadInputException(train + ": too little to hold anything out, expected users of several interactions");
        }
        out.println("held out to score by: " + Text.count(split.heldOut().size(), "interaction") + " of "
                + Text.count(held.users(), "user"));
        TuningSpace space = new TuningSpace(seedNumber);
        Header header = new Header(Fingerprint.of(split.train()), Fingerprint.of(split.heldOut()), Fingerprint.of(itemFeatures),
                featureOptions.noIdentity(), Fingerprint.of(userFeatures), seedNumber, TuningSearch.EPOCHS, space.options(1));
        try (TuningJournal runs = TuningJournal.open(journal, new Gson().toJson(header))) {
            TuningSearch search = new TuningSearch(space, split,
                    trainer -> featureOptions.tell(trainer, itemFeatures).withUserFeatures(userFeatures), threads, seconds,
                    runs, out, err);
            if (!runs.runs().isEmpty()) {
                out.println("resumed: after run " + runs.runs().size());
            }
            out.flush();
            Thread interrupted = new Thread(() -> sayBest(search, out));
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                search.run();
            } finally {
                forget(interrupted);
            }
            sayBest(search, out);
        }
        return 0;
    }

    private List<String> features() {
        return Stream.concat(featureOptions.arguments().stream(), userFeatureOptions.arguments().stream()).toList();
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // Interrupted at this moment: the hook says what is to be said.
            LockSupport.park();
        }
    }

    private static double seconds(String budget) {
        Matcher parts = BUDGET.matcher(budget);
        if (!parts.matches() || Integer.parseInt(parts.group(1)) == 0) {
            throw new BadInputException("--budget is " + Text.option(budget) + ", expected a number above 0 and s, m or h");
        }
        int unit = switch (parts.group(2)) {
            case "s" -> 1;
            case "m" -> 60;
            default -> 3600;
        };
        return (double) unit * Integer.parseInt(parts.group(1));
    }

    private void sayBest(TuningSearch search, PrintWriter out) {
        Run best = search.best().orElse(null);
        if (best == null) {
            out.println("no epoch was measured; give more --budget");
        } else {
            out.println(String.format(Locale.ROOT, "best: ndcg@%d %.4f of what was held out, after epoch %d. To train with it:",
                    Trainer.VALIDATION_RANK, best.best(), best.bestEpoch()));
            List<String> command = new ArrayList<>(List.of("./warp", "train", "--train", train.toString(), "--model",
                    "model.safetensors"));
            command.addAll(search.arguments(best.candidate(), best.rung()));
            command.addAll(features());
            command.addAll(data.arguments());
            out.println("  " + command.stream().map(Text::shell).collect(Collectors.joining(" ")));
        }
        out.flush();
    }
}
