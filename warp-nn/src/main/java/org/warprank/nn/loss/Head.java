package org.warprank.nn.loss;

import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseGradient;
import org.warprank.nn.optim.Optimizer;

/**
 * The output of a recommender and its loss: scores {@code s = h W^T + b}, and WARP or another {@link Objective} over them. A
 * row of H has one or several examples, each with its positive; no item of the row's journey is a candidate. What the heads
 * differ in is which scores they compute. Backward uses that the gradient by the scores has two non-zeros an example:
 * {@code dh} is the sum of {@code c (w[n] - w[p])} over the row's examples, and only touched rows of W and b are updated.
 *
 * <p>Workers own disjoint ranges of rows. All memory is allocated when it is built.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="head"}
 */
public abstract sealed class Head permits DenseHead, SampledHead, PairwiseHead {

    final Parameter weight;
    final Parameter bias;
    final int[] negatives;
    final float[] coefficients;
    final double[] losses;
    final int[] draws;

    int epoch;
    int rows;
    int[] rowStart;
    int[] positives;
    int[] places;
    float[] weights;
    int[] journeyFrom;
    int[] journeyTo;
    int[] items;

    /** Null where every example learns. */
    final OrderStatistic selection;

    // Of each worker.
    private final SparseGradient[] gradients;
    private final float[][] rowGradients;
    private final int[][] rowItems;
    private final float[][] rowCoefficients;

    Head(Parameter weight, Parameter bias, int maxBatch, int workers, OrderStatistic selection) {
        this.weight = weight;
        this.bias = bias;
        this.selection = selection;
        this.negatives = new int[maxBatch];
        this.coefficients = new float[maxBatch];
        this.losses = new double[maxBatch];
        this.draws = new int[maxBatch];
        this.gradients = new SparseGradient[workers];
        for (int w = 0; w < workers; w++) {
            gradients[w] = new SparseGradient(weight.rows(), 2 * maxBatch, w, workers);
        }
        this.rowGradients = new float[workers][weight.columns()];
        this.rowItems = new int[workers][2 * maxBatch];
        this.rowCoefficients = new float[workers][2 * maxBatch];
    }

    /**
     * Enters a batch. The arrays are not copied; what they hold is checked by {@link #run}.
     *
     * @param epoch     the epoch
     * @param rows      rows of H
     * @param rowStart  the first example of each row, and after them the number of examples, at most that the head was built for
     * @param positive  the positive of each example, strictly ascending within a row
     * @param places    the place of each example in the training data
     * @param weights   the weight of each example, finite and at least 0; null for 1 each
     * @param from      where the journey of each row's user starts in {@code items}
     * @param to        where it ends
     * @param items     journeys, each strictly ascending
     */
    public final void begin(int epoch, int rows, int[] rowStart, int[] positive, int[] places, float[] weights, int[] from,
                            int[] to, int[] items) {
        this.epoch = epoch;
        this.rows = rows;
        this.rowStart = rowStart;
        this.positives = positive;
        this.places = places;
        this.weights = weights;
        this.journeyFrom = from;
        this.journeyTo = to;
        this.items = items;
    }

    /**
     * Forward and backward of a range of rows. With a k-th order statistic, rows of one journey stand together and belong to
     * one range.
     *
     * @param worker  number of the worker
     * @param fromRow first row
     * @param toRow   end of the rows
     * @param h       the hidden vectors {@code (rows, dim)}
     * @param dh      receives the gradient by them {@code (rows, dim)}
     * @throws IllegalArgumentException if the batch does not fit together
     */
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

    final boolean sameJourney(int row, int other) {
        return journeyFrom[row] == journeyFrom[other] && journeyTo[row] == journeyTo[other];
    }

    final float weight(int e) {
        return weights == null ? 1f : weights[e];
    }

    /** Finds negatives, coefficients, losses and draws of a range of rows. */
    abstract void forward(int worker, int fromRow, int toRow, float[] h);

    /** Takes note that a row of W has changed. */
    abstract void changed(int row);

    /**
     * Updates a worker's part of the touched rows of W and b, after {@link #run} of all rows.
     *
     * @param worker    number of the worker
     * @param h         the hidden vectors of {@link #run}
     * @param optimizer how they are updated
     * @return whether every updated row is finite
     */
    public final boolean update(int worker, float[] h, Optimizer optimizer) {
        SparseGradient gradient = collect(gradients[worker]);
        int dim = weight.columns();
        float[] rowGradient = rowGradients[worker];
        boolean finite = true;
        for (int t = 0; t < gradient.touched(); t++) {
            int row = gradient.row(t);
            float biasGradient = gradient.sum(t, h, dim, rowGradient);
            optimizer.step(weight, row, rowGradient, 0);
            rowGradient[0] = biasGradient;
            optimizer.step(bias, row, rowGradient, 0);
            finite &= Rows.allFinite(weight.values(), row * dim, dim) && Float.isFinite(bias.values()[row]);
            changed(row);
        }
        return finite;
    }

    private SparseGradient collect(SparseGradient gradient) {
        gradient.clear();
        for (int r = 0; r < rows; r++) {
            for (int e = rowStart[r]; e < rowStart[r + 1]; e++) {
                if (hasGradient(e)) {
                    gradient.add(negatives[e], r, coefficients[e]);
                    gradient.add(positives[e], r, -coefficients[e]);
                }
            }
        }
        return gradient;
    }

    /**
     * Whether an example takes part: with a k-th order statistic, one of each group does.
     *
     * @param e number of the example
     * @return false if it has neither loss nor gradient because another one was chosen
     */
    public final boolean learns(int e) {
        return selection == null || selection.learns(e);
    }

    /**
     * Whether an example found a violator.
     *
     * @param e number of the example
     * @return true if its margin was violated by a candidate it drew
     */
    public boolean violated(int e) {
        return negatives[e] >= 0;
    }

    /**
     * Whether an example moves any weight.
     *
     * @param e number of the example
     * @return true if it has a negative, and its coefficient is not 0
     */
    public final boolean hasGradient(int e) {
        return coefficients[e] != 0;
    }

    /**
     * The loss of an example.
     *
     * @param e number of the example
     * @return what it adds to the loss; NaN if a score looked at was NaN
     */
    public final double loss(int e) {
        return losses[e];
    }

    /**
     * How many candidates an example drew.
     *
     * @param e number of the example
     * @return the draws until the violator, or all it was allowed
     */
    public final int draws(int e) {
        return draws[e];
    }
}
