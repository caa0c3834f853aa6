package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.Checkpointing;
import org.warprank.nn.train.EpochReport;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingOptions;
import org.warprank.nn.train.WideOptions;

/**
 * A training without a validation file: the best number of epochs, and then the best factor of the wide part, are found with a
 * part held out, and then everything is trained with these. The second training has a checkpoint of its own, beside that of the
 * first.
 */
final class AutomaticValidation {

    /** Share of each user's interactions that is held out. */
    static final double HELD_OUT = 0.1;

    /** What the factor of the wide part is multiplied by, to find the best, the first of equals. */
    private static final float[] FACTORS = {1, 0.5f, 2, 0.25f, 4};

    private final TrainingOptions options;
    private final Checkpointing checkpointing;
    private final EpochPrinter printer;
    private final PrintWriter out;

    /** Checkpointing is null for none. */
    AutomaticValidation(TrainingOptions options, Checkpointing checkpointing, EpochPrinter printer, PrintWriter out) {
        this.options = options;
        this.checkpointing = checkpointing;
        this.printer = printer;
        this.out = out;
    }

    /** Where the second training has its checkpoint; null for null. */
    static Path refitFile(Path checkpoint) {
        return checkpoint == null ? null : checkpoint.resolveSibling(checkpoint.getFileName() + ".refit");
    }

    /**
     * Trains all epochs of data so few that nothing can be held out. Negatives are null for none, and so is the model that both
     * trainings begin with.
     */
    JourneyModel fit(Interactions all, Interactions negatives, JourneyModel start) throws IOException {
        Trainer trainer = new Trainer(options, printer).withNegatives(negatives).continuing(start);
        Split split = Split.forValidation(all, HELD_OUT, options.seed());
        if (split.heldOut().size() == 0) {
            say("validation: none, there is too little to hold out");
            return trainer.fit(all, null, checkpointing);
        }
        say("validation: " + Text.count(split.heldOut().size(), "interaction") + " held out");
        Checkpointing refit = refit();
        JourneyModel model = trainer.fit(split.train(), split.heldOut(), checkpointing);
        int best = bestEpoch();
        WideOptions wide = options.wide();
        if (model.wide() != null && wide.neighbors() > 0) {
            wide = wide.withFactor(wide.factor() * bestFactor(model, split));
            say("wide factor: " + wide.factor());
        }
        printer.restart(best);
        return new Trainer(options.toBuilder().wide(wide).build(), printer).withNegatives(negatives).continuing(start)
                .fit(all, best, refit);
    }

    // Where no list has a hit, as with few users, all epochs are equal, and the first is not the best.
    private int bestEpoch() {
        EpochReport best = printer.bestEpoch();
        if (EpochPrinter.ndcg(best) == 0) {
            say("best epoch: none, as no list has a held-out item; training on everything for all epochs");
            return options.epochs();
        }
        say("best epoch: " + best.epoch() + "; training on everything for as many");
        return best.epoch();
    }

    private float bestFactor(JourneyModel model, Split split) {
        Interactions train = split.train().renumber(split.train().users(), model.items());
        Interactions heldOut = split.heldOut().renumber(train.users(), model.items());
        Evaluator evaluator = new Evaluator(train, heldOut, options.threads());
        float best = 0;
        double bestNdcg = -1;
        for (float factor : FACTORS) {
            JourneyModel scaled = model.withWide(model.wide().times(factor));
            double ndcg = evaluator.evaluate(() -> scaled.newScorer(train.users()), Trainer.VALIDATION_RANK)
                    .at(Trainer.VALIDATION_RANK).ndcg();
            if (ndcg > bestNdcg) {
                bestNdcg = ndcg;
                best = factor;
            }
        }
        return best;
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
