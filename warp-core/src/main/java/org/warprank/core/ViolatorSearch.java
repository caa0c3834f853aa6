package org.warprank.core;

import java.util.Arrays;
import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * Finds, for the examples of one row after the other, the violator that drawing candidates without replacement would find
 * first, and how many draws that takes. It follows the law of the draws without making them all: a few real draws, which end
 * most searches while violators are common, then one pass that marks the violators, one random number that gives N by its
 * law, and one that picks the violator, which is uniform and independent of N. Examples of a row share the pass.
 *
 * <p>Probes are drawn with replacement. A repeated one is a miss, as it was before, so that a hit is never a repetition: the
 * different ones among them are draws without replacement, and only their number matters, once the probing has ended.
 *
 * <p>The workspace of a {@link WarpLoss}: sized when built, owned by one thread.
 */
final class ViolatorSearch {

    /** As many examples of a row share a pass over it. */
    static final int TOGETHER = 4;

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    /** A pass reads a row in blocks that stay in the first-level cache until all waiting examples had them. */
    private static final int BLOCK = 4096;

    /** A pass looks at so many candidates in about the time of one probe: probing costs no more than the pass it may save. */
    private static final int CANDIDATES_PER_PROBE = 128;

    private static final int MIN_PROBES = 2;
    private static final int MAX_PROBES = 256;

    /** Where scores do not fit into a cache, so many rows at a time have so many probes of their first example read ahead. */
    static final int ROWS_AHEAD = 32;

    private static final int PROBES_AHEAD = 2;

    /** Words 0 and 1 give N and the violator of a pass. */
    static final int FIRST_PROBE_WORD = 2;

    private final RankWeight rankWeight;
    private final int[] blocked;
    private final int[] ranksBelow;

    private final int[] probes = new int[MAX_PROBES];

    /** Which candidates were drawn, 32 a word: the upper half is the number of the search, the lower has a bit each. */
    private final long[] seen;

    private final long[] marks;
    private final int markWords;
    private final int[] waitingExample = new int[TOGETHER];
    private final float[] waitingThreshold = new float[TOGETHER];
    private final long[] waitingKey = new long[TOGETHER];
    private final int[] waitingLimit = new int[TOGETHER];
    private final int[] waitingProbes = new int[TOGETHER];
    private final int[] found = new int[TOGETHER];

    private int search;
    private int distinct;

    /** Never read: kept so that the compiler keeps the loads. */
    private float sumAhead;

    private int blockedCount;
    private int searchStep;
    private float[] scores;
    private int rowStart;
    private int items;

