package org.warprank.core;

import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * Finds, for the examples of a batch, block by block, the violator that drawing candidates without replacement would find
 * first, and how many draws that takes. It follows the law of the draws without making them all: a few real draws, which end
 * most searches while violators are common, then one pass that marks the violators of a row, one random number that gives N by
 * its law, and one that picks the violator, which is uniform and independent of N. Examples of a row share the pass.
 *
 * <p>Each of these steps is done for all examples of a block before the next one begins: what a step loads for one example does
 * not have to wait for the outcome of another, which no branch predictor knows.
 *
 * <p>Probes are drawn with replacement. A repeated one is a miss, as it was before, so that a hit is never a repetition: the
 * different ones among them are draws without replacement, and only their number matters, once the probing has ended.
 *
 * <p>The workspace of a {@link WarpLoss}: sized when built, owned by one thread.
 */
final class ViolatorSearch {

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    /** The most examples of a block. */
    static final int EXAMPLES = 64;

    /** As many examples of a row share a pass over it. */
    private static final int TOGETHER = 4;

    /** A pass reads a row in parts that stay in the first-level cache until all examples that share it had them. */
    private static final int PART = 4096;

    /** Marks of so many words at most, where that is enough for the examples of one pass, wait to be looked at. */
    private static final int MARK_WORDS = 1024;

    private static final int FIRST_PROBES = 2;

    /** A pass looks at so many candidates in about the time of a round: probes cost no more than the pass they may save. */
    static final int CANDIDATES_PER_ROUND = 1024;

    private static final int MAX_ROUNDS = 16;

    /** Words 0 and 1 give N and the violator of a pass. */
    static final int FIRST_PROBE_WORD = 2;

    private final WarpOptions options;
    private final boolean counts;
    private final BlockedItems blocked;
    private final ViolatorMarks marks;
    private final int passes;

    /** The items that the examples of a block have probed, so many each. */
    private final int[] probes;
    private final int probeRoom;

    /** Places in the block: of the examples whose search is open, and of those that a round of probes has ended. */
    private final int[] open = new int[EXAMPLES];
    private final int[] ended = new int[EXAMPLES];
    private int active;
    private int mostProbes;

    /** The row of marks of the examples that have violators. */
    private final int[] marked = new int[EXAMPLES];

