package org.warprank.nn.serve;

import java.util.Arrays;
import org.warprank.core.QuantizedQuery;
import org.warprank.core.ScoringPanels;

/**
 * Fills a list with the best items of quantized panels, exactly: estimates all scores, which reads a quarter of the memory, and
 * scores those items that may reach the list. Owned by one thread.
 */
final class QuantizedSearch {

    /** Fewer panels are scored as fast as they are estimated and looked at. */
    static final int LEAST_PANELS = 16;

    /** Their estimates fill 32 KB, and are still in the nearest caches when they are looked at. */
    private static final int BLOCK = 128;

    private static final int ITEMS = ScoringPanels.ITEMS;

    private final ScoringPanels panels;
    private final SingleItems single;
    private final QuantizedQuery quantized;
    private final int blockPanels;
    private final float[] estimates;
    private final BlockMarks marks;
    private final long[] offered;
    private final float[] scores = new float[ITEMS];

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
        this.marks = new BlockMarks(blockPanels);
        this.offered = new long[blockPanels];
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
        Arrays.fill(offered, 0, count, 0);
        float threshold = list.isFull() ? list.threshold() : offerGreatest(from, count, query, offset, filter, seen, list);
        // Estimates that are NaN say nothing, and are marked.
        marks.mark(estimates, 0, count, panels.lowered(threshold, bound));
        for (int p = 0; p < count; p++) {
            long rest = marks.of(p) & ~offered[p];
            if (rest != 0) {
                offer(from + p, rest & allowed(from + p, filter, seen), query, offset, list);
            }
        }
    }

    private long allowed(int panel, ItemFilter filter, ItemSet seen) {
        return TopKSearch.allowed(panels, panel, filter, seen);
    }

    private void offer(int panel, long chosen, float[] query, int offset, TopK list) {
        if (Long.bitCount(chosen) <= SingleItems.MOST_OF_PANEL) {
            single.add(panel, chosen, query, offset, list);
            return;
        }
        single.offer(query, offset, list);
        panels.score(panel, panel + 1, query, offset, scores, 0);
        list.acceptChosen(panel * ITEMS, chosen, scores, 0);
    }

    // Of a list that is not full: those of a block with the greatest estimates, as many as it is to have or some more. What
    // they reach bounds the others.
    private float offerGreatest(int from, int count, float[] query, int offset, ItemFilter filter, ItemSet seen, TopK list) {
        TopKSearch.leaveOut(panels, from, count, filter, seen, estimates);
        float least = marks.reachedBy(list.k(), estimates, count);
        if (least == Float.NEGATIVE_INFINITY) {
            return least;
        }
        marks.mark(estimates, 0, count, least);
        for (int p = 0; p < count; p++) {
            offered[p] = marks.of(p) & allowed(from + p, filter, seen);
            offer(from + p, offered[p], query, offset, list);
        }
        single.offer(query, offset, list);
        return list.worst();
    }
}
