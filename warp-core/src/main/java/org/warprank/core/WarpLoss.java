package org.warprank.core;

import java.util.Arrays;

/**
 * The WARP loss (Weighted Approximate-Rank Pairwise; Weston, Bengio, Usunier, IJCAI 2011), forward and backward by hand,
 * over a dense batch of scores.
 *
 * <p>For an example (row b, positive p) with threshold {@code t = (float) (s[p] - margin)}, candidates are drawn uniformly
 * without replacement until the first with {@code s[n] >= t}, or until {@code min(maxTrials, M)} draws. After N draws the
 * example adds {@code w L(N) (s[n] - t)} to the loss, L being the {@link RankWeight}; without a violator it adds nothing and
 * has no gradient. L is a constant for differentiation: with incoming gradient g, {@code c = (float) (g w L)} (divided by the
 * number of examples for {@link Reduction#MEAN}) is added to the gradient of s[n] and taken from that of s[p].
 *
 * <p>The draws of an example are a function of seed, epoch and its place in the data alone. A NaN among the scores looked
 * at makes the loss NaN, and that example has no gradient; infinite scores flow through as double arithmetic has them.
 *
 * <p>Holds what {@link #forward} found until the next call, for {@link #backward} and for whoever wants to read it. All
 * memory is allocated when it is built. Owned by one thread; threads that share a batch take a range of rows each, with a
 * loss object of their own.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="warp-loss"}
 */
public final class WarpLoss {

    private final WarpOptions options;
    private final int items;
    private final ViolatorSearch search;
    private final WarpExample[] examples;

    /** Of a block of examples: the cells of a dense gradient, and what is added to each. */
    private final int[] cells = new int[2 * ViolatorSearch.EXAMPLES];
    private final float[] changes = new float[2 * ViolatorSearch.EXAMPLES];

    private int from;
    private int to;
    private int batchExamples;

    /**
     * A loss with room for batches up to a size.
     *
     * @param options     the settings
     * @param maxExamples the most examples of a batch, at least 1
     * @param items       Y, the number of items, at least 1
     * @throws IllegalArgumentException if a size is below 1, or the options want draws with replacement
     */
    public WarpLoss(WarpOptions options, int maxExamples, int items) {
        Checks.present("options", options);
        Checks.atLeast("maxExamples", maxExamples, 1);
        Checks.atLeast("items", items, 1);
        if (options.draws() != Draws.WITHOUT_REPLACEMENT) {
            throw new IllegalArgumentException("draws are " + options.draws() + ", expected " + Draws.WITHOUT_REPLACEMENT
                    + " over a dense batch of scores");
        }
        this.options = options;
        this.items = items;
        this.search = new ViolatorSearch(options, items);
        this.examples = new WarpExample[maxExamples];
        Arrays.setAll(examples, e -> new WarpExample());
    }

    /**
     * Computes the loss of a batch.
     *
     * @param batch the batch
     * @return the loss, in double, summed in the order of the examples; NaN if a score looked at is NaN; 0 without examples
     * @throws IllegalArgumentException  if the batch does not fit together, is larger than this loss has room for, or has a
     *                                   weight that is negative or not finite; what was found before is forgotten then
     * @throws IndexOutOfBoundsException if a range of the batch is not one
     */
    public double forward(WarpBatch batch) {
        Checks.present("batch", batch);
        return forward(batch, 0, batch.rows);
    }

    /**
     * Computes the share that a range of rows has in the loss of a batch.
     *
     * @param batch   the batch
     * @param fromRow first row
     * @param toRow   end of the rows
     * @return the range's share: over a split of the rows the shares sum to the loss of the batch
     * @throws IllegalArgumentException  if the batch does not fit together, is larger than this loss has room for, or has a
     *                                   weight that is negative or not finite; what was found before is forgotten then
     * @throws IndexOutOfBoundsException if the range, or one of the batch, is not one
     */
    public double forward(WarpBatch batch, int fromRow, int toRow) {
        return forward(batch, fromRow, toRow, null);
    }

    double forward(WarpBatch batch, int fromRow, int toRow, DrawOrder order) {
        Checks.present("batch", batch);
        to = from;
        batch.check();
        Checks.range("rows", fromRow, toRow, batch.rows);
        batchExamples = batch.examples();
        if (batch.items != items || batchExamples > examples.length) {
            throw new IllegalArgumentException("the batch has " + batch.items + " items and " + batchExamples
                    + " examples, this loss is for " + items + " items and at most " + examples.length + " examples");
        }
        double sum = 0;
        search.begin(batch, fromRow, CounterRandom.stream(options.seed(), batch.epoch, CounterRandom.Purpose.WARP));
        int end = batch.positiveOffsets[toRow];
        for (int e = batch.positiveOffsets[fromRow]; e < end;) {
            int block = e;
            e = search.enter(examples, block, end);
            if (order == null) {
                search.run();
            } else {
                search.run(order);
            }
            for (int i = block; i < e; i++) {
                sum += weigh(batch, i);
            }
        }
        from = batch.positiveOffsets[fromRow];
        to = end;
        return sum / divisor();
    }

