package org.warprank.nn.loss;

import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.RowUpdate;
import org.warprank.nn.layer.SparseGradient;

/**
 * A {@link Head} whose examples push one pair of scores apart. The gradient by the scores has two non-zeros an example:
 * {@code dh} is the sum of {@code c (w[n] - w[p])} over the row's examples, and only touched rows of W and b are updated.
 */
abstract sealed class PairHead extends Head permits DenseHead, SampledHead, PairwiseHead {

    final int[] negatives;

    /** Null where every example learns. */
    final OrderStatistic selection;

    // Of each worker.
    private final SparseGradient[] gradients;
    private final float[][] rowGradients;
    private final int[][] rowItems;
    private final float[][] rowCoefficients;

    PairHead(Parameter weight, Parameter bias, int maxBatch, int workers, OrderStatistic selection) {
        super(weight, bias, maxBatch);
        this.selection = selection;
        this.negatives = new int[maxBatch];
        this.gradients = new SparseGradient[workers];
        for (int w = 0; w < workers; w++) {
            gradients[w] = new SparseGradient(weight.rows(), 2 * maxBatch, w, workers);
        }
        this.rowGradients = new float[workers][weight.columns()];
        this.rowItems = new int[workers][2 * maxBatch];
        this.rowCoefficients = new float[workers][2 * maxBatch];
    }

    /** The unwanted item that an example looks at first, or -1. */
    final int preferred(long seed, int row, int e) {
        int count = negativeItems == null ? 0 : negativesTo[row] - negativesFrom[row];
        if (count == 0) {
            return -1;
        }
        long key = CounterRandom.key(seed, epoch, Purpose.NEGATIVES, places[e]);
        boolean looks = CounterRandom.word(key, 0) >= 0;
        return looks ? negativeItems[negativesFrom[row] + CounterRandom.below(CounterRandom.word(key, 1), count)] : -1;
    }

    @Override
    public final void run(int worker, int fromRow, int toRow, float[] h, float[] dh) {
        if (selection == null) {
            forward(worker, fromRow, toRow, h);
        } else {
            selection.select(this, fromRow, toRow, h);
            forward(worker, fromRow, toRow, h);
            forget(rowStart[fromRow], rowStart[toRow]);
        }
        int dim = weight.columns();
        int[] touched = rowItems[worker];
        float[] factors = rowCoefficients[worker];
        for (int r = fromRow; r < toRow; r++) {
            int count = 0;
            for (int e = rowStart[r]; e < rowStart[r + 1]; e++) {
                if (hasGradient(e)) {
                    touched[count] = negatives[e];
                    factors[count++] = coefficients[e];
                    touched[count] = positives[e];
                    factors[count++] = -coefficients[e];
                }
            }
            Rows.weightedSum(weight.values(), dim, touched, factors, 0, count, dh, r * dim);
        }
    }

    private void forget(int from, int to) {
        for (int e = from; e < to; e++) {
            if (!selection.learns(e)) {
                negatives[e] = -1;
                coefficients[e] = 0;
                losses[e] = 0;
                draws[e] = 0;
            }
        }
    }

    /** Finds negatives, coefficients, losses and draws of a range of rows. */
    abstract void forward(int worker, int fromRow, int toRow, float[] h);

    @Override
    public final boolean update(int worker, float[] h, RowUpdate rowUpdate) {
        SparseGradient gradient = gradients[worker];
        gradient.clear();
        collect(gradient);
        int dim = weight.columns();
        float[] rowGradient = rowGradients[worker];
        boolean finite = true;
        for (int t = 0; t < gradient.touched(); t++) {
            int row = gradient.row(t);
            float biasGradient = gradient.sum(t, h, dim, rowGradient);
            rowUpdate.step(weight, row, rowGradient, 0);
            rowGradient[0] = biasGradient;
            rowUpdate.step(bias, row, rowGradient, 0);
            finite &= Rows.allFinite(weight.values(), row * dim, dim) && Float.isFinite(bias.values()[row]);
            changed(row, row + 1);
        }
        return finite;
    }

    private void collect(SparseGradient gradient) {
        for (int r = 0; r < rows; r++) {
            for (int e = rowStart[r]; e < rowStart[r + 1]; e++) {
                if (hasGradient(e)) {
                    gradient.add(negatives[e], r, coefficients[e]);
                    gradient.add(positives[e], r, -coefficients[e]);
                }
            }
        }
    }

    @Override
    public final boolean learns(int e) {
        return selection == null || selection.learns(e);
    }

    @Override
    public boolean violated(int e) {
        return negatives[e] >= 0;
    }
}
