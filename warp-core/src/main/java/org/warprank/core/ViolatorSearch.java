package org.warprank.core;

/**
 * Finds, for the examples of a batch, block by block, the violator that drawing candidates without replacement would find
 * first, and how many draws that takes. It follows the law of the draws without making them all: a few real draws, which end
 * most searches while violators are common, then one pass that marks the violators of a row, one random number that gives N by
 * its law, and one that picks the violator, which is uniform and independent of N. Examples of a row share the pass.
 *
 * <p>Each of these steps is done for all examples of a block before the next one begins: what a step loads for one example does
 * not have to wait for the outcome of another, which no branch predictor knows.
 *
 * <p>The workspace of a {@link WarpLoss}: sized when built, owned by one thread.
 */
final class ViolatorSearch {

    /** The most examples of a block. */
    static final int EXAMPLES = 64;

    /** As many examples of a row share a pass over it. */
    private static final int TOGETHER = 4;

    /** A pass reads a row in parts that stay in the first-level cache until all examples that share it had them. */
    private static final int PART = 4096;

    /** Marks of so many words at most, where that is enough for the examples of one pass, wait to be looked at. */
    private static final int MARK_WORDS = 1024;

    private final WarpOptions options;
    private final boolean counts;
    private final BlockedItems blocked;
    private final ViolatorMarks marks;
    private final int passes;

    private final Probes probes;

    /** Places in the block, of the examples whose search is open. */
    private final int[] open = new int[EXAMPLES];
    private int active;
    private int mostProbes;

    /** Where the scores of the positives are, and they themselves. */
    private final int[] cells = new int[EXAMPLES];
    private final float[] ofPositives = new float[EXAMPLES];

    /** The row of marks of the examples that have violators. */
    private final int[] marked = new int[EXAMPLES];

    private WarpExample[] examples;
    private int first;

    private WarpBatch batch;
    private float[] scores;
    private int row;
    private long stream;

    ViolatorSearch(WarpOptions options, int items) {
        this.options = options;
        this.counts = options.rankWeight() == RankWeight.EXACT_RANK;
        this.blocked = new BlockedItems(items);
        this.passes = Math.clamp(MARK_WORDS / Math.ceilDiv(items, Long.SIZE), TOGETHER, EXAMPLES);
        this.marks = new ViolatorMarks(items, passes);
        this.probes = new Probes(items, EXAMPLES);
    }

    /** Begins with the examples of a row and those after it. */
    void begin(WarpBatch scored, int fromRow, long randomStream) {
        batch = scored;
        scores = scored.scores;
        row = fromRow;
        stream = randomStream;
    }

    /**
     * Enters a block: examples from this one on, which is the first or the one after the last block.
     *
     * @return the example after the block, at most {@code end}
     */
    int enter(WarpExample[] all, int from, int end) {
        blocked.begin(batch);
        examples = all;
        first = from;
        active = 0;
        mostProbes = 0;
        int e = from;
        while (e < end && e < from + EXAMPLES) {
            while (e >= batch.positiveOffsets[row + 1]) {
                row++;
            }
            if (!blocked.enter(batch, row)) {
                break;
            }
            for (int rowEnd = Math.min(batch.positiveOffsets[row + 1], from + EXAMPLES); e < rowEnd; e++) {
                enter(all[e], e);
            }
        }
        Probes.load(scores, cells, e - from, ofPositives);
        for (int i = from; i < e; i++) {
            open(all[i], i);
        }
        return e;
    }

    private void enter(WarpExample x, int e) {
        x.row = row;
        x.start = batch.scoresOffset + row * batch.scoresStride;
        x.positive = batch.positives[e];
        cells[e - first] = x.start + x.positive;
        x.key = CounterRandom.key(stream, batch.place(e));
        x.blockedFrom = blocked.from;
        x.blockedTo = blocked.to;
        x.candidates = batch.items - (blocked.to - blocked.from);
        x.limit = Math.min(options.maxTrials(), x.candidates);
        x.probes = counts ? 0 : Probes.allowed(x.candidates, x.limit);
        mostProbes = Math.max(mostProbes, x.probes);
    }

