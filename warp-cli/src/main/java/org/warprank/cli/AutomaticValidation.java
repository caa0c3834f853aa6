package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.Checkpointing;
import org.warprank.nn.train.EpochReport;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingOptions;
import org.warprank.nn.train.WideOptions;
import org.warprank.nn.train.WideSelection;

/**
 * A training without a validation file: the best number of epochs, and then the best selection and scale of the wide part, are
 * found with a part held out, and then everything is trained with these, unless that part is next to nothing. The second
 * training has a checkpoint of its own, beside that of the first.
 */
final class AutomaticValidation {

    /** Share of each user's interactions that is held out. */
    static final double HELD_OUT = 0.1;

    // A measurement takes as long as so many scores: no more users are held out of than that is enough for.
    private static final int SCORES = 1 << 27;

    // One of so many interactions held out, or fewer, are too few to train anew for.
    private static final int LEAST_SHARE = 32;

    private final TrainingOptions options;
    private final Checkpointing checkpointing;
    private final EpochPrinter printer;
    private final PrintWriter out;
    private final WideMemory memory;

    /** Checkpointing is null for none. */
    AutomaticValidation(TrainingOptions options, Checkpointing checkpointing, EpochPrinter printer, PrintWriter out,
                        WideMemory memory) {
        this.options = options;
        this.checkpointing = checkpointing;
        this.printer = printer;
        this.out = out;
        this.memory = memory;
    }

    /** What is held out of these interactions. */
    static Split split(Interactions all, long seed) {
        return Split.forValidation(all, HELD_OUT, Math.max(1, SCORES / Math.max(1, all.items().size())), seed);
    }

    /** Where the second training has its checkpoint; null for null. */
    static Path refitFile(Path checkpoint) {
        return checkpoint == null ? null : checkpoint.resolveSibling(checkpoint.getFileName() + ".refit");
    }

    /** Trains all epochs of data so few that nothing can be held out. Each trainer is told what is known besides. */
    JourneyModel fit(Interactions all, UnaryOperator<Trainer> told, Interactions userFeatures) throws IOException {
        Trainer trainer = told.apply(new Trainer(options, printer));
        Split split = split(all, options.seed());
        if (split.heldOut().size() == 0) {
            say("validation: none, there is too little to hold out");
            return trainer.fit(all, null, checkpointing);
        }
        say("validation: " + Text.count(split.heldOut().size(), "interaction") + " held out");
        Checkpointing refit = refit();
        JourneyModel model = trainer.fit(split.train(), split.heldOut(), checkpointing);
        WideOptions wide = options.wide();
        if (model.wide() != null && wide.neighbors() > 0) {
            WideScale scale = bestWide(model, split, userFeatures);
            wide = scale.options();
            model = scale.model();
            say("wide selection: " + TrainingDefaults.name(wide.selection()) + ", factor: " + wide.factor() + ", discount: "
                    + wide.discount());
        }
        if (hasHit() && (long) LEAST_SHARE * split.heldOut().size() < all.size()) {
            say("best epoch: " + printer.bestEpoch().epoch() + "; the model of it stands, as little was held out");
            Map<String, String> settings = new LinkedHashMap<>(model.training());
            settings.put("wide", wide.toString());
            return model.withTraining(settings);
        }
        int best = bestEpoch();
        if (refit != null && printer.hasTrained()) {
            // What the first training came to when it ended earlier was the beginning of another second one.
            Files.deleteIfExists(refit.file());
        }
        printer.restart(best);
        return told.apply(new Trainer(options.toBuilder().wide(wide).build(), printer)).fit(all, best, refit);
    }

    // Where no list has a hit, as with few users, all epochs are equal, and the first is not the best.
    private boolean hasHit() {
        return EpochPrinter.ndcg(printer.bestEpoch()) > 0;
    }

    private int bestEpoch() {
        EpochReport best = printer.bestEpoch();
        if (!hasHit()) {
            say("best epoch: none, as no list has a held-out item; training on everything for all epochs");
            return options.epochs();
        }
        say("best epoch: " + best.epoch() + "; training on everything for as many");
        return best.epoch();
    }

    // The wide part of the model, or the other one if the selection is open and that is better.
    private WideScale bestWide(JourneyModel model, Split split, Interactions userFeatures) {
        // A model that a training went on from has items in its own order, and more.
        Interactions train = split.train().renumber(split.train().users(), model.items());
        Interactions heldOut = split.heldOut().renumber(train.users(), model.items());
        Evaluator evaluator = new Evaluator(train, heldOut, options.threads());
        if (options.wide().selection() != WideSelection.AUTO) {
            return new WideScale(options.wide(), model, train, userFeatures, evaluator);
        }
        WideScale nearest = new WideScale(options.wide().withSelection(WideSelection.NEAREST), model, train, userFeatures,
                evaluator);
        if (model.items().size() > WideSelection.MOST_ITEMS) {
            return nearest;
        }
        if (!memory.isAmple(model.items().size())) {
            say(memory.leftOut(model.items().size()));
            return nearest;
        }
        WideOptions ofAll = options.wide().withSelection(WideSelection.LARGEST);
        JourneyModel other = model.withWide(ofAll.fit(train, options.threads(), printer));
        WideScale largest = new WideScale(ofAll, other, train, userFeatures, evaluator);
        return largest.ndcg() > nearest.ndcg() ? largest : nearest;
    }

    private Checkpointing refit() throws IOException {
        if (checkpointing == null) {
            return null;
        }
        Path file = refitFile(checkpointing.file());
        if (!checkpointing.resume() || !Files.exists(checkpointing.file())) {
            // This training, resumed later, and one that begins anew shall not go on from what another one left.
            Files.deleteIfExists(file);
        }
        return new Checkpointing(file, checkpointing.every(), checkpointing.resume());
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
