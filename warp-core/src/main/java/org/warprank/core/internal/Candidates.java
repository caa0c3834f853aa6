package org.warprank.core.internal;

/** Candidates by their rank among all that are not blocked. */
public final class Candidates {

    private Candidates() {
    }

    /**
     * The candidate with so many candidates below it, where {@code blocked[from .. to)}, ascending, are none. The blocked items at
     * or below it are counted by halves; which way to go is a coin's toss, so it is no branch.
     */
    public static int at(int[] blocked, int from, int to, int rank) {
        int below = 0;
        for (int left = to - from; left > 0;) {
            int half = (left + 1) >>> 1;
            int last = below + half - 1;
            below += half & (blocked[from + last] - last - rank - 1) >> 31;
            left -= half;
        }
        return rank + below;
    }
}
