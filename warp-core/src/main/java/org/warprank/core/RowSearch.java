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

    /** The most examples of a search: the more, the fewer rounds, which end with jumps that no processor foresees. */
    static final int EXAMPLES = 64;

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    // Rows that an example adds to a round: the positive and three draws, then four draws.
    private static final int BLOCK = KernelSet.BLOCK;
    private static final int EXAMPLES_A_WORD = Long.SIZE / BLOCK;

    private final float margin;
    private final int maxTrials;
    private final float[] table;
    private final int dim;
    private final float[] bias;
    private final int[] items = new int[EXAMPLES * BLOCK];
    private final float[] biases = new float[EXAMPLES * BLOCK];
    private final float[] scores = new float[EXAMPLES * BLOCK + KernelSet.ROOM];

    // Of the examples that go on, with room for whole vectors: numbers, keys, thresholds, and for each of their draws a bit
    // that says whether it is a candidate.
    private final int[] searching = new int[EXAMPLES];
    private final long[] keys = new long[EXAMPLES];
    private final float[] limits = new float[EXAMPLES + KernelSet.ROOM];
    private final long[] candidates = new long[EXAMPLES / EXAMPLES_A_WORD];
    private int searchingCount;

    // Of each example: 1 where a draw ended the search, its item and its score; what they are where none did means nothing.
    private final float[] thresholds = new float[EXAMPLES];
    private final int[] ended = new int[EXAMPLES];
    private final int[] lastItems = new int[EXAMPLES];
    private final float[] lastScores = new float[EXAMPLES];
    private final int[] draws = new int[EXAMPLES];

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
        // A block starts with the draw before the first, in whose place the positive is.
        draw(-1);
        for (int i = 0; i < count; i++) {
            items[i * BLOCK] = positives[from + i];
        }
        score(excluded, h, hOffset);
        for (int i = 0; i < count; i++) {
            thresholds[i] = scores[i * BLOCK] + biases[i * BLOCK] - margin;
            limits[i] = thresholds[i];
        }
        check(-1, limit);
        for (int drawn = BLOCK - 1; searchingCount > 0 && drawn < limit; drawn += Math.min(BLOCK, limit - drawn)) {
            draw(drawn);
            score(excluded, h, hOffset);
            check(drawn, limit);
        }
    }

    // Of each example that goes on, the draws from a number on.
    private void draw(int first) {
        KERNELS.drawBlocks(keys, searchingCount, CounterRandom.counter(0, Probes.FIRST_WORD + first), bias.length, items);
    }

    private void score(ExcludedItems excluded, float[] h, int hOffset) {
        int rows = searchingCount * BLOCK;
        for (int from = 0; from < rows; from += Long.SIZE) {
            candidates[from / Long.SIZE] = lookUp(excluded, from, Math.min(from + Long.SIZE, rows));
        }
        KERNELS.dots(h, hOffset, table, dim, items, 0, rows, scores);
    }

    // The biases of at most 64 draws, and which of them are candidates; the positive is none.
    private long lookUp(ExcludedItems excluded, int from, int to) {
        long bits = 0;
        for (int i = from; i < to; i++) {
            biases[i] = bias[items[i]];
            bits |= (1L - excluded.bit(items[i])) << i;
        }
        return bits;
    }

    private void check(int first, int limit) {
        int width = Math.min(BLOCK - 1, limit - 1 - first) + 1;
        int inReach = (1 << width) - 1;
        int count = searchingCount;
        searchingCount = 0;
        for (int from = 0; from < count; from += EXAMPLES_A_WORD) {
            int to = Math.min(from + EXAMPLES_A_WORD, count);
            // What ends a search: violators, and NaN.
            long ends = candidates[from / EXAMPLES_A_WORD]
                    & KERNELS.notBelow(scores, biases, limits, from * BLOCK, to * BLOCK);
            for (int a = from; a < to; a++) {
                take(a, (int) (ends >>> a * BLOCK) & inReach, first, width);
            }
        }
    }

    // Whether a candidate violates is a coin's toss: computed, not branched on.
    private void take(int a, int ends, int first, int width) {
        int end = Integer.numberOfTrailingZeros(ends | 1 << BLOCK);
        int goesOn = end / BLOCK;
        int at = a * BLOCK + (end & BLOCK - 1);
        int i = searching[a];
        ended[i] = 1 - goesOn;
        lastItems[i] = items[at];
        lastScores[i] = scores[at] + biases[at];
        draws[i] = first + Math.min(end + 1, width);
        searching[searchingCount] = i;
        keys[searchingCount] = keys[a];
        limits[searchingCount] = limits[a];
        searchingCount += goesOn;
    }

    /** 1 where an example found a violator, else 0. What ended a search is not below the threshold: it violates, or is NaN. */
    int found(int example) {
        float distance = lastScores[example] - thresholds[example];
        return ended[example] & (distance == distance || lastScores[example] == thresholds[example] ? 1 : 0);
    }

    int negative(int example) {
        return lastItems[example] | found(example) - 1;
    }

    int trials(int example) {
        return draws[example] & -found(example);
    }

    // Where the threshold is NaN, nothing is looked at.
    int draws(int example) {
        return thresholds[example] == thresholds[example] ? draws[example] : 0;
    }

    double hinge(int example) {
        float threshold = thresholds[example];
        int looked = threshold == threshold ? ended[example] : 1;
        return where(looked, (double) lastScores[example] - threshold);
    }

    /** A number where the flag is 1, and 0 where it is 0. */
    static double where(int flag, double x) {
        return Double.longBitsToDouble(Double.doubleToRawLongBits(x) & -flag);
    }
}
