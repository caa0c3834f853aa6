package org.warprank.core;

import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * The violators of rows, one bit an item: marked by one pass over the scores of a row, then counted, picked and listed without
 * reading them again. Sized when built, owned by one thread.
 */
final class ViolatorMarks {

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    private final int words;
    private final long[] marks;

    /** How many items of a row are marked, or -1 where a score or the threshold is NaN. */
    private final int[] marked;

    ViolatorMarks(int items, int rows) {
        this.words = Math.ceilDiv(items, Long.SIZE);
        this.marks = new long[Checks.product("marks", rows, words)];
        this.marked = new int[rows];
    }

    /**
     * Marks the violators among the items {@code [from, to)} of a row, whose scores begin at {@code start}. Parts of a row are
     * marked in ascending order, all but the last of them a multiple of 64 items.
     */
    void mark(int row, float[] scores, int start, int from, int to, float threshold) {
        int before = from == 0 ? 0 : marked[row];
        int found = KERNELS.markViolators(scores, start + from, start + to, threshold, marks, row * words + from / Long.SIZE);
        marked[row] = (before | found) < 0 ? -1 : before + found;
    }

    /**
     * Takes the marks of blocked items away.
     *
     * @return V, how many others are marked, or -1 where a score or the threshold is NaN
     */
    int violators(int row, int[] blocked, int from, int to) {
        int count = marked[row];
        for (int b = from; b < to; b++) {
            int word = row * words + blocked[b] / Long.SIZE;
            count -= (int) (marks[word] >>> blocked[b]) & 1;
            marks[word] &= ~(1L << blocked[b]);
        }
        return marked[row] < 0 ? -1 : count;
    }

    /** The r-th marked item of a row, from 0, which has to be there. */
    int select(int row, int r) {
        int from = row * words;
        int word = 0;
        int before = 0;
        int count = 0;
        // Which word has it cannot be foreseen: all are counted, without a branch.
        for (int w = 0; w < words; w++) {
            count += Long.bitCount(marks[from + w]);
            int past = (count - r - 1) >> 31;
            word -= past;
            before = Math.max(before, count & past);
        }
        long bit = Long.expand(1L << (r - before), marks[from + word]);
        return word * Long.SIZE + Long.numberOfTrailingZeros(bit);
    }

    /** The first marked item of a row from an item on, which has to be there. */
    int next(int row, int item) {
        int from = row * words;
        int word = item / Long.SIZE;
        long bits = marks[from + word] & -1L << item;
        while (bits == 0) {
            bits = marks[from + ++word];
        }
        return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
    }
}
