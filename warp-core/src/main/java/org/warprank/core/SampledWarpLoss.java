package org.warprank.core;

import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * The WARP loss where scores are not given but cost an inner product each: {@code s[i] = h . W[i] + b[i]}, h being the hidden
 * vector of an example. It is the loss of {@link WarpLoss}, of the same law, and looks at the positive and the candidates
 * drawn alone: O(N dim) an example and not O(items dim).
 *
 * <p>Candidates are scored in blocks, several inner products at once, and checked in the order of their draws; what a block
 * scores beyond the violator is not looked at. The draws of an example are a function of seed, epoch and its place in the
 * data alone; while {@link WarpLoss} makes real draws, they are the same there, up to half of the candidates. A NaN among the
 * scores looked at makes the loss NaN, and that example has no gradient.
 *
 * <p>Takes one example at a time and holds what it found until the next. All memory is allocated when it is built. Owned by one
 * thread.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="sampled-warp-loss"}
 */
public final class SampledWarpLoss {

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    // Rows scored at once, multiples of four as the kernel takes them. The positive is one of the first block.
    private static final int SMALLEST_BLOCK = 4;
    private static final int LARGEST_BLOCK = 16;

    // How much an example counts in the running mean of the draws, by which the first block is sized.
    private static final float MEAN_WEIGHT = 1 / 32f;

    private final WarpOptions options;
    private final float[] table;
    private final float[] bias;
    private final int dim;
    private final CandidateSampler sampler;
    private final CandidateDraws draws;
    private final int[] block = new int[LARGEST_BLOCK];
    private final float[] scores = new float[LARGEST_BLOCK];

    private final int[] excluded;
    private final long[] isExcluded;
    private int excludedCount;
    private int epoch;
    private float meanDraws = 1;

    private int negative = -1;
    private int trials;
    private int drawn;
    private int proposed;
    private double rankWeight;
    private double hinge;
    private float weight;

    /**
     * A loss over a table, whose values are read as they are at each {@link #forward}.
     *
     * @param options the settings; an example stands for itself, so the reduction plays no part; with replacement the trials
     *                should have a limit, or an example without any violator draws 2^31 - 1 times
     * @param table   W {@code (items, dim)}, row-major
     * @param dim     width of a row, at least 1
     * @param bias    b, one float an item
     * @throws IllegalArgumentException if the sizes do not fit, or the rank weight is {@link RankWeight#EXACT_RANK}, which
     *                                  needs every score, or {@link RankWeight#LOG_FLOOR} with replacement
     */
    public SampledWarpLoss(WarpOptions options, float[] table, int dim, float[] bias) {
        this(options, table, dim, bias, null);
    }