    private void open(WarpExample x, int e) {
        x.threshold = ofPositives[e - first] - options.margin();
        if (x.limit > 0) {
            open[active++] = e - first;
        } else {
            x.misses();
        }
    }

    /** Searches for all examples of the block, each with random numbers of its own. */
    void run() {
        active = probes.run(scores, blocked.list, examples, first, open, active, mostProbes);
        keepThoseWithDrawsLeft();
        for (int o = 0; o < active; o += passes) {
            pass(o, Math.min(active, o + passes));
        }
    }

    /** What is open now has missed with all its probes, of which only the different ones are draws. */
    private void keepThoseWithDrawsLeft() {
        int left = 0;
        for (int o = 0; o < active; o++) {
            WarpExample x = examples[first + open[o]];
            x.misses();
            open[left] = open[o];
            left += x.probed < x.limit ? 1 : 0;
        }
        active = left;
    }

    /** One pass over each of the rows of the examples that wait. */
    private void pass(int from, int to) {
        for (int w = from; w < to;) {
            int start = examples[first + open[w]].start;
            int end = w + 1;
            while (end < to && end < w + TOGETHER && examples[first + open[end]].start == start) {
                end++;
            }
            mark(w, end, from);
            w = end;
        }
        int found = 0;
        for (int w = from; w < to; w++) {
            WarpExample x = examples[first + open[w]];
            x.violators = marks.violators(w - from, blocked.list, x.blockedFrom, x.blockedTo);
            if (x.violators < 0) {
                x.seesNaN();
            }
            marked[found] = w - from;
            open[from + found] = open[w];
            found += x.violators > 0 ? 1 : 0;
        }
        for (int f = 0; f < found; f++) {
            WarpExample x = examples[first + open[from + f]];
            double u = CounterRandom.uniform(CounterRandom.word(x.key, 0));
            x.trials = TrialLaw.invert(x.candidates - x.probed, x.violators, u, x.limit - x.probed);
        }
        for (int f = 0; f < found; f++) {
            pick(examples[first + open[from + f]], marked[f]);
        }
    }

    private void pick(WarpExample x, int row) {
        int n = x.probed + x.trials;
        x.trials = 0;
        if (n <= x.limit) {
            int item = marks.select(row, CounterRandom.below(CounterRandom.word(x.key, 1), x.violators));
            x.finds(item, scores[x.start + item], n);
        }
    }

    private void mark(int from, int to, int firstMarked) {
        for (int at = 0; at < batch.items;) {
            int end = batch.items - at < 2 * PART ? batch.items : at + PART;
            for (int w = from; w < to; w++) {
                WarpExample x = examples[first + open[w]];
                marks.mark(w - firstMarked, scores, x.start, at, end, x.threshold);
            }
            at = end;
        }
    }

    /** Searches along given orders of draws. */
    void run(DrawOrder order) {
        for (int o = 0; o < active; o++) {
            WarpExample x = examples[first + open[o]];
            x.misses();
            if (counts) {
                marks.mark(0, scores, x.start, 0, batch.items, x.threshold);
                x.violators = marks.violators(0, blocked.list, x.blockedFrom, x.blockedTo);
            }
            if (x.violators < 0) {
                x.seesNaN();
            } else {
                follow(x, order, first + open[o]);
            }
        }
    }

    private void follow(WarpExample x, DrawOrder order, int example) {
        for (int n = 1; n <= x.limit && x.hinge == 0; n++) {
            int item = order.draw(example, n);
            if (!(scores[x.start + item] < x.threshold)) {
                x.finds(item, scores[x.start + item], n);
                return;
            }
        }
    }
}
