package org.warprank.nn.serve;

import java.util.Arrays;
import org.warprank.core.MarginChecks;
import org.warprank.core.QuantizedQuery;
import org.warprank.core.Rows;
import org.warprank.core.ScoringPanels;

/**
 * Fills a list with the best items of quantized panels, exactly: estimates all scores, which reads a quarter of the memory, and
 * scores those items that may reach the list. Owned by one thread.
 */
final class QuantizedSearch {

    /** Fewer panels are in the nearest caches, where to score them all takes as long as to estimate and look. */
    static final int LEAST_PANELS = 24;

    /** Their estimates fill 32 KB, and are still in the nearest caches when they are looked at. */
    private static final int BLOCK = 128;

    /** Groups of items for each of the list: with so many, the k best are mostly in groups of their own. */
    private static final int GROUPS_AN_ITEM = 4;

    private static final int ITEMS = ScoringPanels.ITEMS;

    private final ScoringPanels panels;
    private final SingleItems single;
    private final QuantizedQuery quantized;
    private final int blockPanels;
    private final float[] estimates;
    private final float[] greatest;
    private final long[] marks;
    private final float[] scores = new float[ITEMS];
    private TopK best = new TopK(1);

    /**
     * A search of a table.
     *
     * @param panels quantized panels of the table
     * @param table  the table
     */
    QuantizedSearch(ScoringPanels panels, FloatTable table) {
        this(panels, table, BLOCK);
    }

    /** The same with other blocks; lists do not depend on them. */
    QuantizedSearch(ScoringPanels panels, FloatTable table, int blockPanels) {
        this.panels = panels;
        this.blockPanels = blockPanels;
        this.estimates = new float[blockPanels * ITEMS];
        this.greatest = new float[blockPanels * ITEMS];
        this.marks = new long[blockPanels];
        this.single = new SingleItems(panels, table, null);
        this.quantized = new QuantizedQuery(panels);
    }

    /** Offers a list the allowed items of a range of panels. */
    void find(int from, int to, float[] query, int offset, ItemFilter filter, ItemSet seen, TopK list) {
        single.begin();
        quantized.set(query, offset);
        for (int p = from; p < to; p += blockPanels) {
            block(p, Math.min(to, p + blockPanels), query, offset, filter, seen, list);
        }
        single.offer(query, offset, list);
    }

    private void block(int from, int to, float[] query, int offset, ItemFilter filter, ItemSet seen, TopK list) {
        int count = to - from;
        float bound = panels.estimate(from, to, quantized, estimates, 0);
        float threshold = list.threshold();
        if (!list.isFull()) {
            single.offer(query, offset, list);
            threshold = reachedByK(from, count, query, offset, filter, seen, list.k());
        }
        mark(count, panels.lowered(threshold, bound));
        for (int p = 0; p < count; p++) {
            if (marks[p] != 0) {
                offer(from + p, marks[p] & allowed(from + p, filter, seen), query, offset, list);
            }
        }
    }

    private long allowed(int panel, ItemFilter filter, ItemSet seen) {
        return TopKSearch.allowed(panels, panel, filter, seen);
    }

    private void mark(int count, float least) {
        if (MarginChecks.mark(estimates, 0, count * ITEMS, least, marks, 0) < 0) {
            // Estimates that are NaN say nothing.
            Arrays.fill(marks, -1L);
        }
    }

    private void offer(int panel, long chosen, float[] query, int offset, TopK list) {
        if (Long.bitCount(chosen) <= SingleItems.MOST_OF_PANEL) {
            single.add(panel, chosen, query, offset, list);
            return;
        }
        single.offer(query, offset, list);
        panels.score(panel, panel + 1, query, offset, scores, 0);
        list.accept(panel * ITEMS, chosen, scores, 0);
    }

    // A score that k of the allowed items reach, near the k-th: the last of those with the greatest estimates.
    private float reachedByK(int from, int count, float[] query, int offset, ItemFilter filter, ItemSet seen, int k) {
        for (int p = 0; p < count; p++) {
            for (long rest = ~allowed(from + p, filter, seen); rest != 0; rest &= rest - 1) {
                estimates[p * ITEMS + Long.numberOfTrailingZeros(rest)] = Float.NEGATIVE_INFINITY;
            }
        }
        int groups = Math.min(count, Math.ceilDiv(GROUPS_AN_ITEM * Math.min(k, count * ITEMS), ITEMS)) * ITEMS;
        System.arraycopy(estimates, 0, greatest, 0, groups);
        for (int at = groups; at < count * ITEMS; at += groups) {
            Rows.max(estimates, at, greatest, 0, Math.min(groups, count * ITEMS - at));
        }
        if (k > best.maxK()) {
            best = new TopK(k);
        }
        best.begin(k);
        best.accept(0, groups, greatest, 0);
        if (best.worst() == Float.NEGATIVE_INFINITY) {
            return Float.NEGATIVE_INFINITY;
        }
        mark(count, best.worst());
        best.begin(k);
        for (int p = 0; p < count; p++) {
            single.add(from + p, marks[p] & allowed(from + p, filter, seen), query, offset, best);
        }
        single.offer(query, offset, best);
        return best.worst();
    }
}
