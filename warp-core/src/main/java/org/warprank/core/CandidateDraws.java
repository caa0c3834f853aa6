package org.warprank.core;

import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * Draws candidates of one example after the other, uniformly and none twice, as long as they are wanted. A draw that repeats
 * an earlier one is rejected, by a bit set; past half of the candidates, where that would become common, what is left is
 * listed and drawn from the list.
 *
 * <p>The workspace of a {@link SampledWarpLoss}: sized when built, owned by one thread.
 */
final class CandidateDraws {

    /** So many ints must there be behind the draws. */
    static final int ROOM = KernelSet.PROBES - 1;

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    private final int[] ranks;
    private final long[] drawn;
    private final int[] left;

    private int[] blocked;
    private int blockedCount;
    private int candidates;
    private long key;
    private int word;
    private int count;
    private int listedFrom;
    private int leftCount;

    CandidateDraws(int items, int maxDraws) {
        this.ranks = new int[maxDraws];
        this.left = new int[maxDraws];
        this.drawn = new long[(items + Long.SIZE - 1) / Long.SIZE];
    }

    /** Enters the draws of an example: none is made yet. The first {@code count} of {@code blocked}, ascending, are out. */
    void begin(int items, int[] blocked, int count, long key) {
        this.blocked = blocked;
        this.blockedCount = count;
        this.candidates = items - count;
        this.key = key;
        word = Probes.FIRST_WORD;
        this.count = 0;
        listedFrom = candidates / 2;
    }

    /**
     * Makes draws into {@code items[from .. to)}; with those before, at most maxDraws and at most all candidates. The ROOM ints of
     * {@code items} from {@code to} on are undefined afterwards.
     */
    void draw(int[] items, int from, int to) {
        for (int i = from; i < to; i++) {
            items[i] = count < listedFrom ? drawUnlisted() : drawListed();
            count++;
        }
        for (int i = from; i < to; i += KernelSet.PROBES) {
            KERNELS.candidates(blocked, 0, blockedCount, items, i, Math.min(KernelSet.PROBES, to - i));
        }
    }

    private int drawUnlisted() {
        int rank = next(candidates);
        while ((drawn[rank >> 6] >>> rank & 1) != 0) {
            rank = next(candidates);
        }
        drawn[rank >> 6] |= 1L << rank;
        ranks[count] = rank;
        return rank;
    }

    private int drawListed() {
        if (count == listedFrom) {
            leftCount = 0;
            for (int rank = 0; rank < candidates; rank++) {
                if ((drawn[rank >> 6] >>> rank & 1) == 0) {
                    left[leftCount++] = rank;
                }
            }
        }
        int at = next(leftCount);
        int rank = left[at];
        left[at] = left[--leftCount];
        return rank;
    }

    private int next(int bound) {
        return CounterRandom.below(CounterRandom.word(key, word++), bound);
    }

    /** Forgets the draws of the example. */
    void end() {
        for (int i = 0; i < Math.min(count, listedFrom); i++) {
            drawn[ranks[i] >> 6] = 0;
        }
    }
}
