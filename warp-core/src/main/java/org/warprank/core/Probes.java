package org.warprank.core;

import java.util.Arrays;
import org.warprank.core.internal.Candidates;
import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * The real draws of a {@link ViolatorSearch}: those of the examples of a block, some at a time, until a violator is drawn or
 * the probes that an example is allowed are made.
 *
 * <p>Probes are drawn with replacement. A repeated one is a miss, as it was before, so that a hit is never a repetition: the
 * different ones among them are draws without replacement, and only their number matters, once the probing has ended.
 *
 * <p>How many are drawn at a time changes no outcome, as they count in their order.
 *
 * <p>The workspace of a {@link ViolatorSearch}: sized when built, owned by one thread.
 */
final class Probes {

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    /** So many are drawn at a time for as long as they end half of the searches. */
    private static final int FEW = 2;

    /** A pass looks at so many candidates in about the time of a round: probes cost about as much as the pass they may save. */
    static final int CANDIDATES_PER_ROUND = 1024;

    private static final int MAX_ROUNDS = 16;

    private static final int BLOCKS = KernelSet.PROBES / KernelSet.BLOCK;
    private static final int EXAMPLES_A_WORD = Long.SIZE / KernelSet.PROBES;

    /** Words 0 and 1 give N and the violator of a pass. */
    static final int FIRST_WORD = 2;

    /** The items that the examples of a block have probed, so many each. */
    private final int[] items;
    private final int room;

    /** Places in the block: of the examples that a round of probes has ended. */
    private final int[] ended;

    /** Where the scores of a round of few probes are. */
    private final int[] cells;

    /** The scores of a round, what is added to each, and for each block of them the threshold. */
    private final float[] drawn;
    private final float[] nothing;
    private final float[] thresholds;

    /** Of each item, the mark of the example that probed it last. A byte each: stores to words that others read would wait. */
    private final byte[] seenBy;
    private byte mark;

    private float[] scores;
    private int[] blocked;
    private WarpExample[] examples;
    private int first;
    private int[] open;
    private int active;

    Probes(int items, int blockExamples) {
        // A round that begins after several of few may reach past the last probe allowed.
        this.room = allowed(items, Integer.MAX_VALUE) + KernelSet.PROBES;
        this.items = new int[blockExamples * room];
        this.ended = new int[blockExamples];
        this.cells = new int[FEW * blockExamples];
        this.drawn = new float[KernelSet.PROBES * blockExamples];
        this.nothing = new float[drawn.length];
        this.thresholds = new float[drawn.length / KernelSet.BLOCK + KernelSet.ROOM];
        this.seenBy = new byte[items];
    }

    /** How many an example may make: a function of settings and counts, never of the scores, as only then the law is exact. */
    static int allowed(int candidates, int limit) {
        int nearest = (candidates / (CANDIDATES_PER_ROUND / 2) + 1) / 2;
        int rounds = Math.min(nearest, MAX_ROUNDS);
        return Math.min(limit, FEW + rounds * KernelSet.PROBES);
    }

    /**
     * Probes for the examples of a block that are open. One whose probe hits has found its violator; for one that misses with
     * all its probes, {@code probed} becomes the number of different ones.
     *
     * @param openExamples their places in the block; then of those that have missed
     * @param count        how many they are
     * @param most         the most probes that one of them is allowed
     * @return how many have missed
     */
    int run(float[] batchScores, int[] blockedItems, WarpExample[] all, int firstOfBlock, int[] openExamples, int count,
            int most) {
        scores = batchScores;
        blocked = blockedItems;
        examples = all;
        first = firstOfBlock;
        open = openExamples;
        active = count;
        int d = 0;
        for (int before = Integer.MAX_VALUE; d < most && active > 0 && active <= before / 2; d += FEW) {
            before = active;
            probeFew(d);
        }
        for (; d < most && active > 0; d += KernelSet.PROBES) {
            probe(d);
        }
        for (int o = 0; o < active; o++) {
            WarpExample x = examples[first + open[o]];
            x.probed = x.probes == 0 ? 0 : different(open[o], x.probes);
        }
        return active;
    }

