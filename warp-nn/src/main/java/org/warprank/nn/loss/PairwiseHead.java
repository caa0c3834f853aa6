package org.warprank.nn.loss;

import java.util.Arrays;
import java.util.Objects;
import org.warprank.core.CandidateSampler;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.nn.layer.Parameter;

/**
 * A {@link Head} with a {@link PairwiseLoss}: each example draws one candidate and computes two scores, however many items
 * there are. The draws of an example are a function of seed, epoch and its place in the data alone.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="pairwise-head"}
 */
public final class PairwiseHead extends PairHead {

    private final PairwiseLoss loss;
    private final CandidateSampler sampler;
    private final int maxDraws;
    private final long seed;
    private final float[] positiveScores;
    private final float[] negativeScores;
    private final float[] ones;
    private final int[][] drawnByWorkers;

    /**
     * A head over an output table.
     *
     * @param weight   W {@code (items, dim)}
     * @param bias     b {@code (items, 1)}
     * @param loss     the loss of a pair
     * @param sampler  where candidates come from; one that the user has is drawn anew
     * @param maxDraws the most draws of an example, at least 1; if all of them are items of the user, it has no gradient
     * @param seed     the seed of the draws
     * @param maxBatch the most examples of a batch, at least 1
     * @param workers  how many threads share a batch, at least 1
     * @throws IllegalArgumentException if {@code maxDraws} is out of range
     */
    public PairwiseHead(Parameter weight, Parameter bias, PairwiseLoss loss, CandidateSampler sampler, int maxDraws, long seed,
                        int maxBatch, int workers) {
        Objects.requireNonNull(loss, "loss is null");
        Objects.requireNonNull(sampler, "sampler is null");
        if (maxDraws < 1) {
            throw new IllegalArgumentException("maxDraws is " + maxDraws + ", expected at least 1");
        }
        super(weight, bias, maxBatch, workers, null);
        this.loss = loss;
        this.sampler = sampler;
        this.maxDraws = maxDraws;
        this.seed = seed;
        this.positiveScores = new float[maxBatch];
        this.negativeScores = new float[maxBatch];
        this.ones = new float[maxBatch];
        Arrays.fill(ones, 1f);
        this.drawnByWorkers = new int[workers][1];
    }

    @Override
    void forward(int worker, int fromRow, int toRow, float[] h) {
        int dim = weight.columns();
        for (int r = fromRow; r < toRow; r++) {
            for (int e = rowStart[r]; e < rowStart[r + 1]; e++) {
                draw(drawnByWorkers[worker], r, e);
                // An example without a candidate is a pair with itself until its loss is taken back.
                positiveScores[e] = score(worker, h, r * dim, positives[e]);
                negativeScores[e] = negatives[e] < 0 ? positiveScores[e] : score(worker, h, r * dim, negatives[e]);
            }
        }
        int from = rowStart[fromRow];
        int to = rowStart[toRow];
        loss.run(from, to, positiveScores, negativeScores, weights == null ? ones : weights, losses, coefficients);
        for (int e = from; e < to; e++) {
            if (negatives[e] < 0) {
                losses[e] = 0;
                coefficients[e] = 0;
            }
        }
    }

    private void draw(int[] drawn, int row, int e) {
        long key = CounterRandom.key(seed, epoch, Purpose.WARP, places[e]);
        // What the user has is drawn and passed over, so that few candidates may take more draws than there are.
        int limit = journeyTo[row] - journeyFrom[row] < weight.rows() ? maxDraws : 0;
        int count = 0;
        int negative = preferred(seed, row, e);
        while (negative < 0 && count < limit) {
            sampler.draw(key, count++, drawn, 0, 1);
            int item = drawn[0];
            if (item < 0 || item >= weight.rows()) {
                throw new IndexOutOfBoundsException("the sampler drew " + item + ", expected an item of " + weight.rows());
            }
            negative = Arrays.binarySearch(items, journeyFrom[row], journeyTo[row], item) < 0 ? item : -1;
        }
        negatives[e] = negative;
        // A preferred one was looked at without a draw.
        draws[e] = Math.max(count, negative < 0 ? 0 : 1);
    }

    @Override
    void changed(Parameter table, int from, int to) {
        // Scores are computed from W itself.
    }

    /**
     * Whether the pair of an example is in the wrong order.
     *
     * @param e number of the example
     * @return true if the negative has at least the score of the positive
     */
    @Override
    public boolean violated(int e) {
        return negatives[e] >= 0 && negativeScores[e] >= positiveScores[e];
    }
}
