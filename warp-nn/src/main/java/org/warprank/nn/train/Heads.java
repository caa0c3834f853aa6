package org.warprank.nn.train;

import org.warprank.core.Draws;
import org.warprank.core.RankWeight;
import org.warprank.core.Reduction;
import org.warprank.core.WarpOptions;
import org.warprank.nn.loss.DenseHead;
import org.warprank.nn.loss.Head;
import org.warprank.nn.loss.SampledHead;

/**
 * The head of each epoch. {@link HeadChoice#AUTO} follows a rule on counts: never on clocks, or runs of one seed would part.
 */
final class Heads {

    // In units of one product of the matrix product: what a product of a drawn row costs, and a draw besides.
    private static final double DRAWN_PRODUCT = 8;
    private static final double DRAW = 600;

    private final JourneyNetwork network;
    private final TrainingOptions options;
    private final WarpOptions loss;
    private Head head;

    Heads(JourneyNetwork network, TrainingOptions options) {
        this.network = network;
        this.options = options;
        this.loss = options.loss().withReduction(Reduction.SUM).withSeed(options.seed());
    }

    /**
     * The head of the next epoch.
     *
     * @param meanTrials draws of an example in the epoch before; 1, as if every draw violated, before the first
     */
    Head next(double meanTrials) {
        boolean sampled = choose(meanTrials) == HeadChoice.SAMPLED;
        if (head == null || sampled != head instanceof SampledHead) {
            // The other one is let go first: a dense head has the scores of a batch.
            head = null;
            head = sampled ? new SampledHead(network.output, network.outputBias, loss, options.batchSize(), options.threads())
                    : new DenseHead(network.output, network.outputBias, loss, options.batchSize(), options.threads());
        }
        return head;
    }

    private HeadChoice choose(double meanTrials) {
        if (options.head() != HeadChoice.AUTO) {
            return options.head();
        }
        return choose(network.output.rows(), network.output.columns(), options.batchSize(), loss, meanTrials);
    }

    static HeadChoice choose(int items, int dim, int batchSize, WarpOptions loss, double meanTrials) {
        if (loss.rankWeight() == RankWeight.EXACT_RANK) {
            return HeadChoice.DENSE;
        }
        boolean onlySampled = loss.draws() == Draws.WITH_REPLACEMENT || (long) items * batchSize > Integer.MAX_VALUE;
        boolean cheaper = meanTrials * (DRAWN_PRODUCT * dim + DRAW) < (double) items * dim;
        return onlySampled || cheaper ? HeadChoice.SAMPLED : HeadChoice.DENSE;
    }

    /** Which head that is. */
    static HeadChoice kind(Head head) {
        return head instanceof SampledHead ? HeadChoice.SAMPLED : HeadChoice.DENSE;
    }
}
