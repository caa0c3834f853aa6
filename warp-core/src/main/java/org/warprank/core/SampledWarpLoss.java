package org.warprank.core;

import java.util.Arrays;
import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * The WARP loss where scores are not given but cost an inner product each: {@code s[i] = h . W[i] + b[i]}, h being the hidden
 * vector of an example. It is the loss of {@link WarpLoss}, of the same law, and looks at the positive and the candidates
 * drawn alone: O(N dim) an example and not O(items dim).
 *
 * <p>Candidates are scored in blocks, several inner products at once, and checked in the order of their draws; what a block
 * scores beyond the violator is not looked at. The draws of an example are a function of seed, epoch and its place in the
 * data alone; while {@link WarpLoss} makes real draws, they are the same there. A NaN among the scores looked at makes the
 * loss NaN, and that example has no gradient.
 *
 * <p>Takes one example at a time and holds what it found until the next. All memory is allocated when it is built. Owned by one
 * thread.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="sampled-warp-loss"}
 */
public final class SampledWarpLoss {

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    // Early in training the first draw or two violate; late, more rows at once hide the cache misses of each other.
    private static final int FIRST_BLOCK = 2;
    private static final int LARGEST_BLOCK = 8;

    private final WarpOptions options;
    private final float[] table;
    private final float[] bias;
    private final int dim;
    private final CandidateDraws draws;
    private final int[] block = new int[LARGEST_BLOCK];
    private final float[] scores = new float[LARGEST_BLOCK];

    private int[] excluded = new int[0];
    private int excludedFrom;
    private int excludedTo;
    private int epoch;

    private int negative = -1;
    private int trials;
    private int drawn;
    private double rankWeight;
    private double hinge;
    private float weight;

    /**
     * A loss over a table, whose values are read as they are at each {@link #forward}.
     *
     * @param options the settings; an example stands for itself, so the reduction plays no part
     * @param table   W {@code (items, dim)}, row-major
     * @param dim     width of a row, at least 1
     * @param bias    b, one float an item
     * @throws IllegalArgumentException if the sizes do not fit, or the rank weight is {@link RankWeight#EXACT_RANK}, which
     *                                  needs every score, or {@link RankWeight#LOG_FLOOR} with replacement
     */
    public SampledWarpLoss(WarpOptions options, float[] table, int dim, float[] bias) {
        Checks.present("options", options);
        Checks.present("table", table);
        Checks.present("bias", bias);
        Checks.atLeast("dim", dim, 1);
        Checks.atLeast("items", bias.length, 1);
        if (table.length != (long) bias.length * dim) {
            throw new IllegalArgumentException("table has " + table.length + " floats, expected " + bias.length + " x " + dim);
        }
        if (options.rankWeight() == RankWeight.EXACT_RANK) {
            throw new IllegalArgumentException("rankWeight is EXACT_RANK, which needs every score, expected another one");
        }
        if (options.rankWeight() == RankWeight.LOG_FLOOR && options.draws() == Draws.WITH_REPLACEMENT) {
            throw new IllegalArgumentException("rankWeight is LOG_FLOOR, which is infinite once draws with replacement outnumber "
                    + "the items, expected another one");
        }
        this.options = options;
        this.table = table;
        this.dim = dim;
        this.bias = bias;
        this.draws = new CandidateDraws(bias.length, Math.min(options.maxTrials(), bias.length));
    }

    /**
     * Enters a row, whose examples follow.
     *
     * @param epoch the epoch, at least 0, by which the draws differ
     * @param items what is no candidate, strictly ascending: the positives of the row, and what else is excluded
     * @param from  first index of it
     * @param to    end of it
     * @throws IllegalArgumentException  if the epoch is negative, or the items are not strictly ascending items of the table
     * @throws IndexOutOfBoundsException if the range is not one
     */
    public void enterRow(int epoch, int[] items, int from, int to) {
        Checks.atLeast("epoch", epoch, 0);
        Checks.present("items", items);
        Checks.range("items", from, to, items.length);
        int last = -1;
        for (int i = from; i < to; i++) {
            if (items[i] <= last || items[i] >= bias.length) {
                throw new IllegalArgumentException("items have " + items[i] + " after " + last
                        + ", expected strictly ascending items in [0, " + bias.length + ")");
            }
            last = items[i];
        }
        this.epoch = epoch;
        this.excluded = items;
        this.excludedFrom = from;
        this.excludedTo = to;
    }

