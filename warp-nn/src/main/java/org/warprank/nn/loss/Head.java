package org.warprank.nn.loss;

import java.util.Arrays;
import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseGradient;
import org.warprank.nn.optim.Optimizer;

/**
 * The output of a recommender and its loss: scores {@code s = h W^T + b}, and WARP over them. An example is one row of H with
 * its one positive; no item of its user's journey is a candidate. What the heads differ in is which scores they compute.
 * Backward uses that the gradient by the scores has two non-zeros an example: {@code dh = c (w[n] - w[p])}, and only touched
 * rows of W and b are updated.
 *
 * <p>Workers own disjoint ranges of rows. All memory is allocated when it is built.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="head"}
 */
public abstract sealed class Head permits DenseHead, SampledHead {

    final Parameter weight;
    final Parameter bias;
    final int[] negatives;
    final float[] coefficients;
    final double[] losses;
    final int[] draws;

    int epoch;
    int examples;
    int[] positives;
    int[] places;
    float[] weights;
    int[] journeyFrom;
    int[] journeyTo;
    int[] items;

    private final SparseGradient gradient;
    private final float[][] rowGradients;

    Head(Parameter weight, Parameter bias, int maxBatch, int workers) {
        this.weight = weight;
        this.bias = bias;
        this.negatives = new int[maxBatch];
        this.coefficients = new float[maxBatch];
        this.losses = new double[maxBatch];
        this.draws = new int[maxBatch];
        this.gradient = new SparseGradient(weight.rows(), 2 * maxBatch);
        this.rowGradients = new float[workers][weight.columns()];
    }

    /**
     * Enters a batch. The arrays are not copied; what they hold is checked by {@link #run}.
     *
     * @param epoch     the epoch
     * @param examples  its size, at most that the head was built for
     * @param positive  the positive of each example
     * @param places    the place of each example in the training data
     * @param weights   the weight of each example, finite and at least 0; null for 1 each
     * @param from      where the journey of each example's user starts in {@code items}
     * @param to        where it ends
     * @param items     journeys, each strictly ascending
     */
    public final void begin(int epoch, int examples, int[] positive, int[] places, float[] weights, int[] from, int[] to,
                            int[] items) {
        this.epoch = epoch;
        this.examples = examples;
        this.positives = positive;
        this.places = places;
        this.weights = weights;
        this.journeyFrom = from;
        this.journeyTo = to;
        this.items = items;
    }

    /**
     * Forward and backward of a range of examples.
     *
     * @param worker  number of the worker
     * @param fromRow first example
     * @param toRow   end of the examples
     * @param h       the hidden vectors {@code (batch, dim)}
     * @param dh      receives the gradient by them {@code (batch, dim)}
     * @throws IllegalArgumentException if the batch does not fit together
     */
    public final void run(int worker, int fromRow, int toRow, float[] h, float[] dh) {
        forward(worker, fromRow, toRow, h);
        int dim = weight.columns();
        for (int e = fromRow; e < toRow; e++) {
            Arrays.fill(dh, e * dim, (e + 1) * dim, 0f);
            if (hasGradient(e)) {
                Rows.axpy(coefficients[e], weight.values(), negatives[e] * dim, dh, e * dim, dim);
                Rows.axpy(-coefficients[e], weight.values(), positives[e] * dim, dh, e * dim, dim);
            }
        }
    }

    /** Finds negatives, coefficients, losses and draws of a range of examples. */
    abstract void forward(int worker, int fromRow, int toRow, float[] h);

    /** Takes note that a row of W has changed. */
    abstract void changed(int row);

    /**
     * Collects the gradient of W and b, after {@link #run} of all examples.
     *
     * @param count size of the batch
     */
    public final void collect(int count) {
        gradient.clear();
        for (int e = 0; e < count; e++) {
            if (hasGradient(e)) {
                gradient.add(negatives[e], e, coefficients[e]);
                gradient.add(positives[e], e, -coefficients[e]);
            }
        }
    }

    /**
     * Updates one part of the touched rows of W and b, after {@link #collect}.
     *
     * @param worker    number of the worker, which is that of the part
     * @param workers   into how many parts they are split
     * @param h         the hidden vectors of {@link #run}
     * @param optimizer how they are updated
     * @return whether every updated row is finite
     */
    public final boolean update(int worker, int workers, float[] h, Optimizer optimizer) {
        int dim = weight.columns();
        float[] rowGradient = rowGradients[worker];
        boolean finite = true;
        int to = (int) ((long) gradient.touched() * (worker + 1) / workers);
        for (int t = (int) ((long) gradient.touched() * worker / workers); t < to; t++) {
            int row = gradient.row(t);
            gradient.sum(t, h, dim, rowGradient);
            optimizer.step(weight, row, rowGradient, 0);
            finite &= Rows.allFinite(weight.values(), row * dim, dim);
            rowGradient[0] = gradient.coefficientSum(t);
            optimizer.step(bias, row, rowGradient, 0);
            finite &= Float.isFinite(bias.values()[row]);
            changed(row);
        }
        return finite;
    }

    /**
     * Whether an example found a violator.
     *
     * @param e number of the example
     * @return true if its margin was violated by a candidate it drew
     */
    public final boolean violated(int e) {
        return negatives[e] >= 0;
    }

    /**
     * Whether an example moves any weight.
     *
     * @param e number of the example
     * @return true if it found a violator and its rank weight is above 0
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
