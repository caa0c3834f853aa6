package org.warprank.nn.serve;

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
        this.marks = new BlockMarks(blockPanels);
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
        // Estimates that are NaN say nothing, and are marked.
        marks.mark(estimates, 0, count, panels.lowered(threshold, bound));
        for (int p = 0; p < count; p++) {
            if (marks.of(p) != 0) {
                offer(from + p, marks.of(p) & allowed(from + p, filter, seen), query, offset, list);
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
        list.accept(panel * ITEMS, chosen, scores, 0);
    }

    // A score that k of the allowed items reach, near the k-th: the last of those with the greatest estimates.
    private float reachedByK(int from, int count, float[] query, int offset, ItemFilter filter, ItemSet seen, int k) {
        TopKSearch.leaveOut(panels, from, count, filter, seen, estimates);
        float least = marks.reachedBy(k, estimates, count);
        if (least == Float.NEGATIVE_INFINITY) {
            return least;
        }
        marks.mark(estimates, 0, count, least);
        if (k > best.maxK()) {
            best = new TopK(k);
        }
        best.begin(k);
        for (int p = 0; p < count; p++) {
            single.add(from + p, marks.of(p) & allowed(from + p, filter, seen), query, offset, best);
        }
        single.offer(query, offset, best);
        return best.worst();
    }
}
