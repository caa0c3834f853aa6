package org.warprank.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.warprank.nn.train.Checkpointing;
import picocli.CommandLine.Option;

/** Where a training leaves its state, and whether it goes on from there. */
final class CheckpointOptions {

    private static final int EVERY = 1;

    @Option(names = "--checkpoint", paramLabel = "FILE", description = "Where the state of the training goes, so that it can go "
            + "on if it is killed (default: none).")
    private Path checkpoint;

    @Option(names = "--checkpoint-every", paramLabel = "N", description = "Epochs from one checkpoint to the next; the last epoch "
            + "leaves one as well (default: " + EVERY + ").")
    private String every;

    @Option(names = "--resume", description = "Go on from the checkpoint, with the same data and options but for --threads, "
            + "--patience and, at a constant learning rate, --epochs; without one start from the beginning.")
    private boolean resume;

    Path file() {
        return checkpoint;
    }

    /** Null where there are to be no checkpoints. */
    Checkpointing build() {
        if (checkpoint == null) {
            if (resume) {
                throw new BadInputException("--resume is given, expected --checkpoint as well");
            }
            if (every != null) {
                throw new BadInputException("--checkpoint-every is given, expected --checkpoint as well");
            }
            return null;
        }
        int epochs = every == null ? EVERY : Numbers.integer("--checkpoint-every", every, 1, Integer.MAX_VALUE);
        return new Checkpointing(checkpoint, epochs, resume);
    }

    /** Says so where there is nothing to resume. */
    void check(PrintWriter out) {
        if (resume && Files.exists(checkpoint)) {
            Paths.requireInput(checkpoint);
        } else if (resume) {
            out.println("checkpoint: no " + checkpoint + ", training starts from the beginning");
            out.flush();
        }
    }
}
