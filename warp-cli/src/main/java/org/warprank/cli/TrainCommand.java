package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.warprank.cli.Paths.Output;
import org.warprank.core.Kernels;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.io.AtomicFile;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.Checkpointing;
import org.warprank.nn.train.DivergenceException;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code warp train}: from interactions to a model. */
@Command(name = "train", description = "Trains a model on interactions.", sortOptions = false,
        defaultValueProvider = TrainingDefaults.class)
final class TrainCommand implements Callable<Integer> {

    @Option(names = "--train", required = true, paramLabel = "FILE", description = {
            "Interactions to train on: CSV, or TSV where the header has a tab, packed if the name ends in .gz.",
            "Columns user, item and perhaps weight (finite, above 0) and timestamp (seconds or ISO-8601)."})
    private Path train;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "Where the model goes (safetensors).")
    private Path model;

    @Option(names = "--validation", paramLabel = "auto|none|FILE", description = {"Interactions that decide when to stop and "
            + "which epoch is kept.", "auto holds out a tenth, finds the best number of epochs and the best selection, factor "
            + "and discount of the wide part, and trains on everything with these (default: ${DEFAULT-VALUE}; with --continue "
            + "none)."})
    private Path validation;

    @Option(names = "--negatives", paramLabel = "FILE", description = "What users are known not to want, in columns as those "
            + "of --train; a weight is not looked at (default: none).")
    private Path negatives;

    @Option(names = "--metrics", paramLabel = "FILE", description = "Where the course of the training goes (JSON).")
    private Path metrics;

    @Option(names = "--report", paramLabel = "FILE", description = "Where a report of the training goes: curves, lists, "
            + "settings and how to repeat it (HTML, one file).")
    private Path report;

    @Option(names = "--on-divergence", paramLabel = "NAME", description = "When a loss or weight is no longer finite: fail, or "
            + "save the last epoch that was good and fail (default: ${DEFAULT-VALUE}).")
    private String onDivergence;

    @Mixin
    private ContinueOptions continueOptions;

    @Mixin
    private CheckpointOptions checkpointOptions;

    @Mixin
    private FeatureOptions featureOptions;

    @Mixin
    private UserFeatureOptions userFeatureOptions;

    @Mixin
    private ModelOptions modelOptions;

    @Mixin
    private ThreadOptions threadOptions;

    @Mixin
    private DataOptions data;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        JourneyModel saved = continueOptions.read();
        TrainingOptions given = modelOptions.build(threadOptions.threads(), saved);
        // A wide part that is asked for takes the place of the model's.
        JourneyModel start = saved != null && modelOptions.fitsWide() ? saved.withWide(null) : saved;
        String validated = validation();
        modelOptions.requireNone("--patience", validated.equals("none"), "--validation none");
        boolean automatic = validated.equals("auto");
        Path validationFile = automatic || validated.equals("none") ? null : validation;
        if (!List.of("fail", "save").contains(onDivergence)) {
            throw new BadInputException("--on-divergence is " + Text.option(onDivergence) + ", expected fail or save");
        }
        Checkpointing checkpointing = checkpointOptions.build();
        Path checkpoint = checkpointOptions.file();
        Path refit = automatic ? AutomaticValidation.refitFile(checkpoint) : null;
        Paths.requireOutputs(Arrays.asList(train, validationFile, negatives, featureOptions.itemFile(),
                userFeatureOptions.file(), continueOptions.file()),
                new Output("--checkpoint", refit), new Output("--model", model), new Output("--metrics", metrics),
                new Output("--report", report), new Output("--checkpoint", checkpoint));
        Paths.requireInput(train);
        if (validationFile != null) {
            Paths.requireInput(validationFile);
        }
        if (negatives != null) {
            Paths.requireInput(negatives);
        }
        featureOptions.check();
        featureOptions.requireIdentityOf(saved);
        userFeatureOptions.check();
        checkpointOptions.check(out);
        // Kernels that are forced but cannot be had are found out here, not by a thread of the training.
        Kernels.name();
        Interactions read = data.read(train, out, spec.commandLine().getErr());
        Interactions itemFeatures = featureOptions.readItems(read.items(), out, spec.commandLine().getErr());
        Interactions interactions = itemFeatures == null ? read : read.withItems(itemFeatures.users());
        Interactions userFeatures = userFeatureOptions.read(out, spec.commandLine().getErr());
        continueOptions.say(start, interactions, out);
        TrainingOptions options = modelOptions.forData(given, interactions);
        Vocabulary items = start == null ? interactions.items() : start.items().with(interactions.items());
        WideMemory memory = WideMemory.here();
        memory.check(options.wide(), items.size());
        Interactions heldOut = validationFile == null ? null : readValidation(validationFile, interactions);
        Interactions unwanted = negatives == null ? null : readNegatives(interactions);
        try (EpochPrinter printer = new EpochPrinter(out, spec.commandLine().getErr(), options.epochs())) {
            JourneyModel trained;
            try {
                UnaryOperator<Trainer> told = trainer -> featureOptions.tell(trainer.withNegatives(unwanted)
                        .withUserFeatures(userFeatures).continuing(start), itemFeatures);
                trained = fit(automatic
                        ? () -> new AutomaticValidation(options, checkpointing, printer, out, memory)
                                .fit(interactions, told, userFeatures)
                        : () -> told.apply(new Trainer(options, printer)).fit(interactions, heldOut, checkpointing));
            } catch (DivergenceException e) {
                printer.close();
                if (onDivergence.equals("save") && e.lastGoodEpoch() > 0) {
                    write(e.lastGood(), options, interactions, printer, e.getMessage() + "; the model is as it was after epoch "
                            + e.lastGoodEpoch());
                    out.println("model: " + model + ", as it was after epoch " + e.lastGoodEpoch());
                    out.flush();
                }
                throw e;
            }
            write(trained, options, interactions, printer, TrainingReport.outcome(printer.reports()));
        }
        out.println("model: " + model);
        out.flush();
        return 0;
    }

    // What an automatic validation holds out would be nothing new to a model that knows all but the latest interactions.
    private String validation() {
        boolean typed = spec.commandLine().getParseResult().hasMatchedOption("--validation");
        return continueOptions.given() && !typed ? "none" : validation.toString();
    }

    private Interactions readValidation(Path file, Interactions interactions) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Interactions all = data.read(file, spec.commandLine().getOut(), err);
        Interactions known = all.renumber(interactions.users(), interactions.items());
        DataOptions.sayDropped(file, all, known, "a user or an item that " + train + " does not have", err);
        if (new Evaluator(interactions, known, 1).users() == 0) {
            throw new BadInputException(file + ": no interaction of a user of " + train + " with an item that is known but new "
                    + "to the user, expected at least one");
        }
        return known;
    }

    private Interactions readNegatives(Interactions interactions) throws IOException {
        PrintWriter err = spec.commandLine().getErr();
        Interactions all = data.readWithoutWeights(negatives, spec.commandLine().getOut(), err);
        Interactions known = all.renumber(interactions.users(), interactions.items());
        DataOptions.sayDropped(negatives, all, known, "a user or an item that " + train + " does not have", err);
        Interactions unwanted = known.without(interactions);
        DataOptions.sayDropped(negatives, known, unwanted, "an item that its user has in " + train, err);
        if (unwanted.size() == 0) {
            throw new BadInputException(negatives + ": no interaction of a user of " + train + " with an item that is known "
                    + "but not the user's, expected at least one");
        }
        return unwanted;
    }

    private interface Training {
        JourneyModel run() throws IOException;
    }

    // What the library refuses here are sizes that these data and these options have together, and checkpoints of others.
    private static JourneyModel fit(Training training) throws IOException {
        try {
            return training.run();
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new BadInputException(e.getMessage());
        }
    }

    private void write(JourneyModel trained, TrainingOptions options, Interactions interactions, EpochPrinter printer,
                       String outcome) throws IOException {
        Map<Path, byte[]> beside = new LinkedHashMap<>();
        if (metrics != null) {
            beside.put(metrics, Metrics.utf8(Metrics.of(options, interactions.size(), printer.reports())));
        }
        if (report != null) {
            ListMakeup lists = ListMakeup.of(trained.scoring(), interactions, options.threads(), spec.commandLine().getErr());
            beside.put(report, new TrainingReport(outcome, printer.reports(), trained, lists, interactions,
                    spec.root().commandLine().getParseResult().originalArgs()).utf8());
        }
        write(beside.entrySet().iterator(), trained);
    }

    // The others come into place only when the model is there, so that a failure leaves none of them.
    private void write(Iterator<Map.Entry<Path, byte[]>> beside, JourneyModel trained) throws IOException {
        if (!beside.hasNext()) {
            ModelFile.write(model, trained);
            return;
        }
        Map.Entry<Path, byte[]> file = beside.next();
        AtomicFile.write(file.getKey(), stream -> {
            stream.write(file.getValue());
            stream.flush();
            write(beside, trained);
        });
    }
}