    /** The probes d and d + 1. */
    private void probeFew(int d) {
        for (int o = 0; o < active; o++) {
            int i = open[o];
            WarpExample x = examples[first + i];
            int item0 = candidate(x, d);
            int item1 = candidate(x, d + 1);
            items[i * room + d] = item0;
            items[i * room + d + 1] = item1;
            cells[FEW * o] = x.start + item0;
            cells[FEW * o + 1] = x.start + item1;
        }
        load(scores, cells, FEW * active, drawn);
        int hits = 0;
        int left = 0;
        for (int o = 0; o < active; o++) {
            int i = open[o];
            WarpExample x = examples[first + i];
            // What is not below the threshold may be NaN, too.
            int missed0 = (drawn[FEW * o] < x.threshold ? 1 : 0) | x.probes - d - 1 >>> 31;
            int missed1 = (drawn[FEW * o + 1] < x.threshold ? 1 : 0) | x.probes - d - 2 >>> 31;
            int missed = missed0 & missed1;
            x.probed = d + 1 + missed0;
            // No branch, as no branch predictor knows which way it goes.
            ended[hits] = i;
            hits += 1 - missed;
            open[left] = i;
            left += missed;
        }
        active = left;
        end(hits);
    }

    private int candidate(WarpExample x, int d) {
        int rank = CounterRandom.below(CounterRandom.word(x.key, FIRST_WORD + d), x.candidates);
        return x.blockedTo - x.blockedFrom == 1 ? rank + (blocked[x.blockedFrom] <= rank ? 1 : 0)
                : Candidates.at(blocked, x.blockedFrom, x.blockedTo, rank);
    }

    /**
     * Reads scores from where they lie apart. A loop of its own, as small as it can be: so many more of its loads are under way
     * at once.
     */
    static void load(float[] scores, int[] cells, int count, float[] to) {
        for (int i = 0; i < count; i++) {
            to[i] = scores[cells[i]];
        }
    }

    /** The probes from d on, a whole round. */
    private void probe(int d) {
        for (int o = 0; o < active; o++) {
            draw(examples[first + open[o]], d, open[o] * room + d);
        }
        for (int o = 0; o < active; o++) {
            WarpExample x = examples[first + open[o]];
            loadRound(x.start, open[o] * room + d, o * KernelSet.PROBES);
            Arrays.fill(thresholds, o * BLOCKS, (o + 1) * BLOCKS, x.threshold);
        }
        int hits = 0;
        int left = 0;
        int count = active;
        for (int from = 0; from < count; from += EXAMPLES_A_WORD) {
            int to = Math.min(from + EXAMPLES_A_WORD, count);
            // What is not below may be NaN, too.
            long notBelow = KERNELS.notBelow(drawn, nothing, thresholds, from * KernelSet.PROBES, to * KernelSet.PROBES);
            for (int o = from; o < to; o++) {
                int i = open[o];
                WarpExample x = examples[first + i];
                int allowed = (1 << Math.clamp(x.probes - d, 0, KernelSet.PROBES)) - 1;
                int hit = (int) (notBelow >>> o * KernelSet.PROBES) & allowed;
                int missed = hit - 1 >>> 31;
                x.probed = d + 1 + Integer.numberOfTrailingZeros(hit);
                // No branch, as no branch predictor knows which way it goes.
                ended[hits] = i;
                hits += 1 - missed;
                open[left] = i;
                left += missed;
            }
        }
        active = left;
        end(hits);
    }

    private void loadRound(int start, int at, int to) {
        for (int p = 0; p < KernelSet.PROBES; p++) {
            drawn[to + p] = scores[start + items[at + p]];
        }
    }

    private void draw(WarpExample x, int d, int at) {
        long counter = CounterRandom.counter(x.key, FIRST_WORD + d);
        if (x.blockedTo - x.blockedFrom == 1) {
            KERNELS.draw(counter, x.candidates, blocked[x.blockedFrom], items, at);
        } else {
            KERNELS.draw(counter, x.candidates, Integer.MAX_VALUE, items, at);
            KERNELS.candidates(blocked, x.blockedFrom, x.blockedTo, items, at, KernelSet.PROBES);
        }
    }

    private void end(int hits) {
        for (int h = 0; h < hits; h++) {
            int i = ended[h];
            WarpExample x = examples[first + i];
            int item = items[i * room + x.probed - 1];
            x.finds(item, scores[x.start + item], different(i, x.probed));
        }
    }

    /** How many of the first probes of an example are different ones. */
    private int different(int i, int made) {
        int at = i * room;
        return made <= FEW ? made - (made - 1 & (items[at] == items[at + 1] ? 1 : 0)) : countDifferent(at, at + made);
    }

    private int countDifferent(int from, int to) {
        mark++;
        if (mark == 0) {
            Arrays.fill(seenBy, mark++);
        }
        int different = 0;
        for (int p = from; p < to; p++) {
            different += seenBy[items[p]] == mark ? 0 : 1;
            seenBy[items[p]] = mark;
        }
        return different;
    }
}
