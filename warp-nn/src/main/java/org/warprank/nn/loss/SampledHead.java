package org.warprank.nn.loss;

import org.warprank.core.CandidateSampler;
import org.warprank.core.SampledWarpLoss;
import org.warprank.core.WarpOptions;
import org.warprank.nn.layer.Parameter;

/**
 * A {@link Head} that computes the scores of the positive and of the candidates drawn, and of no other item: for large
 * catalogues, and while few draws find a violator. An example costs as much as its draws, however many items there are.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="sampled-head"}
 */
public final class SampledHead extends PairHead {

    private final long seed;
    private final SampledWarpLoss[] lossesOfWorkers;

    /**
     * A head over an output table.
     *
     * @param weight   W {@code (items, dim)}
     * @param bias     b {@code (items, 1)}
     * @param options  settings of the loss, whose reduction plays no part; the trials should have a limit, or an example that
     *                 fits costs as much as all its candidates
     * @param maxBatch the most examples of a batch, at least 1
     * @param workers  how many threads share a batch, at least 1
     * @throws IllegalArgumentException if the rank weight needs every score
     */
    public SampledHead(Parameter weight, Parameter bias, WarpOptions options, int maxBatch, int workers) {
        this(weight, bias, options, maxBatch, workers, null, null);
    }

    /**
     * A head over an output table, with WARP for one of several positives or candidates from a sampler.
     *
     * @param weight    W {@code (items, dim)}
     * @param bias      b {@code (items, 1)}
     * @param options   settings of the loss, whose reduction plays no part; the trials should have a limit
     * @param maxBatch  the most examples of a batch, at least 1
     * @param workers   how many threads share a batch, at least 1
     * @param positives which positives learn, or null for all
     * @param sampler   where candidates come from, or null for uniformly from all, none twice
     * @throws IllegalArgumentException if the rank weight needs every score, or the options want draws with replacement beside
     *                                  a sampler
     */
    public SampledHead(Parameter weight, Parameter bias, WarpOptions options, int maxBatch, int workers,
                       Objective.KthOrderStatistic positives, CandidateSampler sampler) {
        super(weight, bias, maxBatch, workers,
                positives == null ? null : new OrderStatistic(positives, options.seed(), maxBatch));
        this.seed = options.seed();
        this.lossesOfWorkers = new SampledWarpLoss[workers];
        for (int w = 0; w < workers; w++) {
            lossesOfWorkers[w] = new SampledWarpLoss(options, weight.ofThread(w).values(), weight.columns(),
                    bias.ofThread(w).values(), sampler);
        }
    }

    @Override
    void forward(int worker, int fromRow, int toRow, float[] h) {
        SampledWarpLoss loss = lossesOfWorkers[worker];
        boolean together = selection == null && negativeItems == null;
        for (int r = fromRow; r < toRow; r++) {
            if (r == fromRow || !sameJourney(r, r - 1)) {
                loss.enterRow(epoch, items, journeyFrom[r], journeyTo[r]);
            }
            if (together) {
                loss.forwardAll(h, r * weight.columns(), rowStart[r], rowStart[r + 1], positives, weights, places, negatives,
                        coefficients, losses, draws);
            } else {
                forward(loss, r, h);
            }
        }
    }

    private void forward(SampledWarpLoss loss, int row, float[] h) {
        int hOffset = row * weight.columns();
        for (int e = rowStart[row]; e < rowStart[row + 1]; e++) {
            if (learns(e)) {
                int first = preferred(seed, row, e);
                losses[e] = first < 0 ? loss.forward(h, hOffset, positives[e], weight(e), places[e])
                        : loss.forward(h, hOffset, positives[e], weight(e), places[e], first);
                negatives[e] = loss.negative();
                coefficients[e] = loss.coefficient();
                draws[e] = loss.draws();
            }
        }
    }

    @Override
    void changed(Parameter table, int from, int to) {
        // Scores are computed from W itself.
    }
}
