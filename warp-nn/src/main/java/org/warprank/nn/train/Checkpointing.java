package org.warprank.nn.train;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where and how often a training leaves a {@link org.warprank.nn.io.Checkpoint}, and whether it goes on from the one it finds.
 * Killed at any moment and started anew, a training ends with the model of one that was not.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="checkpointing"}
 *
 * @param file   the checkpoint, replaced by each that follows; there is none before the first
 * @param every  epochs from one checkpoint to the next, at least 1; where training ends, it leaves one as well
 * @param resume whether to go on from the file, if it is there; else training begins at the beginning and will replace it
 */
public record Checkpointing(Path file, int every, boolean resume) {

    /**
     * Checked settings.
     *
     * @throws IllegalArgumentException if {@code every} is below 1
     */
    public Checkpointing {
        Objects.requireNonNull(file, "file");
        if (every < 1) {
            throw new IllegalArgumentException("every is " + every + ", expected at least 1");
        }
    }
}
