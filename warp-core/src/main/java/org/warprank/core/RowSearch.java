package org.warprank.core;

import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * The search of a {@link SampledWarpLoss} with replacement, for some examples of a row at once, which have their hidden vector
 * in common. It goes in rounds: all examples that have found no violator yet draw, the scores of what they drew are one call of
 * the kernel, and then each looks for its first. One example after the other waits for its hashes, calls the kernel for a few
 * rows, and ends by a jump that no processor foresees.
 *
 * <p>The workspace of a {@link SampledWarpLoss}: sized when built, owned by one thread.
 */
final class RowSearch {

    /** The most examples of a search. */
    static final int EXAMPLES = 16;

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    // With the positive, the draws of the first round fill a block of the kernel.
    private static final int FIRST_DRAWS = 3;
    private static final int MOST_DRAWS = 16;

    // Rows that the kernel takes at once.
    private static final int BLOCK = 4;

    private final float margin;
    private final int maxTrials;
    private final float[] table;
    private final int dim;
    private final float[] bias;
    private final int[] items = new int[EXAMPLES * MOST_DRAWS];
    private final float[] scores = new float[EXAMPLES * MOST_DRAWS];

    // Of the examples that go on.
    private final int[] searching = new int[EXAMPLES];
    private int searchingCount;

    // Of each example.
    private final long[] keys = new long[EXAMPLES];
    private final float[] thresholds = new float[EXAMPLES];
    private final int[] negatives = new int[EXAMPLES];
    private final int[] trials = new int[EXAMPLES];
    private final int[] draws = new int[EXAMPLES];
    private final double[] hinges = new double[EXAMPLES];

    RowSearch(WarpOptions options, float[] table, int dim, float[] bias) {
        this.margin = options.margin();
        this.maxTrials = options.maxTrials();
        this.table = table;
        this.dim = dim;
        this.bias = bias;
    }

    /** Searches for the examples {@code [from, to)}, at most {@link #EXAMPLES}; their numbers start from 0 here. */
    void run(ExcludedItems excluded, long stream, float[] h, int hOffset, int from, int to, int[] positives, int[] places) {
        int count = to - from;
        int limit = excluded.candidates() == 0 ? 0 : maxTrials;
        for (int i = 0; i < count; i++) {
            keys[i] = CounterRandom.key(stream, places[from + i]);
            searching[i] = i;
        }
        searchingCount = count;
        int drawn = Math.min(FIRST_DRAWS, limit);
        draw(0, drawn, 1 + drawn);
        for (int i = 0; i < count; i++) {
            items[i * (1 + drawn) + drawn] = positives[from + i];
        }
        score(h, hOffset, count * (1 + drawn));
        begin(count, drawn);
        check(excluded, 0, drawn, 1 + drawn);
        int size = BLOCK;
        while (searchingCount > 0 && drawn < limit) {
            int width = Math.min(size, limit - drawn);
            draw(drawn, width, width);
            score(h, hOffset, searchingCount * width);
            check(excluded, drawn, width, width);
            drawn += width;
            size = Math.min(2 * size, MOST_DRAWS);
        }
    }

    // The draws of an example that goes on start each multiple of the stride.
    private void draw(int drawn, int width, int stride) {
        for (int a = 0; a < searchingCount; a++) {
            long key = keys[searching[a]];
            for (int d = 0; d < width; d++) {
                long word = CounterRandom.word(key, ViolatorSearch.FIRST_PROBE_WORD + drawn + d);
                items[a * stride + d] = CounterRandom.below(word, bias.length);
            }
        }
    }

    private void score(float[] h, int hOffset, int count) {
        int rows = count;
        while (rows % BLOCK != 0) {
            items[rows++] = items[0];
        }
        KERNELS.dots(h, hOffset, table, dim, items, 0, rows, scores);
    }

    // An example whose threshold is NaN does not search.
    private void begin(int count, int drawn) {
        for (int i = 0; i < count; i++) {
            int at = i * (1 + drawn) + drawn;
            float threshold = scores[at] + bias[items[at]] - margin;
            thresholds[i] = threshold;
            negatives[i] = -1;
            trials[i] = 0;
            draws[i] = 0;
            hinges[i] = threshold == threshold ? 0 : Double.NaN;
        }
    }

    private void check(ExcludedItems excluded, int drawn, int width, int stride) {
        int count = searchingCount;
        searchingCount = 0;
        for (int a = 0; a < count; a++) {
            int i = searching[a];
            float threshold = thresholds[i];
            if (threshold == threshold) {
                int end = end(excluded, a * stride, width, threshold);
                draws[i] = drawn + Math.min(end + 1, width);
                if (end < width) {
                    take(i, items[a * stride + end], scores[a * stride + end], threshold);
                } else {
                    searching[searchingCount++] = i;
                }
            }
        }
    }

    // Which of the draws from at on ends the search, or their number: one that is not below the threshold, a violator or NaN.
    private int end(ExcludedItems excluded, int at, int width, float threshold) {
        int ends = 1 << width;
        for (int d = 0; d < width; d++) {
            // Whether a candidate violates is a coin's toss: selected, not branched on.
            int item = items[at + d];
            int below = scores[at + d] + bias[item] < threshold ? 1 : 0;
            ends |= ((below | excluded.bit(item)) ^ 1) << d;
        }
        return Integer.numberOfTrailingZeros(ends);
    }

    private void take(int example, int item, float innerProduct, float threshold) {
        float score = innerProduct + bias[item];
        hinges[example] = (double) score - threshold;
        if (score >= threshold) {
            negatives[example] = item;
            trials[example] = draws[example];
        }
    }

    int negative(int example) {
        return negatives[example];
    }

    int trials(int example) {
        return trials[example];
    }

    int draws(int example) {
        return draws[example];
    }

    double hinge(int example) {
        return hinges[example];
    }
}
