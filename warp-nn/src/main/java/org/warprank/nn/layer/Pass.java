package org.warprank.nn.layer;

import org.warprank.core.LinearWorkspace;

/**
 * What a pass through the layers is for. In training, the random choices of a row are a function of the epoch and of the
 * place of its example in the data. Training threads have a pass each, with scratch memory of its own.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="pass"}
 */
public final class Pass {

    /** Scoring by any thread: nothing is random. */
    public static final Pass INFERENCE = new Pass(null, null);

    private final int[] places;
    private final LinearWorkspace workspace;
    private int epoch;

    private Pass(int[] places, LinearWorkspace workspace) {
        this.places = places;
        this.workspace = workspace;
    }

    /**
     * Training passes of one thread.
     *
     * @param places the place of each row's example; the caller changes them from batch to batch
     * @return the pass
     */
    public static Pass training(int[] places) {
        return new Pass(places, new LinearWorkspace());
    }

    /**
     * Scoring passes of one thread, faster than {@link #INFERENCE} with some two dozen rows and more.
     *
     * @return the pass
     */
    public static Pass inference() {
        return new Pass(null, new LinearWorkspace());
    }

    /**
     * Sets the epoch.
     *
     * @param epoch the epoch, at least 0
     */
    public void beginEpoch(int epoch) {
        this.epoch = epoch;
    }

    /**
     * Whether this is a training pass.
     *
     * @return true in training
     */
    public boolean isTraining() {
        return places != null;
    }

    /**
     * The epoch.
     *
     * @return its number
     */
    public int epoch() {
        return epoch;
    }

    /**
     * Scratch memory for dense layers, forward and backward.
     *
     * @return what belongs to the thread of this pass; null for {@link #INFERENCE}, which has none
     */
    public LinearWorkspace workspace() {
        return workspace;
    }

    /**
     * The place of a row's example.
     *
     * @param row the batch row, of a training pass
     * @return its place in the training data
     * @throws IndexOutOfBoundsException if there is no place for such a row
     */
    public int place(int row) {
        return places[row];
    }
}
