package org.warprank.nn.loss;

import org.warprank.core.Activation;
import org.warprank.core.Linear;
import org.warprank.core.LinearWorkspace;
import org.warprank.core.PackedWeights;
import org.warprank.core.WarpBatch;
import org.warprank.core.WarpLoss;
import org.warprank.core.WarpOptions;
import org.warprank.nn.layer.Parameter;

/**
 * A {@link Head} that computes the scores of every item, as one matrix product: for catalogues that are not large, and
 * where many draws are needed to find a violator.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="dense-head"}
 */
public final class DenseHead extends PairHead {

    private final Linear linear;
    private final PackedWeights packed;
    private final float[] scores;
    private final WarpBatch[] batches;
    private final WarpLoss[] lossesOfWorkers;
    private final LinearWorkspace[] workspaces;
    private final int[] foundPositives;

    /**
     * A head over an output table.
     *
     * @param weight   W {@code (items, dim)}
     * @param bias     b {@code (items, 1)}
     * @param options  settings of the loss
     * @param maxBatch the most examples of a batch, at least 1
     * @param workers  how many threads share a batch, at least 1
     * @throws IllegalArgumentException if the scores of a batch would have 2^31 elements or more, or the options want draws
     *                                  with replacement
     */
    public DenseHead(Parameter weight, Parameter bias, WarpOptions options, int maxBatch, int workers) {
        this(weight, bias, options, maxBatch, workers, null);
    }

    /**
     * A head over an output table, with WARP for one of several positives.
     *
     * @param weight    W {@code (items, dim)}
     * @param bias      b {@code (items, 1)}
     * @param options   settings of the loss
     * @param maxBatch  the most examples of a batch, at least 1
     * @param workers   how many threads share a batch, at least 1
     * @param positives which positives learn, or null for all
     * @throws IllegalArgumentException if the scores of a batch would have 2^31 elements or more, or the options want draws
     *                                  with replacement
     */
    public DenseHead(Parameter weight, Parameter bias, WarpOptions options, int maxBatch, int workers,
                     Objective.KthOrderStatistic positives) {
        int items = weight.rows();
        if ((long) maxBatch * items > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the scores of a batch of " + maxBatch + " x " + items
                    + " items have 2^31 elements or more; choose a smaller batch, or the sampled head");
        }
        super(weight, bias, maxBatch, workers,
                positives == null ? null : new OrderStatistic(positives, options.seed(), maxBatch));
        this.linear = new Linear(weight.columns(), items, Activation.IDENTITY);
        this.packed = new PackedWeights(weight.columns(), items);
        packed.pack(0, items, weight.values(), 0, weight.columns());
        this.scores = new float[maxBatch * items];
        this.batches = new WarpBatch[workers];
        this.lossesOfWorkers = new WarpLoss[workers];
        this.workspaces = new LinearWorkspace[workers];
        for (int w = 0; w < workers; w++) {
            batches[w] = new WarpBatch();
            lossesOfWorkers[w] = new WarpLoss(options, maxBatch, items);
            workspaces[w] = new LinearWorkspace();
        }
        this.foundPositives = new int[maxBatch];
    }

    @Override
    void forward(int worker, int fromRow, int toRow, float[] h) {
        int columns = weight.rows();
        WarpLoss loss = lossesOfWorkers[worker];
        linear.forward(fromRow, toRow, h, 0, weight.columns(), packed, bias.ofThread(worker).values(), scores,
                0, columns, workspaces[worker]);
        loss.forward(batches[worker].scores(scores, 0, columns, rows, columns).positives(rowStart, positives).places(places)
                .weights(selection == null ? weights : selection.weights()).excluded(journeyFrom, journeyTo, items)
                .epoch(epoch), fromRow, toRow);
        loss.backward(1f, foundPositives, negatives, coefficients);
        for (int e = rowStart[fromRow]; e < rowStart[toRow]; e++) {
            losses[e] = loss.loss(e);
            draws[e] = loss.trials(e) > 0 ? loss.trials(e) : loss.limit(e);
        }
    }

    @Override
    void changed(Parameter table, int from, int to) {
        packed.pack(from, to, table.values(), 0, table.columns());
    }
}
