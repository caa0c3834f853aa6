package org.warprank.nn.loss;

import java.util.Arrays;
import org.warprank.core.Activation;
import org.warprank.core.ExpectedWarpLoss;
import org.warprank.core.Linear;
import org.warprank.core.LinearWorkspace;
import org.warprank.core.Rows;
import org.warprank.core.WarpBatch;
import org.warprank.core.WarpOptions;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.RowUpdate;

/**
 * A {@link Head} with {@link ExpectedWarpLoss}: the scores of every item, and a gradient by every score that violates. Forward
 * is one matrix product, as in {@link DenseHead}; backward are two more. Rows of W whose gradient is 0 are not updated.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="expected-warp-head"}
 */
public final class ExpectedWarpHead extends Head {

    private final Linear linear;
    private final float[] scores;
    private final float[] scoreGradients;
    private final float[] weightGradients;
    private final float[] biasGradients;
    private final boolean[] violated;

    // Of each worker.
    private final WarpBatch[] batches;
    private final ExpectedWarpLoss[] lossesOfWorkers;
    private final LinearWorkspace[] workspaces;

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
    public ExpectedWarpHead(Parameter weight, Parameter bias, WarpOptions options, int maxBatch, int workers) {
        int items = weight.rows();
        if ((long) maxBatch * items > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the scores of a batch of " + maxBatch + " x " + items
                    + " items have 2^31 elements or more; choose a smaller batch");
        }
        super(weight, bias, maxBatch);
        this.linear = new Linear(weight.columns(), items, Activation.IDENTITY);
        this.scores = new float[maxBatch * items];
        this.scoreGradients = new float[maxBatch * items];
        this.weightGradients = new float[weight.values().length];
        this.biasGradients = new float[items];
        this.violated = new boolean[maxBatch];
        this.batches = new WarpBatch[workers];
        this.lossesOfWorkers = new ExpectedWarpLoss[workers];
        this.workspaces = new LinearWorkspace[workers];
        for (int w = 0; w < workers; w++) {
            batches[w] = new WarpBatch();
            lossesOfWorkers[w] = new ExpectedWarpLoss(options, maxBatch, items);
            workspaces[w] = new LinearWorkspace();
        }
    }

    @Override
    public void run(int worker, int fromRow, int toRow, float[] h, float[] dh) {
        int columns = weight.rows();
        int dim = weight.columns();
        ExpectedWarpLoss loss = lossesOfWorkers[worker];
        linear.forward(fromRow, toRow, h, 0, dim, weight.values(), 0, dim, bias.values(), scores, 0, columns, workspaces[worker]);
        loss.forward(batches[worker].scores(scores, 0, columns, rows, columns).positives(rowStart, positives).places(places)
                .weights(weights).excluded(journeyFrom, journeyTo, items).epoch(epoch), fromRow, toRow);
        Arrays.fill(scoreGradients, fromRow * columns, toRow * columns, 0f);
        loss.backwardDense(1f, scoreGradients, 0, columns);
        for (int r = fromRow; r < toRow; r++) {
            for (int e = rowStart[r]; e < rowStart[r + 1]; e++) {
                losses[e] = loss.loss(e);
                coefficients[e] = (float) loss.weight(e);
                violated[e] = loss.violators(e) > 0;
                draws[e] = columns - (journeyTo[r] - journeyFrom[r]);
            }
        }
        linear.backwardInput(fromRow, toRow, scoreGradients, 0, columns, weight.values(), 0, dim, dh, 0, dim,
                workspaces[worker]);
    }

    @Override
    public boolean update(int worker, int workers, float[] h, RowUpdate rowUpdate) {
        int columns = weight.rows();
        int dim = weight.columns();
        int from = (int) ((long) columns * worker / workers);
        int to = (int) ((long) columns * (worker + 1) / workers);
        linear.backwardWeights(from, to, rows, scoreGradients, 0, columns, h, 0, dim, weightGradients, 0, dim, biasGradients,
                workspaces[worker]);
        boolean finite = true;
        for (int row = from; row < to; row++) {
            if (biasGradients[row] != 0 || !isZero(weightGradients, row * dim, dim)) {
                rowUpdate.step(weight, row, weightGradients, row * dim);
                rowUpdate.step(bias, row, biasGradients, row);
                finite &= Rows.allFinite(weight.values(), row * dim, dim) && Float.isFinite(bias.values()[row]);
            }
        }
        return finite;
    }

    @Override
    public void changed(int from, int to) {
        // Nothing is kept of the table.
    }

    private static boolean isZero(float[] x, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (x[i] != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean violated(int e) {
        return violated[e];
    }
}
