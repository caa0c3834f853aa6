package org.warprank.nn.train;

/**
 * Training left the finite numbers: a loss or a weight became NaN or infinite.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="divergence-exception"}
 */
public final class DivergenceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DivergenceException(int epoch, long batch, String what, float learningRate) {
        super("training diverged in epoch " + epoch + ", batch " + batch + ": " + what + " is not finite (learning rate "
                + learningRate + "); try a smaller learning rate");
    }
}
