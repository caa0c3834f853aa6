package org.warprank.nn.train;

import org.warprank.core.CandidateSampler;
import org.warprank.core.Draws;
import org.warprank.core.RankWeight;
import org.warprank.core.Reduction;
import org.warprank.core.WarpOptions;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.loss.DenseHead;
import org.warprank.nn.loss.ExpectedWarpHead;
import org.warprank.nn.loss.Head;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.loss.PairwiseHead;
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
    private final CandidateSampler sampler;
    private final boolean prefers;
    private Head head;

    /**
     * The heads of a training.
     *
     * @param prefers whether examples look at candidates of their users first, which heads that draw do
     * @throws IllegalArgumentException if they do and the options want all scores
     */
    Heads(JourneyNetwork network, TrainingOptions options, Interactions train, boolean prefers) {
        refuse(prefers && options.head() == HeadChoice.DENSE, "negatives are given and head is DENSE", "SAMPLED or AUTO");
        refuse(prefers && options.objective() instanceof Objective.ExpectedWarp,
                "negatives are given and objective is " + options.objective(), "another objective");
        refuse(prefers && options.loss().rankWeight() == RankWeight.EXACT_RANK,
                "negatives are given and rankWeight is EXACT_RANK", "another rank weight");
        this.network = network;
        this.options = options;
        this.loss = options.loss().withReduction(Reduction.SUM).withSeed(options.seed());
        this.prefers = prefers;
        this.sampler = options.sampling().sampler(train);
    }

    /**
     * Refuses settings that no head, or not the one that is chosen, can compute.
     *
     * @throws IllegalArgumentException if there are such
     */
    static void check(Objective objective, NegativeSampling sampling, WarpOptions loss, HeadChoice head) {
        boolean replaces = loss.draws() == Draws.WITH_REPLACEMENT;
        boolean ranksExactly = loss.rankWeight() == RankWeight.EXACT_RANK;
        boolean uniform = sampling == NegativeSampling.UNIFORM;
        boolean expected = objective instanceof Objective.ExpectedWarp;
        refuse(head == HeadChoice.SAMPLED && ranksExactly, "head is SAMPLED and rankWeight EXACT_RANK, which needs every score",
                "DENSE or another rank weight");
        refuse(replaces && loss.rankWeight() != RankWeight.LOG_CLIPPED,
                "draws are WITH_REPLACEMENT and rankWeight is " + loss.rankWeight(), "LOG_CLIPPED");
        refuse(head == HeadChoice.DENSE && replaces, "head is DENSE and draws are " + loss.draws(),
                "SAMPLED or " + Draws.WITHOUT_REPLACEMENT);
        refuse(head == HeadChoice.DENSE && objective instanceof Objective.Pairwise,
                "head is DENSE and objective " + objective + ", which needs two scores", "SAMPLED or another objective");
        refuse(head == HeadChoice.SAMPLED && expected, "head is SAMPLED and objective " + objective
                + ", which needs every score", "DENSE or another objective");
        refuse(expected && replaces, "draws are WITH_REPLACEMENT and objective is " + objective, "another objective");
        refuse(expected && !uniform, "sampling is " + sampling + " and objective " + objective, "uniform sampling");
        refuse(!uniform && head == HeadChoice.DENSE, "head is DENSE and sampling " + sampling, "SAMPLED or uniform sampling");
        refuse(!uniform && replaces, "draws are WITH_REPLACEMENT and sampling is " + sampling, "uniform sampling");
        refuse(!uniform && ranksExactly, "rankWeight is EXACT_RANK and sampling " + sampling,
                "another rank weight or uniform sampling");
    }

    private static void refuse(boolean refused, String what, String expected) {
        if (refused) {
            throw new IllegalArgumentException(what + ", expected " + expected);
        }
    }

    /**
     * The head of the next epoch.
     *
     * @param meanTrials draws of an example in the epoch before; 1, as if every draw violated, before the first
     */
    Head next(double meanTrials) {
        HeadChoice choice = choose(meanTrials);
        if (head == null || kind(head) != choice) {
            // The other one is let go first: a dense head has the scores of a batch.
            head = null;
            head = switch (options.objective()) {
                case Objective.Warp _ -> head(choice, null);
                case Objective.KthOrderStatistic positives -> head(choice, positives);
                case Objective.ExpectedWarp _ -> new ExpectedWarpHead(network.output, network.outputBias, loss,
                        options.batchSize(), options.threads());
                case Objective.Pairwise pairwise -> new PairwiseHead(network.output, network.outputBias, pairwise.loss(),
                        sampler, loss.maxTrials(), loss.seed(), options.batchSize(), options.threads());
            };
        }
        return head;
    }

    private Head head(HeadChoice choice, Objective.KthOrderStatistic positives) {
        if (choice == HeadChoice.DENSE) {
            return new DenseHead(network.output, network.outputBias, loss, options.batchSize(), options.threads(), positives);
        }
        return new SampledHead(network.output, network.outputBias, loss, options.batchSize(), options.threads(), positives,
                options.sampling() == NegativeSampling.UNIFORM ? null : sampler);
    }

    private HeadChoice choose(double meanTrials) {
        if (prefers || options.objective() instanceof Objective.Pairwise || options.sampling() != NegativeSampling.UNIFORM) {
            return HeadChoice.SAMPLED;
        }
        if (options.objective() instanceof Objective.ExpectedWarp) {
            return HeadChoice.DENSE;
        }
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
        return head instanceof DenseHead || head instanceof ExpectedWarpHead ? HeadChoice.DENSE : HeadChoice.SAMPLED;
    }
}
