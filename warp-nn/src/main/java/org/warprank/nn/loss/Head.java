package org.warprank.nn.loss;

import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.RowUpdate;

/**
 * The output of a recommender and its loss: scores {@code s = h W^T + b}, and WARP or another {@link Objective} over them. A
 * row of H has one or several examples, each with its positive; no item of the row's journey is a candidate. What the heads
 * differ in is which scores they compute, and how many of them have a gradient.
 *
 * <p>Workers own disjoint ranges of rows. A batch is shared by all that the head was built for, or by the first of them. Where
 * each has a copy of W and b ({@link Parameter#copyForThreads}), it takes the rows of the others before it runs. All memory is
 * allocated when it is built.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="head"}
 */
public abstract sealed class Head permits PairHead, ExpectedWarpHead {

    final Parameter weight;
    final Parameter bias;
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
    int[] negativesFrom;
    int[] negativesTo;
    int[] negativeItems;

    Head(Parameter weight, Parameter bias, int maxBatch) {
        this.weight = weight;
        this.bias = bias;
        this.coefficients = new float[maxBatch];
        this.losses = new double[maxBatch];
        this.draws = new int[maxBatch];
    }

    /**
     * Enters a batch. The arrays are not copied; what they hold is checked by {@link #run}.
     *
     * @param epoch     the epoch
     * @param rows      rows of H
     * @param rowStart  the first example of each row, and after them the number of examples, at most that the head was built
     *                  for
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
     * Enters, beside a batch, items that its users are known not to want. Every other example of such a user looks at one of
     * them first, which is chosen at random: with WARP it ends the search if it violates; of pairs it is the negative. Only
     * {@link SampledHead} and {@link PairwiseHead} have a first candidate. The arrays are not copied.
     *
     * @param from     where those of each row's user start in {@code unwanted}
     * @param to       where they end
     * @param unwanted items of which none is in the user's journey
     */
    public final void prefer(int[] from, int[] to, int[] unwanted) {
        this.negativesFrom = from;
        this.negativesTo = to;
        this.negativeItems = unwanted;
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
    public abstract void run(int worker, int fromRow, int toRow, float[] h, float[] dh);

    final boolean sameJourney(int row, int other) {
        return journeyFrom[row] == journeyFrom[other] && journeyTo[row] == journeyTo[other];
    }

    final float weight(int e) {
        return weights == null ? 1f : weights[e];
    }

    /**
     * Updates a worker's part of the touched rows of W and b, after {@link #run} of all rows.
     *
     * @param worker    number of the worker
     * @param workers   how many share the update, at most as many as the head was built for
     * @param h         the hidden vectors of {@link #run}
     * @param rowUpdate how they are updated
     * @return whether every updated row is finite
     */
    public abstract boolean update(int worker, int workers, float[] h, RowUpdate rowUpdate);

    /**
     * Takes note that rows of W were changed by others than {@link #update}; of W itself, not of a worker's copy.
     *
     * @param from first row
     * @param to   end of the rows
     */
    public abstract void changed(int from, int to);

    /**
     * Whether an example takes part: with a k-th order statistic, one of each group does.
     *
     * @param e number of the example
     * @return false if it has neither loss nor gradient because another one was chosen
     */
    public boolean learns(int e) {
        return true;
    }

    /**
     * Whether an example found a violator.
     *
     * @param e number of the example
     * @return true if its margin was violated by a candidate that it looked at
     */
    public abstract boolean violated(int e);

    /**
     * Whether an example moves any weight.
     *
     * @param e number of the example
     * @return true if a score is pushed up by it
     */
    public final boolean hasGradient(int e) {
        return gradients(e) != 0;
    }

    // 1 if an example moves any weight, else 0. It is a coin's toss, and a comparison of floats would be compiled to a jump:
    // all bits of 0 but the sign are 0, and of a number that is not 0 either twice the bits or minus that has the sign.
    final int gradients(int e) {
        int bits = Float.floatToRawIntBits(coefficients[e]) << 1;
        return (bits | -bits) >>> 31;
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
     * @return the draws until the violator, or all it was allowed; all candidates where nothing is drawn
     */
    public final int draws(int e) {
        return draws[e];
    }
}
