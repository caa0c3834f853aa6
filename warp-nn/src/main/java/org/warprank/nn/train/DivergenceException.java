package org.warprank.nn.train;

import org.warprank.nn.serve.JourneyModel;

/**
 * Training left the finite numbers: a loss or a weight became NaN or infinite. The last good state is kept.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="divergence-exception"}
 */
public final class DivergenceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient JourneyModel lastGood;

    /** The epoch at whose end the model was good. */
    private final int lastGoodEpoch;

    DivergenceException(int epoch, long batch, String what, float learningRate, int lastGoodEpoch, JourneyModel lastGood) {
        super("training diverged in epoch " + epoch + ", batch " + batch + ": " + what + " is not finite (learning rate "
                + learningRate + "); try a smaller learning rate");
        this.lastGood = lastGood;
        this.lastGoodEpoch = lastGoodEpoch;
    }

    /**
     * The model as it was before.
     *
     * @return the model of {@link #lastGoodEpoch}; null once the exception has been serialized
     */
    public JourneyModel lastGood() {
        return lastGood;
    }

    /**
     * The epoch at whose end the model was good: the best one with validation, or else the last one.
     *
     * @return its number; 0 if the first epoch diverged and the model knows nothing
     */
    public int lastGoodEpoch() {
        return lastGoodEpoch;
    }
}
