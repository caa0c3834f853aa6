package org.warprank.core;

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
 * <p>Holds what {@link #forward} found for its example until the next call; {@link #forwardAll} writes what it found for each
 * of its examples. All memory is allocated when it is built. Owned by one thread.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="sampled-warp-loss"}
 */
public final class SampledWarpLoss {

    private final WarpOptions options;
    private final int items;
    private final int dim;
    private final ExcludedItems excluded;
    private final ExampleSearch exampleSearch;

    // Null for draws without replacement or from a sampler.
    private final RowSearch rowSearch;
    private final int[] onePositive = new int[1];
    private final int[] onePlace = new int[1];
    private long stream;

    private int negative = -1;
    private int trials;
    private int drawn;
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
        this.items = bias.length;
        this.dim = dim;
        this.excluded = new ExcludedItems(items);
        this.exampleSearch = new ExampleSearch(options, table, dim, bias, sampler);
        this.rowSearch = options.draws() == Draws.WITH_REPLACEMENT ? new RowSearch(options, table, dim, bias) : null;
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
        excluded.enter(items, from, to);
        stream = CounterRandom.stream(options.seed(), epoch, CounterRandom.Purpose.WARP);
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
        search(h, hOffset, positive, place);
        return end(weight);
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
     * @throws IllegalArgumentException  if the positive is not among the items or the candidate is, the weight is out of range
     *                                   or the offset negative
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public double forward(float[] h, int hOffset, int positive, float weight, int place, int candidate) {
        check(h, hOffset, positive, weight, place);
        if (candidate < 0 || candidate >= items || excluded.contains(candidate)) {
            throw new IllegalArgumentException("candidate is " + candidate + ", expected an item that is none of the row's");
        }
        if (exampleSearch.looksAt(h, hOffset, positive, candidate)) {
            take(exampleSearch);
        } else {
            search(h, hOffset, positive, place);
        }
        return end(weight);
    }

    /**
     * Computes the losses of several examples of the row that have their hidden vector in common: the same as
     * {@link #forward} of one after the other, and faster with replacement. What the last example found is not told otherwise.
     *
     * @param h            the hidden vector
     * @param hOffset      where it starts
     * @param from         the first example
     * @param to           end of the examples
     * @param positives    p of each example
     * @param weights      w of each example, or null for 1
     * @param places       the place of each example in the training data
     * @param negatives    receives n of each example, or -1
     * @param coefficients receives {@link #coefficient} of each example
     * @param losses       receives the loss of each example
     * @param drawCounts   receives {@link #draws} of each example
     * @throws IllegalArgumentException  if an example is refused by {@link #forward}
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public void forwardAll(float[] h, int hOffset, int from, int to, int[] positives, float[] weights, int[] places,
                           int[] negatives, float[] coefficients, double[] losses, int[] drawCounts) {
        for (int e = from; e < to; e++) {
            check(h, hOffset, positives[e], weights == null ? 1f : weights[e], places[e]);
        }
        if (rowSearch == null) {
            for (int e = from; e < to; e++) {
                search(h, hOffset, positives[e], places[e]);
                losses[e] = end(weights == null ? 1f : weights[e]);
                negatives[e] = negative;
                coefficients[e] = coefficient();
                drawCounts[e] = drawn;
            }
            return;
        }
        for (int e = from; e < to; e += RowSearch.EXAMPLES) {
            int end = Math.min(e + RowSearch.EXAMPLES, to);
            rowSearch.run(excluded, stream, h, hOffset, e, end, positives, places);
            takeAll(e, end, weights, negatives, coefficients, losses, drawCounts);
        }
    }

    private void takeAll(int from, int to, float[] weights, int[] negatives, float[] coefficients, double[] losses,
                         int[] drawCounts) {
        for (int e = from; e < to; e++) {
            float w = weights == null ? 1f : weights[e];
            // Whether it has found one is a coin's toss: N is taken to be 1 where not, and the product taken back.
            int found = rowSearch.found(e - from);
            int n = rowSearch.trials(e - from) + 1 - found;
            double c = RowSearch.where(found, w * options.rankWeight().weight(n, excluded.candidates(), items, 0, w));
            negatives[e] = rowSearch.negative(e - from);
            coefficients[e] = (float) c;
            losses[e] = c * rowSearch.hinge(e - from);
            drawCounts[e] = rowSearch.draws(e - from);
        }
    }

    private void check(float[] h, int hOffset, int positive, float w, int place) {
        Checks.vector("h", h, hOffset, dim);
        Checks.weight(w, "at place", place);
        if (positive < 0 || positive >= items || !excluded.contains(positive)) {
            throw new IllegalArgumentException("positive is " + positive + ", expected one of the items of the row");
        }
    }

    private void search(float[] h, int hOffset, int positive, int place) {
        if (rowSearch == null) {
            exampleSearch.run(excluded, CounterRandom.key(stream, place), h, hOffset, positive);
            take(exampleSearch);
        } else {
            onePositive[0] = positive;
            onePlace[0] = place;
            rowSearch.run(excluded, stream, h, hOffset, 0, 1, onePositive, onePlace);
            take(rowSearch, 0);
        }
    }

    private void take(ExampleSearch search) {
        negative = search.negative();
        trials = search.trials();
        drawn = search.draws();
        hinge = search.hinge();
    }

    private void take(RowSearch search, int example) {
        negative = search.negative(example);
        trials = search.trials(example);
        drawn = search.draws(example);
        hinge = search.hinge(example);
    }

    private double end(float w) {
        weight = w;
        rankWeight = trials == 0 ? 0 : options.rankWeight().weight(trials, excluded.candidates(), items, 0, w);
        return loss();
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
