package org.warprank.core;

/**
 * The mean of the WARP loss over its draws, forward and backward, over a dense batch of scores: no example of {@link WarpLoss}
 * depends on chance here.
 *
 * <p>With V violators among the M candidates and at most {@code T = min(maxTrials, M)} draws, the violator found is uniform
 * over the V and independent of N. So an example adds {@code w e} times the mean of {@code s[n] - t} over its violators to the
 * loss, with {@code e = sum over n up to T of P(N = n) L(n)}. With incoming gradient g and {@code c = g w e} (divided by the
 * number of examples for {@link Reduction#MEAN}), c is taken from the gradient of s[p], and {@code c / V} is added to that of
 * each violator: the mean of the gradient of {@link WarpLoss}.
 *
 * <p>A NaN in a row with examples makes the loss of those examples NaN, and they have no gradient. All memory is allocated when
 * it is built. Owned by one thread; threads that share a batch take a range of rows each, with a loss object of their own.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="expected-warp-loss"}
 */
public final class ExpectedWarpLoss {

    private final WarpOptions options;
    private final int items;
    private final BlockedItems blocked;
    private final ViolatorMarks marks;
    private final ExpectedWeight expectedWeight;
    private final double[] losses;
    private final double[] factors;
    private final int[] violators;

    private int from;
    private int to;
    private int fromRow;
    private int toRow;
    private WarpBatch batch;

    /**
     * A loss with room for batches up to a size.
     *
     * @param options     the settings, whose seed plays no part
     * @param maxExamples the most examples of a batch, at least 1
     * @param items       Y, the number of items, at least 1
     * @throws IllegalArgumentException if a size is below 1, or the options want draws with replacement
     */
    public ExpectedWarpLoss(WarpOptions options, int maxExamples, int items) {
        Checks.present("options", options);
        Checks.atLeast("maxExamples", maxExamples, 1);
        Checks.atLeast("items", items, 1);
        if (options.draws() != Draws.WITHOUT_REPLACEMENT) {
            throw new IllegalArgumentException("draws are " + options.draws() + ", expected " + Draws.WITHOUT_REPLACEMENT);
        }
        this.options = options;
        this.items = items;
        this.blocked = new BlockedItems(items);
        this.marks = new ViolatorMarks(items, 1);
        this.expectedWeight = new ExpectedWeight(options.rankWeight(), options.maxTrials(), items);
        this.losses = new double[maxExamples];
        this.factors = new double[maxExamples];
        this.violators = new int[maxExamples];
    }

    /**
     * Computes the loss of a batch.
     *
     * @param scored the batch, which must not change before {@link #backwardDense}
     * @return the loss, in double, summed in the order of the examples; NaN if a score of a row with examples is NaN
     * @throws IllegalArgumentException  if the batch does not fit together, is larger than this loss has room for, or has a
     *                                   weight that is negative or not finite; what was found before is forgotten then
     * @throws IndexOutOfBoundsException if a range of the batch is not one
     */
    public double forward(WarpBatch scored) {
        Checks.present("batch", scored);
        return forward(scored, 0, scored.rows);
    }

    /**
     * Computes the share that a range of rows has in the loss of a batch.
     *
     * @param scored the batch, which must not change before {@link #backwardDense}
     * @param start  first row
     * @param end    end of the rows
     * @return the range's share: over a split of the rows the shares sum to the loss of the batch
     * @throws IllegalArgumentException  if the batch does not fit together, is larger than this loss has room for, or has a
     *                                   weight that is negative or not finite; what was found before is forgotten then
     * @throws IndexOutOfBoundsException if the range, or one of the batch, is not one
     */
    public double forward(WarpBatch scored, int start, int end) {
        Checks.present("batch", scored);
        to = from;
        toRow = fromRow;
        scored.check();
        Checks.range("rows", start, end, scored.rows);
        if (scored.items != items || scored.examples() > losses.length) {
            throw new IllegalArgumentException("the batch has " + scored.items + " items and " + scored.examples()
                    + " examples, this loss is for " + items + " items and at most " + losses.length + " examples");
        }
        batch = scored;
        double sum = 0;
        for (int b = start; b < end; b++) {
            if (scored.positiveOffsets[b] < scored.positiveOffsets[b + 1]) {
                enterRow(b);
                for (int e = scored.positiveOffsets[b]; e < scored.positiveOffsets[b + 1]; e++) {
                    example(b, e);
                    sum += losses[e];
                }
            }
        }
        from = scored.positiveOffsets[start];
        to = scored.positiveOffsets[end];
        fromRow = start;
        toRow = end;
        return sum / divisor();
    }

