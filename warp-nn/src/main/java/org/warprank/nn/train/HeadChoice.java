package org.warprank.nn.train;

/**
 * Which {@link org.warprank.nn.loss.Head} trains.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="head-choice"}
 */
public enum HeadChoice {

    /** The scores of all items: a {@link org.warprank.nn.loss.DenseHead} or {@link org.warprank.nn.loss.ExpectedWarpHead}. */
    DENSE,

    /** The scores of what is drawn: a {@link org.warprank.nn.loss.SampledHead} or {@link org.warprank.nn.loss.PairwiseHead}. */
    SAMPLED,

    /** One or the other, chosen anew for each epoch: the sampled head as long as its draws cost less than all scores do. */
    AUTO
}
