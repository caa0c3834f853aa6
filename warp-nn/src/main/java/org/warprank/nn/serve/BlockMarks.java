package org.warprank.nn.serve;

import java.util.Arrays;
import org.warprank.core.MarginChecks;
import org.warprank.core.Rows;
import org.warprank.core.ScoringPanels;

/**
 * Which of the values of a block of panels reach a number, and for a list that has just begun a number that k of them reach: so
 * that lists are offered few items. By vector kernels. Owned by one thread.
 */
final class BlockMarks {

    /** Groups of values for each of the list: with so many, the k greatest are mostly in groups of their own. */
    private static final int GROUPS_AN_ITEM = 4;

    private static final int ITEMS = ScoringPanels.ITEMS;

    private final float[] greatest;
    private final long[] marks;
    private TopK best = new TopK(1);

    BlockMarks(int mostPanels) {
        this.greatest = new float[mostPanels * ITEMS];
        this.marks = new long[mostPanels];
    }

    /**
     * A number near the k-th greatest value that k values reach: the k-th of the maxima of groups.
     *
     * @return negative infinity where fewer than k groups have a greatest value, as those with a NaN have none
     */
    float reachedBy(int k, float[] values, int panels) {
        int groups = Math.min(panels, Math.ceilDiv(GROUPS_AN_ITEM * Math.min(k, panels * ITEMS), ITEMS)) * ITEMS;
        System.arraycopy(values, 0, greatest, 0, groups);
        for (int at = groups; at < panels * ITEMS; at += groups) {
            Rows.max(values, at, greatest, 0, Math.min(groups, panels * ITEMS - at));
        }
        if (k > best.maxK()) {
            best = new TopK(k);
        }
        best.begin(k);
        best.accept(0, groups, greatest, 0);
        return best.worst();
    }

    /** Marks the values at or above a number, from an offset on; all of them where one is NaN. */
    void mark(float[] values, int offset, int panels, float least) {
        if (MarginChecks.mark(values, offset, offset + panels * ITEMS, least, marks, 0) < 0) {
            Arrays.fill(marks, -1L);
        }
    }

    /** The marks of a panel of the block. */
    long of(int panel) {
        return marks[panel];
    }
}