    private void example(int row, int e) {
        float w = batch.weights == null ? 1f : batch.weights[e];
        Checks.weight(w, "of example", e);
        float threshold = threshold(row, e);
        int found = mark(row, threshold);
        violators[e] = Math.max(0, found);
        factors[e] = 0;
        losses[e] = found < 0 ? Double.NaN : 0;
        if (found > 0) {
            factors[e] = w * expectedWeight.of(items - (blocked.to - blocked.from), found, w);
            losses[e] = factors[e] * meanHinge(row, threshold, found);
        }
    }

    private void enterRow(int row) {
        blocked.begin(batch);
        blocked.enter(batch, row);
    }

    private int mark(int row, float threshold) {
        marks.mark(0, batch.scores, batch.scoresOffset + row * batch.scoresStride, 0, items, threshold);
        return marks.violators(0, blocked.list, blocked.from, blocked.to);
    }

    private float threshold(int row, int e) {
        return batch.scores[batch.scoresOffset + row * batch.scoresStride + batch.positives[e]] - options.margin();
    }

    private double meanHinge(int row, float threshold, int found) {
        int start = batch.scoresOffset + row * batch.scoresStride;
        double sum = 0;
        int item = -1;
        for (int v = 0; v < found; v++) {
            item = marks.next(0, item + 1);
            sum += (double) batch.scores[start + item] - threshold;
        }
        return sum / found;
    }

    private double divisor() {
        return options.reduction() == Reduction.MEAN ? Math.max(1, batch.examples()) : 1;
    }

    /**
     * Adds the gradient of the examples of the last {@link #forward} to a buffer of the scores' shape, whose batch is looked at
     * again.
     *
     * @param gradOutput g, the gradient by the loss
     * @param grad       the buffer {@code (batch, items)}, added to; not the scores
     * @param offset     where its row 0 starts
     * @param stride     distance of two rows
     * @throws IllegalArgumentException  if the stride is too small
     * @throws IndexOutOfBoundsException if the buffer is too short
     */
    public void backwardDense(float gradOutput, float[] grad, int offset, int stride) {
        Checks.matrix("grad", grad, offset, stride, toRow, items);
        for (int b = fromRow; b < toRow; b++) {
            if (batch.positiveOffsets[b] < batch.positiveOffsets[b + 1]) {
                enterRow(b);
                for (int e = batch.positiveOffsets[b]; e < batch.positiveOffsets[b + 1]; e++) {
                    if (violators[e] > 0) {
                        backward(b, e, gradOutput * factors[e] / divisor(), grad, offset + b * stride);
                    }
                }
            }
        }
    }

    private void backward(int row, int e, double c, float[] grad, int start) {
        mark(row, threshold(row, e));
        float each = (float) (c / violators[e]);
        int item = -1;
        for (int v = 0; v < violators[e]; v++) {
            item = marks.next(0, item + 1);
            grad[start + item] += each;
        }
        grad[start + batch.positives[e]] -= (float) c;
    }

    /**
     * What an example adds to the loss before {@link Reduction#MEAN} divides.
     *
     * @param e its number in the batch
     * @return {@code w e} times the mean violation; 0 without a violator; NaN if a score of its row is NaN
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public double loss(int e) {
        return losses[inRange(e)];
    }

    /**
     * What an example's gradient is made of.
     *
     * @param e its number in the batch
     * @return {@code w e}, which is 0 without a violator
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public double weight(int e) {
        return factors[inRange(e)];
    }

    /**
     * The candidates of an example that violate its margin.
     *
     * @param e its number in the batch
     * @return V, 0 where a score of its row is NaN
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public int violators(int e) {
        return violators[inRange(e)];
    }

    private int inRange(int e) {
        return Checks.example(e, from, to);
    }
}