    /** A bit for each item that an example has probed; all 0 between examples. */
    private final long[] seen;

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
        this.probeRoom = probes(items, Integer.MAX_VALUE);
        this.probes = new int[EXAMPLES * probeRoom];
        this.seen = new long[Math.ceilDiv(items, Long.SIZE)];
    }

    // A function of settings and counts, never of the scores: only then the law stays exact.
    private static int probes(int candidates, int limit) {
        int rounds = Math.min(candidates / CANDIDATES_PER_ROUND, MAX_ROUNDS);
        return Math.min(limit, FIRST_PROBES + rounds * KernelSet.PROBES);
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
        return e;
    }

    private void enter(WarpExample x, int e) {
        x.row = row;
        x.start = batch.scoresOffset + row * batch.scoresStride;
        x.positive = batch.positives[e];
        x.threshold = scores[x.start + x.positive] - options.margin();
        x.key = CounterRandom.key(stream, batch.place(e));
        x.blockedFrom = blocked.from;
        x.blockedTo = blocked.to;
        x.candidates = batch.items - (blocked.to - blocked.from);
        x.limit = Math.min(options.maxTrials(), x.candidates);
        x.probes = counts ? 0 : probes(x.candidates, x.limit);
        mostProbes = Math.max(mostProbes, x.probes);
        if (x.limit > 0) {
            open[active++] = e - first;
        } else {
            x.misses();
        }
    }

    /** Searches for all examples of the block, each with random numbers of its own. */
    void run() {
        if (mostProbes > 0) {
            probeTwice();
        }
        for (int d = FIRST_PROBES; d < mostProbes && active > 0; d += KernelSet.PROBES) {
            probe(d);
        }
        keepThoseWithDrawsLeft();
        for (int o = 0; o < active; o += passes) {
            pass(o, Math.min(active, o + passes));
        }
    }

    /** The first probes of the examples that are open. While violators are common, these are all. */
    private void probeTwice() {
        for (int o = 0; o < active; o++) {
            int i = open[o];
            WarpExample x = examples[first + i];
            probes[i * probeRoom] = candidate(x, 0);
            probes[i * probeRoom + 1] = candidate(x, 1);
        }
        int hits = 0;
        int left = 0;
        for (int o = 0; o < active; o++) {
            int i = open[o];
            WarpExample x = examples[first + i];
            int at = i * probeRoom;
            // What is not below the threshold may be NaN, too.
            int missed0 = scores[x.start + probes[at]] < x.threshold ? 1 : 0;
            int missed1 = (scores[x.start + probes[at + 1]] < x.threshold ? 1 : 0) | x.probes - 2 >>> 31;
            int missed = missed0 & missed1;
            x.probed = 1 + missed0;
            // No branch, as no branch predictor knows which way it goes.
            ended[hits] = i;
            hits += 1 - missed;
            open[left] = i;
            left += missed;
        }
        active = left;
        endByProbe(hits);
    }

    private int candidate(WarpExample x, int d) {
        int rank = CounterRandom.below(CounterRandom.word(x.key, FIRST_PROBE_WORD + d), x.candidates);
        return x.blockedTo - x.blockedFrom == 1 ? rank + (blocked.list[x.blockedFrom] <= rank ? 1 : 0)
                : BlockedItems.candidateAt(blocked.list, x.blockedFrom, x.blockedTo, rank);
    }

    /** The probes from d on of the examples that are open. */
    private void probe(int d) {
        int hits = 0;
        int left = 0;
        for (int o = 0; o < active; o++) {
            int i = open[o];
            WarpExample x = examples[first + i];
            int at = i * probeRoom + d;
            draw(x, d, at);
            int allowed = (1 << Math.clamp(x.probes - d, 0, KernelSet.PROBES)) - 1;
            int hit = notBelow(x, at) & allowed;
            int missed = hit - 1 >>> 31;
            x.probed = d + 1 + Integer.numberOfTrailingZeros(hit);
            ended[hits] = i;
            hits += 1 - missed;
            open[left] = i;
            left += missed;
        }
        active = left;
        endByProbe(hits);
    }

    private void draw(WarpExample x, int d, int at) {
        long counter = CounterRandom.counter(x.key, FIRST_PROBE_WORD + d);
        if (x.blockedTo - x.blockedFrom == 1) {
            KERNELS.draw(counter, x.candidates, blocked.list[x.blockedFrom], probes, at);
        } else {
            KERNELS.draw(counter, x.candidates, Integer.MAX_VALUE, probes, at);
            for (int p = at; p < at + KernelSet.PROBES; p++) {
                probes[p] = BlockedItems.candidateAt(blocked.list, x.blockedFrom, x.blockedTo, probes[p]);
            }
        }
    }

    /** Bit p says that probe p is not below the threshold. Loads are single: a gathering one has fewer under way at once. */
    private int notBelow(WarpExample x, int at) {
        int bits = 0;
        for (int p = 0; p < KernelSet.PROBES; p++) {
            bits |= (scores[x.start + probes[at + p]] < x.threshold ? 0 : 1) << p;
        }
        return bits;
    }

    private void endByProbe(int hits) {
        for (int h = 0; h < hits; h++) {
            int i = ended[h];
            WarpExample x = examples[first + i];
            int item = probes[i * probeRoom + x.probed - 1];
            x.finds(item, scores[x.start + item], different(i, x.probed));
        }
    }

    /** How many of the first probes of an example are different ones. */
    private int different(int i, int made) {
        int at = i * probeRoom;
        return made <= FIRST_PROBES ? made - (made - 1 & (probes[at] == probes[at + 1] ? 1 : 0))
                : countDifferent(at, at + made);
    }

    private int countDifferent(int from, int to) {
        int different = 0;
        for (int p = from; p < to; p++) {
            long word = seen[probes[p] / Long.SIZE];
            different += (int) (~word >>> probes[p]) & 1;
            seen[probes[p] / Long.SIZE] = word | 1L << probes[p];
        }
        for (int p = from; p < to; p++) {
            seen[probes[p] / Long.SIZE] = 0;
        }
        return different;
    }

    /** What is open now has missed with all its probes, of which only the different ones are draws. */
    private void keepThoseWithDrawsLeft() {
        int left = 0;
        for (int o = 0; o < active; o++) {
            int i = open[o];
            WarpExample x = examples[first + i];
            x.misses();
            x.probed = x.probes == 0 ? 0 : different(i, x.probes);
            open[left] = i;
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
