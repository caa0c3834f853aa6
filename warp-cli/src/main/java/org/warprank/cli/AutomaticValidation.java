package org.warprank.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.Checkpointing;
import org.warprank.nn.train.Trainer;

/**
 * A training without a validation file: the best number of epochs is found with a part held out, and then everything is trained
 * for as many. The second training has a checkpoint of its own, beside that of the first.
 */
final class AutomaticValidation {

    /** Share of each user's interactions that is held out. */
    static final double HELD_OUT = 0.1;

    private final Trainer trainer;
    private final Checkpointing checkpointing;
    private final EpochPrinter printer;
    private final PrintWriter out;

    /** Checkpointing is null for none. */
    AutomaticValidation(Trainer trainer, Checkpointing checkpointing, EpochPrinter printer, PrintWriter out) {
        this.trainer = trainer;
        this.checkpointing = checkpointing;
        this.printer = printer;
        this.out = out;
    }

    /** Where the second training has its checkpoint; null for null. */
    static Path refitFile(Path checkpoint) {
        return checkpoint == null ? null : checkpoint.resolveSibling(checkpoint.getFileName() + ".refit");
    }

    /** Trains all epochs of data so few that nothing can be held out. */
    JourneyModel fit(Interactions all, long seed) throws IOException {
        Split split = Split.forValidation(all, HELD_OUT, seed);
        if (split.heldOut().size() == 0) {
            say("validation: none, there is too little to hold out");
            return trainer.fit(all, null, checkpointing);
        }
        say("validation: " + Text.count(split.heldOut().size(), "interaction") + " held out");
        Checkpointing refit = refit();
        trainer.fit(split.train(), split.heldOut(), checkpointing);
        int best = printer.bestEpoch();
        say("best epoch: " + best + "; training on everything for as many");
        printer.restart(best);
        return trainer.fit(all, best, refit);
    }

    private Checkpointing refit() throws IOException {
        if (checkpointing == null) {
            return null;
        }
        Path file = refitFile(checkpointing.file());
        if (!checkpointing.resume()) {
            // Resumed later, this training shall not go on from what another one left.
            Files.deleteIfExists(file);
        }
        return new Checkpointing(file, checkpointing.every(), checkpointing.resume());
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