    private double weigh(WarpBatch batch, int e) {
        WarpExample x = examples[e];
        x.weight = batch.weights == null ? 1f : batch.weights[e];
        Checks.weight(x.weight, "of example", e);
        x.rankWeight = x.trials == 0 ? 0
                : options.rankWeight().weight(x.trials, x.candidates, items, x.violators, x.weight);
        return x.loss();
    }

    private double divisor() {
        return options.reduction() == Reduction.MEAN ? Math.max(1, batchExamples) : 1;
    }

    /**
     * Writes the gradient of the examples of the last {@link #forward}, in sparse form: example e adds
     * {@code coefficients[e]} to the gradient of score {@code negatives[e]} of its row and takes it from that of
     * {@code positives[e]}. Without a violator the coefficient is 0 and the negative -1.
     *
     * {@snippet class="org.warprank.core.example.LossExamplesTest" region="warp-loss-sparse"}
     *
     * @param gradOutput   g, the gradient by the loss
     * @param positives    receives p at each example's index
     * @param negatives    receives n
     * @param coefficients receives c
     * @throws IndexOutOfBoundsException if an array is shorter than the last example's index
     */
    public void backward(float gradOutput, int[] positives, int[] negatives, float[] coefficients) {
        requireRoom("positives", positives == null ? -1 : positives.length);
        requireRoom("negatives", negatives == null ? -1 : negatives.length);
        requireRoom("coefficients", coefficients == null ? -1 : coefficients.length);
        double divisor = divisor();
        for (int e = from; e < to; e++) {
            WarpExample x = examples[e];
            positives[e] = x.positive;
            negatives[e] = x.negative;
            coefficients[e] = coefficient(x, gradOutput, divisor);
        }
    }

    /**
     * Adds the gradient of the examples of the last {@link #forward} to a buffer of the scores' shape.
     *
     * @param gradOutput g, the gradient by the loss
     * @param grad       the buffer {@code (batch, items)}, added to
     * @param offset     where its row 0 starts
     * @param stride     distance of two rows
     * @throws IllegalArgumentException  if the stride is too small
     * @throws IndexOutOfBoundsException if the buffer is too short
     */
    public void backwardDense(float gradOutput, float[] grad, int offset, int stride) {
        Checks.matrix("grad", grad, offset, stride, from == to ? 0 : examples[to - 1].row + 1, items);
        double divisor = divisor();
        for (int e = from; e < to;) {
            int count = 0;
            for (int end = Math.min(to, e + ViolatorSearch.EXAMPLES); e < end; e++) {
                WarpExample x = examples[e];
                float c = coefficient(x, gradOutput, divisor);
                int start = offset + x.row * stride;
                cells[count] = start + x.negative;
                changes[count] = c;
                cells[count + 1] = start + x.positive;
                changes[count + 1] = -c;
                count += x.trials > 0 ? 2 : 0;
            }
            add(count, grad);
        }
    }

    // A loop of its own, so small that the loads of many cells are under way at once.
    private void add(int count, float[] grad) {
        for (int i = 0; i < count; i++) {
            grad[cells[i]] += changes[i];
        }
    }

    private void requireRoom(String name, int length) {
        if (length < 0) {
            throw new NullPointerException(name + " is null");
        }
        if (length < to) {
            throw new IndexOutOfBoundsException(name + " has " + length + " entries, expected at least " + to);
        }
    }

    private static float coefficient(WarpExample x, float gradOutput, double divisor) {
        return x.trials == 0 ? 0f : (float) (gradOutput * ((double) x.weight * x.rankWeight) / divisor);
    }

    /**
     * The positive of an example.
     *
     * @param e its number in the batch
     * @return p
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public int positive(int e) {
        return examples[inRange(e)].positive;
    }

    /**
     * The violator found for an example.
     *
     * @param e its number in the batch
     * @return n, or -1 if none was found
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public int negative(int e) {
        return examples[inRange(e)].negative;
    }

    /**
     * The number of draws until the violator.
     *
     * @param e its number in the batch
     * @return N, or 0 if no violator was found
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public int trials(int e) {
        return examples[inRange(e)].trials;
    }

    /**
     * The most draws an example was allowed, and made where it found no violator.
     *
     * @param e its number in the batch
     * @return {@code min(maxTrials, M)}
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public int limit(int e) {
        return examples[inRange(e)].limit;
    }

    /**
     * The rank weight of an example.
     *
     * @param e its number in the batch
     * @return L(N), or 0 if no violator was found
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public double rankWeight(int e) {
        return examples[inRange(e)].rankWeight;
    }

    /**
     * By how much the margin is violated.
     *
     * @param e its number in the batch
     * @return {@code s[n] - t}, at least 0; 0 if no violator was found; NaN if a score looked at was NaN
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public double hinge(int e) {
        return examples[inRange(e)].hinge;
    }

    /**
     * What an example adds to the loss before {@link Reduction#MEAN} divides.
     *
     * @param e its number in the batch
     * @return {@code w L(N) (s[n] - t)}; 0 if no violator was found; NaN if a score looked at was NaN
     * @throws IndexOutOfBoundsException if the last forward had no such example
     */
    public double loss(int e) {
        return examples[inRange(e)].loss();
    }

    private int inRange(int e) {
        return Checks.example(e, from, to);
    }
}
