package org.warprank.nn.loss;

import org.warprank.core.CandidateSampler;
import org.warprank.nn.data.Interactions;

/**
 * Which items are drawn as negatives, among those that the user has not. Immutable. Its {@code toString} tells its settings,
 * which a checkpoint is compared by; that of a record does.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="negative-sampling"}
 */
@FunctionalInterface
public interface NegativeSampling {

    /** All of them with equal probability. */
    NegativeSampling UNIFORM = new UniformSampling();

    /**
     * An item with a probability proportional to the number of its users in the training data, to a power. 0.75 is what
     * word2vec draws its negatives by (Mikolov and others, NIPS 2013); 0 is uniform over the items that have users.
     *
     * @param power the power, finite and at least 0
     * @return the sampling
     * @throws IllegalArgumentException if the power is out of range
     */
    static NegativeSampling popularity(double power) {
        return new PopularitySampling(power);
    }

    /**
     * The sampler for a training. What it draws and the user has is left out.
     *
     * @param train what is trained on
     * @return draws of items by their numbers in these data
     */
    CandidateSampler sampler(Interactions train);
}
