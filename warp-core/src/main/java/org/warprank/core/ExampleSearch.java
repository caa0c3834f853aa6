package org.warprank.core;

import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * The search of a {@link SampledWarpLoss} for one example: draws none twice, or those of a sampler, scored in blocks and
 * checked in their order. The workspace of a {@link SampledWarpLoss}: sized when built, owned by one thread.
 */
final class ExampleSearch {

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    // Rows scored at once, multiples of four as the kernel takes them. The positive is one of the first block.
    private static final int SMALLEST_BLOCK = 4;
    private static final int LARGEST_BLOCK = 16;

    // How much an example counts in the running mean of the draws, by which the first block is sized.
    private static final float MEAN_WEIGHT = 1 / 32f;

    private final float margin;
    private final int maxTrials;
    private final float[] table;
    private final int dim;
    private final float[] bias;
    private final CandidateSampler sampler;
    private final CandidateDraws draws;
    private final int[] block = new int[LARGEST_BLOCK + CandidateDraws.ROOM];
    private final float[] scores = new float[LARGEST_BLOCK + KernelSet.ROOM];
    private float meanDraws = 1;

    private int negative;
    private int trials;
    private int drawn;
    private int proposed;
    private double hinge;

    ExampleSearch(WarpOptions options, float[] table, int dim, float[] bias, CandidateSampler sampler) {
        this.margin = options.margin();
        this.maxTrials = options.maxTrials();
        this.table = table;
        this.dim = dim;
        this.bias = bias;
        this.sampler = sampler;
        this.draws = new CandidateDraws(bias.length, Math.min(maxTrials, bias.length));
    }

    private void begin() {
        negative = -1;
        trials = 0;
        drawn = 0;
        proposed = 0;
        hinge = 0;
    }

    /** Looks at one candidate alone; false if it is below the threshold, and then nothing is found. */
    boolean looksAt(float[] h, int hOffset, int positive, int candidate) {
        begin();
        block[0] = positive;
        block[1] = candidate;
        score(h, hOffset, 2);
        float threshold = scores[0] + bias[positive] - margin;
        float score = scores[1] + bias[candidate];
        // What is not below is a violator or NaN.
        if (score < threshold) {
            return false;
        }
        drawn = 1;
        take(candidate, score, threshold);
        return true;
    }

    /** Searches. What is found does not depend on the sizes of the blocks. */
    void run(ExcludedItems excluded, long key, float[] h, int hOffset, int positive) {
        begin();
        int limit = Math.min(maxTrials, excluded.candidates());
        if (sampler == null) {
            draws.begin(bias.length, excluded.array(), excluded.count(), key);
        }
        block[0] = positive;
        int from = 1;
        int size = firstBlock();
        float threshold = 0;
        boolean ended = false;
        while (!ended) {
            int to;
            if (sampler == null) {
                to = from + Math.min(size - from, limit - drawn);
                draws.draw(block, from, to);
            } else {
                to = propose(excluded, key, from, from + Math.min(size - from, limit - proposed));
            }
            score(h, hOffset, to);
            if (from == 1) {
                threshold = scores[0] + bias[positive] - margin;
                hinge = threshold == threshold ? 0 : Double.NaN;
            }
            ended = hinge != 0 || check(from, to, threshold) || (sampler == null ? drawn : proposed) == limit;
            from = 0;
            size = LARGEST_BLOCK;
        }
        if (sampler == null) {
            draws.end();
        }
        meanDraws += (drawn - meanDraws) * MEAN_WEIGHT;
    }

    // Two times in three the draws of an example are over within twice their mean.
    private int firstBlock() {
        int rows = (int) (2 * meanDraws) + SMALLEST_BLOCK;
        return Math.min(rows / SMALLEST_BLOCK * SMALLEST_BLOCK, LARGEST_BLOCK);
    }

    private void score(float[] h, int hOffset, int count) {
        int rows = count;
        while (rows % SMALLEST_BLOCK != 0) {
            block[rows++] = block[0];
        }
        KERNELS.dots(h, hOffset, table, dim, block, 0, rows, scores);
    }

    // Returns the end of those that are candidates.
    private int propose(ExcludedItems excluded, long key, int from, int to) {
        sampler.draw(key, proposed, block, from, to);
        proposed += to - from;
        int end = from;
        for (int i = from; i < to; i++) {
            int item = block[i];
            if (item < 0 || item >= bias.length) {
                throw new IndexOutOfBoundsException("the sampler drew " + item + ", expected an item of " + bias.length);
            }
            block[end] = item;
            end += excluded.contains(item) ? 0 : 1;
        }
        return end;
    }

    // In the order of the draws, up to the first that violates or is NaN.
    private boolean check(int from, int to, float threshold) {
        for (int i = from; i < to; i++) {
            float score = scores[i] + bias[block[i]];
            drawn++;
            if (!(score < threshold)) {
                take(block[i], score, threshold);
                return true;
            }
        }
        return false;
    }

    private void take(int item, float score, float threshold) {
        hinge = (double) score - threshold;
        if (score >= threshold) {
            trials = drawn;
            negative = item;
        }
    }

    int negative() {
        return negative;
    }

    int trials() {
        return trials;
    }

    int draws() {
        return drawn;
    }

    double hinge() {
        return hinge;
    }
}
