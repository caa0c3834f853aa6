package org.warprank.core;

import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * Finds, for one example after the other, the violator that drawing candidates without replacement would find first, and
 * how many draws that takes. It follows the law of the draws without making them all: a few real draws, which end most
 * searches while violators are common, then one pass that counts the violators, one random number that gives N by its law,
 * and one that picks the violator, which is uniform and independent of N.
 *
 * <p>The workspace of a {@link WarpLoss}: sized when built, owned by one thread.
 */
final class ViolatorSearch {

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;
    private static final int MAX_PROBES = 32;

    /** Fewer candidates a probe than this, and a pass over the row costs less than drawing with repeats. */
    private static final int CANDIDATES_PER_PROBE = 4;

    /** Words 0 and 1 give N and the violator of a pass. */
    static final int FIRST_PROBE_WORD = 2;

    private final RankWeight rankWeight;
    private final int[] blocked;
    private final int[] probes = new int[MAX_PROBES];

    private int blockedCount;
    private float[] scores;
    private int rowStart;
    private int items;

    /** M, the number of candidates of the current row. */
    int candidates;

    /** N, or 0 where no violator was found. */
    int trials;

    /** The violator found, or -1. */
    int negative;

    /** V, the number of violators, where {@link RankWeight#EXACT_RANK} needs it. */
    int violators;

    /** Whether one of the scores looked at was NaN. */
    boolean sawNaN;

    ViolatorSearch(int items, RankWeight rankWeight) {
        this.rankWeight = rankWeight;
        this.blocked = new int[items];
    }

    /** Enters a row: merges its positives and excluded items into one ascending list of what cannot be drawn. */
    void enterRow(WarpBatch batch, int row) {
        scores = batch.scores;
        rowStart = batch.scoresOffset + row * batch.scoresStride;
        items = batch.items;
        int p = batch.positiveOffsets[row];
        int pEnd = batch.positiveOffsets[row + 1];
        int x = 0;
        int xEnd = 0;
        if (batch.excludedFrom != null) {
            x = batch.excludedFrom[row];
            xEnd = batch.excludedTo[row];
            Checks.range("excluded items of a row", x, xEnd, batch.excluded.length);
        }
        blockedCount = 0;
        int lastPositive = -1;
        int lastExcluded = -1;
        while (p < pEnd || x < xEnd) {
            int positive = p < pEnd ? batch.positives[p] : Integer.MAX_VALUE;
            int excluded = x < xEnd ? batch.excluded[x] : Integer.MAX_VALUE;
            if (positive <= excluded) {
                lastPositive = ascending("positives", row, lastPositive, positive);
                p++;
            }
            if (excluded <= positive) {
                lastExcluded = ascending("excluded items", row, lastExcluded, excluded);
                x++;
            }
            blocked[blockedCount++] = Math.min(positive, excluded);
        }
        candidates = items - blockedCount;
    }

    private int ascending(String name, int row, int last, int item) {
        if (item <= last || item >= items) {
            throw new IllegalArgumentException(name + " of row " + row + " have " + item + " after " + last
                    + ", expected strictly ascending items in [0, " + items + ")");
        }
        return item;
    }

    /** Searches for one example of the row, with random numbers of its own. */
    void search(float threshold, int limit, long key) {
        clear();
        sawNaN = threshold != threshold;
        if (limit == 0 || sawNaN) {
            return;
        }
        int probeCount = Math.min(MAX_PROBES, limit);
        if (rankWeight == RankWeight.EXACT_RANK || candidates < CANDIDATES_PER_PROBE * probeCount) {
            probeCount = 0;
        }
        if (probe(threshold, probeCount, key) || probeCount == limit) {
            return;
        }
        countViolators(threshold);
        if (violators <= 0) {
            return;
        }
        double u = CounterRandom.uniform(CounterRandom.word(key, 0));
        int left = limit - probeCount;
        int n = TrialLaw.invert(candidates - probeCount, violators, u, left);
        if (n <= left) {
            trials = probeCount + n;
            negative = select(threshold, CounterRandom.below(CounterRandom.word(key, 1), violators));
        }
    }

    /** Searches along a given order of draws. */
    void searchInOrder(float threshold, int limit, int example, DrawOrder order) {
        clear();
        sawNaN = threshold != threshold;
        if (rankWeight == RankWeight.EXACT_RANK) {
            countViolators(threshold);
        }
        for (int n = 1; n <= limit && !sawNaN; n++) {
            if (looksAt(order.draw(example, n), n, threshold)) {
                return;
            }
        }
    }

    private void clear() {
        trials = 0;
        negative = -1;
        violators = 0;
    }

    private boolean probe(float threshold, int count, long key) {
        int word = FIRST_PROBE_WORD;
        for (int n = 0; n < count && !sawNaN; n++) {
            int rank;
            do {
                rank = CounterRandom.below(CounterRandom.word(key, word++), candidates);
            } while (drawnBefore(rank, n));
            probes[n] = rank;
            if (looksAt(candidateAt(blocked, blockedCount, rank), n + 1, threshold)) {
                return true;
            }
        }
        return sawNaN;
    }

    private boolean looksAt(int item, int n, float threshold) {
        float score = scores[rowStart + item];
        sawNaN = score != score;
        if (score >= threshold) {
            trials = n;
            negative = item;
            return true;
        }
        return false;
    }

    private boolean drawnBefore(int rank, int count) {
        for (int i = 0; i < count; i++) {
            if (probes[i] == rank) {
                return true;
            }
        }
        return false;
    }

    /**
     * The candidate with this many candidates below it.
     *
     * @param blocked what is no candidate, ascending
     * @param count   how much of it there is
     */
    static int candidateAt(int[] blocked, int count, int rank) {
        // Which way to go is a coin's toss: selected, not branched on.
        int at = 0;
        int left = count;
        while (left > 0) {
            int half = (left + 1) >>> 1;
            at += blocked[at + half - 1] - (at + half - 1) <= rank ? half : 0;
            left -= half;
        }
        return rank + at;
    }

    private void countViolators(float threshold) {
        int all = KERNELS.countViolators(scores, rowStart, rowStart + items, threshold);
        sawNaN |= all < 0;
        violators = sawNaN ? 0 : all - blockedViolators(threshold);
    }

    private int blockedViolators(float threshold) {
        int count = 0;
        for (int i = 0; i < blockedCount; i++) {
            count += scores[rowStart + blocked[i]] >= threshold ? 1 : 0;
        }
        return count;
    }

    // Of the violators up to the one found, the blocked ones do not count: as many more have to be found behind it.
    private int select(float threshold, int r) {
        int from = 0;
        int left = r;
        int b = 0;
        while (true) {
            int item = KERNELS.selectViolator(scores, rowStart + from, rowStart + items, threshold, left) - rowStart;
            int passed = 0;
            for (; b < blockedCount && blocked[b] <= item; b++) {
                passed += scores[rowStart + blocked[b]] >= threshold ? 1 : 0;
            }
            if (passed == 0) {
                return item;
            }
            from = item + 1;
            left = passed - 1;
        }
    }
}