    /** How many examples wait for a pass. */
    int waiting;

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
        this.ranksBelow = new int[2 * Integer.highestOneBit(items)];
        this.markWords = Math.ceilDiv(items, Long.SIZE);
        this.seen = new long[Math.ceilDiv(items, Integer.SIZE)];
        this.marks = new long[TOGETHER * markWords];
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
            int item = Math.min(positive, excluded);
            ranksBelow[blockedCount] = item - blockedCount;
            blocked[blockedCount++] = item;
        }
        searchStep = Integer.highestOneBit(blockedCount);
        Arrays.fill(ranksBelow, blockedCount, 2 * searchStep, Integer.MAX_VALUE);
        candidates = items - blockedCount;
        waiting = 0;
    }

    private int ascending(String name, int row, int last, int item) {
        if (item <= last || item >= items) {
            throw new IllegalArgumentException(name + " of row " + row + " have " + item + " after " + last
                    + ", expected strictly ascending items in [0, " + items + ")");
        }
        return item;
    }

    /**
     * Searches for one example of the row, with random numbers of its own.
     *
     * @return whether the search has ended; if not, the example waits for the {@link #pass}
     */
    boolean search(int example, float threshold, int limit, long key) {
        clear();
        sawNaN = threshold != threshold;
        if (limit == 0 || sawNaN) {
            return true;
        }
        int words = probeWords(limit);
        if (probe(threshold, words, key)) {
            return true;
        }
        if (distinct == limit) {
            return true;
        }
        waitingExample[waiting] = example;
        waitingThreshold[waiting] = threshold;
        waitingKey[waiting] = key;
        waitingLimit[waiting] = limit;
        waitingProbes[waiting] = distinct;
        waiting++;
        return false;
    }

    // A function of settings and counts, never of the scores: only then the law stays exact.
    private int probeWords(int limit) {
        if (rankWeight == RankWeight.EXACT_RANK) {
            return 0;
        }
        return Math.min(limit, Math.clamp(candidates / CANDIDATES_PER_PROBE, MIN_PROBES, MAX_PROBES));
    }

    /**
     * Reads the scores that the first probes of rows to come will look at, so that they are in a cache by then: these loads
     * wait for nothing, while a row's own wait for the hit of the row before, which no branch predictor knows. A blocked item
     * shifts what a probe looks at by one score, mostly within a line of the cache. Changes no result.
     */
    void lookAhead(WarpBatch batch, int fromRow, int toRow, long stream) {
        float sum = 0;
        for (int row = fromRow; row < toRow; row++) {
            int example = batch.positiveOffsets[row];
            if (example < batch.positiveOffsets[row + 1]) {
                long key = CounterRandom.key(stream, batch.place(example));
                int start = batch.scoresOffset + row * batch.scoresStride;
                for (int d = 0; d < PROBES_AHEAD; d++) {
                    sum += batch.scores[start
                            + CounterRandom.below(CounterRandom.word(key, FIRST_PROBE_WORD + d), batch.items)];
                }
            }
        }
        sumAhead = sum;
    }

    /** Makes the probes, to the first that ends the search, and counts the different ones. */
    private boolean probe(float threshold, int words, long key) {
        for (int d = 0; d < words; d++) {
            int rank = CounterRandom.below(CounterRandom.word(key, FIRST_PROBE_WORD + d), candidates);
            int item = candidateAt(rank);
            probes[d] = rank;
            float score = scores[rowStart + item];
            if (!(score < threshold)) {
                sawNaN = score != score;
                trials = sawNaN ? 0 : countDistinct(d + 1);
                negative = sawNaN ? -1 : item;
                return true;
            }
        }
        distinct = countDistinct(words);
        return false;
    }

    // Once the probing has ended: in its loop, each look at the bits would have to wait until the processor knows that no
    // store before it goes there.
    private int countDistinct(int count) {
        if (count == 1) {
            return 1;
        }
        forgetProbes();
        int different = 0;
        for (int d = 0; d < count; d++) {
            different += isNew(probes[d]);
        }
        return different;
    }

    private void forgetProbes() {
        if (++search == 0) {
            Arrays.fill(seen, 0);
            search = 1;
        }
    }

    /** 1 if the search has not drawn this candidate yet, else 0. A word of another search counts as empty. */
    private int isNew(int rank) {
        long word = seen[rank / Integer.SIZE];
        int bits = (int) (word >>> Integer.SIZE) == search ? (int) word : 0;
        seen[rank / Integer.SIZE] = (long) search << Integer.SIZE | (bits | 1 << rank) & 0xffff_ffffL;
        return ~(bits >>> rank) & 1;
    }

    /** One pass over the row for all examples that wait. */
    void pass() {
        Arrays.fill(found, 0);
        for (int at = 0; at < items;) {
            int end = items - at < 2 * BLOCK ? items : at + BLOCK;
            for (int i = 0; i < waiting; i++) {
                int count = KERNELS.markViolators(scores, rowStart + at, rowStart + end, waitingThreshold[i], marks,
                        i * markWords + at / Long.SIZE);
                found[i] = count < 0 || found[i] < 0 ? -1 : found[i] + count;
            }
            at = end;
        }
    }

    /** The outcome of the i-th of the examples that waited for the pass; returns its number. */
    int finish(int i) {
        clear();
        sawNaN = found[i] < 0;
        if (found[i] > 0) {
            violators = found[i] - unmarkBlocked(i * markWords);
        }
        if (violators > 0) {
            double u = CounterRandom.uniform(CounterRandom.word(waitingKey[i], 0));
            int left = waitingLimit[i] - waitingProbes[i];
            int n = TrialLaw.invert(candidates - waitingProbes[i], violators, u, left);
            if (n <= left) {
                trials = waitingProbes[i] + n;
                negative = select(i * markWords, CounterRandom.below(CounterRandom.word(waitingKey[i], 1), violators));
            }
        }
        return waitingExample[i];
    }

    private int unmarkBlocked(int offset) {
        int count = 0;
        for (int b = 0; b < blockedCount; b++) {
            int word = offset + blocked[b] / Long.SIZE;
            long mark = marks[word] & 1L << blocked[b];
            marks[word] ^= mark;
            count += mark == 0 ? 0 : 1;
        }
        return count;
    }

    private int select(int offset, int r) {
        int left = r;
        int word = offset;
        for (int count = Long.bitCount(marks[word]); count <= left; count = Long.bitCount(marks[word])) {
            left -= count;
            word++;
        }
        long bits = marks[word];
        for (; left > 0; left--) {
            bits &= bits - 1;
        }
        return (word - offset) * Long.SIZE + Long.numberOfTrailingZeros(bits);
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

    /** The candidate with this many candidates below it: the blocked items at or below it are counted without a branch. */
    private int candidateAt(int rank) {
        int below = 0;
        for (int step = searchStep; step > 0; step >>>= 1) {
            below += step & (ranksBelow[below + step - 1] - rank - 1) >> 31;
        }
        return rank + below;
    }

    /** Counts the violators of the row; {@link #nextViolator} lists them. */
    void markViolators(float threshold) {
        clear();
        sawNaN = threshold != threshold;
        countViolators(threshold);
    }

    private void countViolators(float threshold) {
        int all = KERNELS.markViolators(scores, rowStart, rowStart + items, threshold, marks, 0);
        sawNaN |= all < 0;
        violators = sawNaN ? 0 : all - unmarkBlocked(0);
    }

    /** The first violator from an item on, which has to be there, after {@link #markViolators}. */
    int nextViolator(int item) {
        int word = item / Long.SIZE;
        long bits = marks[word] & -1L << item;
        while (bits == 0) {
            bits = marks[++word];
        }
        return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
    }
}