    /**
     * Computes the loss of an example of the row.
     *
     * @param h        the hidden vector
     * @param hOffset  where it starts
     * @param positive p, which has to be among the items of {@link #enterRow}
     * @param weight   w, finite and at least 0
     * @param place    the example's place in the training data, not negative, by which its draws are chosen
     * @return {@code w L(N) (s[n] - t)}; 0 if no violator was found; NaN if a score looked at was NaN
     * @throws IllegalArgumentException  if the positive is not among the items, the weight out of range or the offset negative
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public double forward(float[] h, int hOffset, int positive, float weight, int place) {
        Checks.vector("h", h, hOffset, dim);
        Checks.weight(weight, place);
        if (!isExcluded(positive)) {
            throw new IllegalArgumentException("positive is " + positive + ", expected one of the items of the row");
        }
        this.weight = weight;
        negative = -1;
        trials = 0;
        drawn = 0;
        rankWeight = 0;
        hinge = 0;
        float threshold = KERNELS.dot(h, hOffset, table, positive * dim, dim) + bias[positive] - options.margin();
        if (threshold != threshold) {
            hinge = Double.NaN;
            return Double.NaN;
        }
        long key = CounterRandom.key(options.seed(), epoch, CounterRandom.Purpose.WARP, place);
        int candidates = bias.length - (excludedTo - excludedFrom);
        if (candidates > 0) {
            search(h, hOffset, threshold, key, candidates);
        }
        if (trials > 0) {
            rankWeight = options.rankWeight().weight(trials, candidates, bias.length, 0, weight);
        }
        return loss();
    }

    private void search(float[] h, int hOffset, float threshold, long key, int candidates) {
        boolean repeats = options.draws() == Draws.WITH_REPLACEMENT;
        int limit = repeats ? options.maxTrials() : Math.min(options.maxTrials(), candidates);
        if (!repeats) {
            draws.begin(bias.length, excluded, excludedFrom, excludedTo, key);
        }
        int size = FIRST_BLOCK;
        boolean ended = false;
        while (!ended && drawn < limit) {
            int count = Math.min(size, limit - drawn);
            if (repeats) {
                drawWithReplacement(key, count);
            } else {
                draws.draw(count, block);
            }
            KERNELS.dots(h, hOffset, table, dim, block, 0, count, scores);
            ended = check(count, threshold);
            size = Math.min(2 * size, LARGEST_BLOCK);
        }
        if (!repeats) {
            draws.end();
        }
    }

    private void drawWithReplacement(long key, int count) {
        for (int i = 0; i < count; i++) {
            long word = CounterRandom.word(key, ViolatorSearch.FIRST_PROBE_WORD + drawn + i);
            block[i] = CounterRandom.below(word, bias.length);
        }
    }

    // In the order of the draws, up to the first that violates or is NaN.
    private boolean check(int count, float threshold) {
        for (int i = 0; i < count; i++) {
            float score = scores[i] + bias[block[i]];
            drawn++;
            // What is not below is a violator or NaN.
            if (!(score < threshold) && isCandidate(block[i])) {
                if (score >= threshold) {
                    trials = drawn;
                    negative = block[i];
                }
                hinge = (double) score - threshold;
                return true;
            }
        }
        return false;
    }

    private boolean isCandidate(int item) {
        return options.draws() == Draws.WITHOUT_REPLACEMENT || !isExcluded(item);
    }

    private boolean isExcluded(int item) {
        return Arrays.binarySearch(excluded, excludedFrom, excludedTo, item) >= 0;
    }

    /**
     * The violator found for the last example.
     *
     * @return n, or -1 if none was found
     */
    public int negative() {
        return negative;
    }

    /**
     * The number of draws until the violator.
     *
     * @return N, or 0 if no violator was found
     */
    public int trials() {
        return trials;
    }

    /**
     * The draws made for the last example.
     *
     * @return N, or all that were allowed if no violator was found; fewer where a NaN ended the search
     */
    public int draws() {
        return drawn;
    }

    /**
     * The rank weight of the last example.
     *
     * @return L(N), or 0 if no violator was found
     */
    public double rankWeight() {
        return rankWeight;
    }

    /**
     * By how much the margin of the last example is violated.
     *
     * @return {@code s[n] - t}, at least 0; 0 if no violator was found; NaN if a score looked at was NaN
     */
    public double hinge() {
        return hinge;
    }

    /**
     * The loss of the last example.
     *
     * @return {@code w L(N) (s[n] - t)}; 0 if no violator was found; NaN if a score looked at was NaN
     */
    public double loss() {
        return weight * rankWeight * hinge;
    }

    /**
     * The gradient of the last example: its coefficient is added to the gradient by {@code s[n]} and taken from that by
     * {@code s[p]}.
     *
     * @return {@code c = (float) (w L(N))}, or 0 if no violator was found
     */
    public float coefficient() {
        return (float) ((double) weight * rankWeight);
    }
}