    /**
     * A loss whose candidates come from a sampler. Draws then repeat: N is geometric, with the probability q(V) that a draw
     * violates. M / N estimates {@code M q(V)}, the number of violators, each counted by its probability times M: an item drawn
     * twice as often weighs as two. What the sampler draws and is no candidate is no trial; {@code min(maxTrials, M)} is the
     * most that is asked of it.
     *
     * @param options the settings, for draws without replacement
     * @param table   W {@code (items, dim)}, row-major
     * @param dim     width of a row, at least 1
     * @param bias    b, one float an item
     * @param sampler where candidates come from, or null for uniformly from all, none twice
     * @throws IllegalArgumentException if the sizes do not fit, the rank weight is {@link RankWeight#EXACT_RANK}, which needs
     *                                  every score, or {@link RankWeight#LOG_FLOOR} with replacement, or the options want draws
     *                                  with replacement beside a sampler
     */
    public SampledWarpLoss(WarpOptions options, float[] table, int dim, float[] bias, CandidateSampler sampler) {
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
            throw new IllegalArgumentException("rankWeight is LOG_FLOOR, which is infinite once draws with replacement "
                    + "outnumber the items, expected another one");
        }
        if (sampler != null && options.draws() == Draws.WITH_REPLACEMENT) {
            throw new IllegalArgumentException("draws are WITH_REPLACEMENT beside a sampler, expected WITHOUT_REPLACEMENT");
        }
        this.options = options;
        this.sampler = sampler;
        this.table = table;
        this.dim = dim;
        this.bias = bias;
        this.excluded = new int[bias.length];
        this.isExcluded = new long[(bias.length + Long.SIZE - 1) / Long.SIZE];
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
        for (int i = 0; i < excludedCount; i++) {
            isExcluded[excluded[i] >> 6] = 0;
        }
        excludedCount = 0;
        int last = -1;
        for (int i = from; i < to; i++) {
            if (items[i] <= last || items[i] >= bias.length) {
                throw new IllegalArgumentException("items have " + items[i] + " after " + last
                        + ", expected strictly ascending items in [0, " + bias.length + ")");
            }
            last = items[i];
            isExcluded[last >> 6] |= 1L << last;
            excluded[excludedCount++] = last;
        }
        this.epoch = epoch;
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
        check(h, hOffset, positive, weight, place);
        int candidates = begin(weight);
        search(h, hOffset, positive, place, candidates);
        return end(candidates);
    }

    /**
     * Computes the loss of an example of the row that looks at a given candidate first. If it violates, the search ends there
     * with N = 1. If it does not, it is no draw: what follows is as without it.
     *
     * @param h         the hidden vector
     * @param hOffset   where it starts
     * @param positive  p, which has to be among the items of {@link #enterRow}
     * @param weight    w, finite and at least 0
     * @param place     the example's place in the training data, not negative, by which its draws are chosen
     * @param candidate an item that is not among the items of the row
     * @return {@code w L(N) (s[n] - t)}; 0 if no violator was found; NaN if a score looked at was NaN
     * @throws IllegalArgumentException  if the positive is not among the items or the candidate is, the weight is out of range or
     *                                   the offset negative
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public double forward(float[] h, int hOffset, int positive, float weight, int place, int candidate) {
        check(h, hOffset, positive, weight, place);
        if (candidate < 0 || candidate >= bias.length || isExcluded(candidate)) {
            throw new IllegalArgumentException("candidate is " + candidate + ", expected an item that is none of the row's");
        }
        int candidates = begin(weight);
        if (!looksAt(h, hOffset, positive, candidate)) {
            search(h, hOffset, positive, place, candidates);
        }
        return end(candidates);
    }

    private void check(float[] h, int hOffset, int positive, float w, int place) {
        Checks.vector("h", h, hOffset, dim);
        Checks.weight(w, place);
        if (positive < 0 || positive >= bias.length || !isExcluded(positive)) {
            throw new IllegalArgumentException("positive is " + positive + ", expected one of the items of the row");
        }
    }

    private int begin(float weight) {
        this.weight = weight;
        negative = -1;
        trials = 0;
        drawn = 0;
        proposed = 0;
        rankWeight = 0;
        hinge = 0;
        return bias.length - excludedCount;
    }

    private double end(int candidates) {
        meanDraws += (drawn - meanDraws) * MEAN_WEIGHT;
        if (trials > 0) {
            rankWeight = options.rankWeight().weight(trials, candidates, bias.length, 0, weight);
        }
        return loss();
    }

    // What is not below the threshold is a violator or NaN.
    private boolean looksAt(float[] h, int hOffset, int positive, int candidate) {
        block[0] = positive;
        block[1] = candidate;
        score(h, hOffset, 2);
        float threshold = scores[0] + bias[positive] - options.margin();
        float score = scores[1] + bias[candidate];
        if (score < threshold) {
            return false;
        }
        drawn = 1;
        hinge = (double) score - threshold;
        if (score >= threshold) {
            trials = 1;
            negative = candidate;
        }
        return true;
    }

    // What is found does not depend on the sizes of the blocks.
    private void search(float[] h, int hOffset, int positive, int place, int candidates) {
        boolean repeats = options.draws() == Draws.WITH_REPLACEMENT;
        int limit = candidates == 0 ? 0 : repeats ? options.maxTrials() : Math.min(options.maxTrials(), candidates);
        long key = CounterRandom.key(options.seed(), epoch, CounterRandom.Purpose.WARP, place);
        boolean listed = !repeats && sampler == null;
        if (listed) {
            draws.begin(bias.length, excluded, excludedCount, key);
        }
        block[0] = positive;
        int from = 1;
        int size = firstBlock();
        float threshold = 0;
        boolean ended = false;
        while (!ended) {
            int to = from + Math.min(size - from, limit - drawn);
            if (sampler != null) {
                to = propose(key, from, from + Math.min(size - from, limit - proposed));
            } else if (repeats) {
                drawWithReplacement(key, from, to);
            } else {
                draws.draw(block, from, to);
            }
            score(h, hOffset, to);
            if (from == 1) {
                threshold = scores[0] + bias[positive] - options.margin();
                hinge = threshold == threshold ? 0 : Double.NaN;
            }
            ended = hinge != 0 || check(from, to, threshold) || (sampler == null ? drawn : proposed) == limit;
            from = 0;
            size = LARGEST_BLOCK;
        }
        if (listed) {
            draws.end();
        }
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

    private void drawWithReplacement(long key, int from, int to) {
        int word = ViolatorSearch.FIRST_PROBE_WORD + drawn - from;
        for (int i = from; i < to; i++) {
            block[i] = CounterRandom.below(CounterRandom.word(key, word + i), bias.length);
        }
    }

    // Returns the end of those that are candidates.
    private int propose(long key, int from, int to) {
        sampler.draw(key, proposed, block, from, to);
        proposed += to - from;
        int end = from;
        for (int i = from; i < to; i++) {
            int item = block[i];
            if (item < 0 || item >= bias.length) {
                throw new IndexOutOfBoundsException("the sampler drew " + item + ", expected an item of " + bias.length);
            }
            block[end] = item;
            end += isExcluded(item) ? 0 : 1;
        }
        return end;
    }

    // In the order of the draws, up to the first that violates or is NaN.
    private boolean check(int from, int to, float threshold) {
        for (int i = from; i < to; i++) {
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
        return (isExcluded[item >> 6] >>> item & 1) != 0;
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
