package org.warprank.nn.loss;

import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.RowUpdate;
import org.warprank.nn.layer.SparseGradient;
import org.warprank.nn.layer.SparseUpdate;

/**
 * A {@link Head} whose examples push one pair of scores apart. The gradient by the scores has two non-zeros an example:
 * {@code dh} is the sum of {@code c (w[n] - w[p])} over the row's examples, and only touched rows of W and b are updated.
 */
abstract sealed class PairHead extends Head permits DenseHead, SampledHead, PairwiseHead {

    final int[] negatives;

    /** Null where every example learns. */
    final OrderStatistic selection;

    // Of each row, from twice its first example on: its terms of the gradient, two of each example that has one.
    private final int[] termCounts;
    private final int[] termItems;
    private final float[] termCoefficients;

    // Of each worker.
    private final SparseGradient[] gradients;
    private final SparseUpdate[] updates;

    PairHead(Parameter weight, Parameter bias, int maxBatch, int workers, OrderStatistic selection) {
        super(weight, bias, maxBatch);
        this.selection = selection;
        this.negatives = new int[maxBatch];
        this.termCounts = new int[maxBatch];
        this.termItems = new int[2 * maxBatch];
        this.termCoefficients = new float[2 * maxBatch];
        this.gradients = new SparseGradient[workers];
        this.updates = new SparseUpdate[workers];
        for (int w = 0; w < workers; w++) {
            gradients[w] = new SparseGradient(weight.rows(), 2 * maxBatch);
            updates[w] = new SparseUpdate(gradients[w], weight.columns());
        }
    }

    /** The score of an item by a worker's copy of W and b. */
    final float score(int worker, float[] h, int hOffset, int item) {
        int dim = weight.columns();
        return Rows.dot(h, hOffset, weight.ofThread(worker).values(), item * dim, dim)
                + bias.ofThread(worker).values()[item];
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
            selection.select(this, worker, fromRow, toRow, h);
            forward(worker, fromRow, toRow, h);
            forget(rowStart[fromRow], rowStart[toRow]);
        }
        int dim = weight.columns();
        float[] table = weight.ofThread(worker).values();
        for (int r = fromRow; r < toRow; r++) {
            int from = 2 * rowStart[r];
            termCounts[r] = listTerms(r);
            Rows.weightedSum(table, dim, termItems, termCoefficients, from, from + termCounts[r], dh, r * dim);
        }
    }

    // The terms of an example without a gradient are overwritten by those of the next.
    private int listTerms(int row) {
        int from = 2 * rowStart[row];
        int at = from;
        for (int e = rowStart[row]; e < rowStart[row + 1]; e++) {
            float c = coefficients[e];
            termItems[at] = negatives[e];
            termItems[at + 1] = positives[e];
            termCoefficients[at] = c;
            termCoefficients[at + 1] = -c;
            at += 2 * gradients(e);
        }
        return at - from;
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
    public final boolean update(int worker, int workers, float[] h, RowUpdate rowUpdate) {
        SparseGradient gradient = gradients[worker];
        gradient.clear(worker, workers);
        collect(gradient);
        Parameter stepped = weight.ofThread(worker);
        boolean finite = updates[worker].run(h, stepped, bias.ofThread(worker), rowUpdate);
        for (int t = 0; t < gradient.touched(); t++) {
            changed(stepped, gradient.row(t), gradient.row(t) + 1);
        }
        return finite;
    }

    private void collect(SparseGradient gradient) {
        for (int r = 0; r < rows; r++) {
            int from = 2 * rowStart[r];
            for (int i = from; i < from + termCounts[r]; i++) {
                gradient.add(termItems[i], r, termCoefficients[i]);
            }
        }
    }

    @Override
    public final void changed(int from, int to) {
        changed(weight, from, to);
    }

    /** Takes note that rows of W, or of a thread's copy of it, have changed. */
    abstract void changed(Parameter table, int from, int to);

    @Override
    public final boolean learns(int e) {
        return selection == null || selection.learns(e);
    }

    @Override
    public boolean violated(int e) {
        return negatives[e] >= 0;
    }
}
