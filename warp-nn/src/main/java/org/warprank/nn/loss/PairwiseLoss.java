package org.warprank.nn.loss;

/**
 * A loss of pairs: a positive's score and that of one negative. It may depend on their difference alone, so that what it adds
 * to the gradient by the negative's score it takes from that by the positive's. Its {@code toString} tells its settings, which
 * a checkpoint is compared by.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="pairwise-loss"}
 */
@FunctionalInterface
public interface PairwiseLoss {

    /**
     * Bayesian personalised ranking (Rendle, Freudenthaler, Gantner, Schmidt-Thieme, UAI 2009): {@code -w ln sigmoid(s[p] -
     * s[n])}.
     */
    PairwiseLoss BPR = new BprLoss();

    /**
     * Computes losses and gradients of a range of examples. Called once for a worker's part of a batch, by several threads for
     * parts of their own. A score that is NaN has to make the loss NaN.
     *
     * @param from           first example
     * @param to             end of the examples
     * @param positiveScores s[p] of each example
     * @param negativeScores s[n]
     * @param weights        w, finite and at least 0
     * @param losses         receives the loss, its weight included
     * @param coefficients   receives its derivative by s[n], which is minus that by s[p]
     */
    void run(int from, int to, float[] positiveScores, float[] negativeScores, float[] weights, double[] losses,
             float[] coefficients);
}
