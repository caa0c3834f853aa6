package org.warprank.nn.loss;

import java.util.Arrays;
import org.warprank.core.Activation;
import org.warprank.core.Linear;
import org.warprank.core.PackedWeights;
import org.warprank.core.Rows;
import org.warprank.core.WarpBatch;
import org.warprank.core.WarpLoss;
import org.warprank.core.WarpOptions;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.layer.SparseGradient;

/**
 * The output of a recommender and its loss: scores of every item, {@code S = H W^T + b}, and WARP over them. An example is one
 * row of H with its one positive; no item of its user's journey is a candidate. Backward uses that the gradient by the scores has
 * two non-zeros an example: {@code dh = c (w[n] - w[p])}, and only touched rows of W and b are updated.
 *
 * <p>Workers own disjoint ranges of rows. All memory is allocated when it is built.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="dense-head"}
 */
public final class DenseHead {

    private final Parameter weight;
    private final Parameter bias;
    private final Linear linear;
    private final PackedWeights packed;
    private final float[] scores;
    private final WarpBatch batch = new WarpBatch();
    private final WarpLoss[] losses;
    private final int[] offsets;
    private final int[] positives;
    private final int[] negatives;
    private final float[] coefficients;
    private final double[] exampleLosses;
    private final int[] draws;
    private final SparseGradient gradient;
    private final float[][] rowGradients;

    /**
     * A head over an output table.
     *
     * @param weight   W {@code (items, dim)}
     * @param bias     b {@code (items, 1)}
     * @param options  settings of the loss
     * @param maxBatch the most examples of a batch, at least 1
     * @param workers  how many threads share a batch, at least 1
     * @throws IllegalArgumentException if the scores of a batch would have 2^31 elements or more
     */
    public DenseHead(Parameter weight, Parameter bias, WarpOptions options, int maxBatch, int workers) {
        int items = weight.rows();
        if ((long) maxBatch * items > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the scores of a batch of " + maxBatch + " x " + items
                    + " items have 2^31 elements or more; choose a smaller batch");
        }
        this.weight = weight;
        this.bias = bias;
        this.linear = new Linear(weight.columns(), items, Activation.IDENTITY);
        this.packed = new PackedWeights(weight.columns(), items);
        packed.pack(0, items, weight.values(), 0, weight.columns());
        this.scores = new float[maxBatch * items];
        this.losses = new WarpLoss[workers];
        this.rowGradients = new float[workers][weight.columns()];
        for (int w = 0; w < workers; w++) {
            losses[w] = new WarpLoss(options, maxBatch, items);
        }
        this.offsets = new int[maxBatch + 1];
        for (int e = 0; e <= maxBatch; e++) {
            offsets[e] = e;
        }
        this.positives = new int[maxBatch];
        this.negatives = new int[maxBatch];
        this.coefficients = new float[maxBatch];
        this.exampleLosses = new double[maxBatch];
        this.draws = new int[maxBatch];
        this.gradient = new SparseGradient(items, 2 * maxBatch);
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
    public void begin(int epoch, int examples, int[] positive, int[] places, float[] weights, int[] from, int[] to,
                      int[] items) {
        batch.scores(scores, 0, weight.rows(), examples, weight.rows()).positives(offsets, positive).places(places)
                .weights(weights).excluded(from, to, items).epoch(epoch);
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
    public void run(int worker, int fromRow, int toRow, float[] h, float[] dh) {
        int dim = weight.columns();
        WarpLoss loss = losses[worker];
        linear.forward(fromRow, toRow, h, 0, dim, packed, bias.values(), scores, 0, weight.rows());
        loss.forward(batch, fromRow, toRow);
        loss.backward(1f, positives, negatives, coefficients);
        for (int e = fromRow; e < toRow; e++) {
            exampleLosses[e] = loss.loss(e);
            draws[e] = loss.trials(e) > 0 ? loss.trials(e) : loss.limit(e);
            Arrays.fill(dh, e * dim, (e + 1) * dim, 0f);
            if (hasGradient(e)) {
                Rows.axpy(coefficients[e], weight.values(), negatives[e] * dim, dh, e * dim, dim);
                Rows.axpy(-coefficients[e], weight.values(), positives[e] * dim, dh, e * dim, dim);
            }
        }
    }

    /**
     * Collects the gradient of W and b, after {@link #run} of all examples.
     *
     * @param examples size of the batch
     */
    public void collect(int examples) {
        gradient.clear();
        for (int e = 0; e < examples; e++) {
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
    public boolean update(int worker, int workers, float[] h, Optimizer optimizer) {
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
            packed.pack(row, row + 1, weight.values(), 0, dim);
        }
        return finite;
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
     * @return true if it found a violator and its rank weight is above 0
     */
    public boolean hasGradient(int e) {
        return coefficients[e] != 0;
    }

    /**
     * The loss of an example.
     *
     * @param e number of the example
     * @return what it adds to the loss; NaN if a score looked at was NaN
     */
    public double loss(int e) {
        return exampleLosses[e];
    }

    /**
     * How many candidates an example drew.
     *
     * @param e number of the example
     * @return the draws until the violator, or all it was allowed
     */
    public int draws(int e) {
        return draws[e];
    }
}
