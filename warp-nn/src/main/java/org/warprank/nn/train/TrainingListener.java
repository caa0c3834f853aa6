package org.warprank.nn.train;

import java.util.List;

/**
 * Is told how training goes, on the thread that called fit. What it throws ends the training, and fit throws it.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="training-listener"}
 */
public interface TrainingListener {

    /** Listens to nothing. */
    TrainingListener NONE = new TrainingListener() {
    };

    /**
     * Training begins, or goes on from a checkpoint.
     *
     * @param done the reports of the epochs that the checkpoint has behind it, none from the beginning
     */
    default void onStart(List<EpochReport> done) {
    }

    /**
     * The wide part is being fitted, before the first epoch; not called where there is none.
     *
     * @param done  items that are through, or as many as are in proportion to the work; last all of them
     * @param items how many there are
     */
    default void onWide(int done, int items) {
    }

    /**
     * A batch is done.
     *
     * @param epoch    number of the epoch, from 1
     * @param done     examples of the epoch done so far
     * @param examples examples of the epoch
     */
    default void onBatch(int epoch, long done, long examples) {
    }

    /**
     * An epoch is done, validation included.
     *
     * @param report what it came to
     */
    default void onEpoch(EpochReport report) {
    }

    /**
     * Whether to stop, asked after each {@link #onBatch} and each {@link #onEpoch}. Stopped after a batch, be it the last,
     * training has no report of that epoch; the model is that of the best epoch with validation, or has the weights reached so
     * far.
     *
     * @return true to stop
     */
    default boolean isCancelled() {
        return false;
    }
}
