package org.warprank.nn.train;

/** Is told how training goes, on the thread that trains. */
public interface TrainingListener {

    /** Listens to nothing. */
    TrainingListener NONE = new TrainingListener() {
    };

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
     * Whether to stop after this epoch, asked after {@link #onEpoch}.
     *
     * @return true to stop
     */
    default boolean isCancelled() {
        return false;
    }
}
