package org.warprank.nn.loss;

import java.util.Objects;

/**
 * What training minimises. Margin, trials and rank weight are those of {@link org.warprank.core.WarpOptions}, wherever they
 * play a part.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="objective"}
 */
public sealed interface Objective {

    /** {@link Warp}, the default. */
    Objective WARP = new Warp();

    /** {@link KthOrderStatistic} of the fourth of five positives. */
    Objective K_OS = new KthOrderStatistic(5, 4);

    /** {@link Pairwise} with {@link PairwiseLoss#BPR}. */
    Objective BPR = new Pairwise(PairwiseLoss.BPR);

    /** {@link ExpectedWarp}. */
    Objective EXPECTED_WARP = new ExpectedWarp();

    /** WARP: the candidates are searched for one that violates the margin, and the number of draws tells the rank. */
    record Warp() implements Objective {
    }

    /**
     * WARP for one of several positives (Weston, Yee, Weiss, RecSys 2013): a user's examples in a batch are dealt at random
     * into groups of K, the last of which has what is left. Of a group of K', ordered by score from the highest on, number
     * {@code ceil(position K' / K)} learns, and no other.
     *
     * @param draws    K, at least 1
     * @param position which of them, from 1 to K
     */
    record KthOrderStatistic(int draws, int position) implements Objective {

        /**
         * Checked settings.
         *
         * @throws IllegalArgumentException if a number is out of range
         */
        public KthOrderStatistic {
            if (draws < 1) {
                throw new IllegalArgumentException("draws is " + draws + ", expected at least 1");
            }
            if (position < 1 || position > draws) {
                throw new IllegalArgumentException("position is " + position + ", expected from 1 to " + draws);
            }
        }
    }

    /**
     * The positive against one candidate that is drawn, whatever their scores.
     *
     * @param loss the loss of the pair
     */
    record Pairwise(PairwiseLoss loss) implements Objective {

        /** A loss of pairs. */
        public Pairwise {
            Objects.requireNonNull(loss, "loss");
        }
    }

    /** The mean of {@link Warp} over all draws, computed from all scores: {@link org.warprank.core.ExpectedWarpLoss}. */
    record ExpectedWarp() implements Objective {
    }
}
