package org.warprank.nn.serve;

import org.warprank.core.ScoringPanels;

/**
 * Fills a list with the best items that a filter allows, as {@link TopKSearch} does with those of all. Panels of which none is
 * allowed are passed over, and of those of which few are, the rows are read in their place. Owned by one thread.
 */
final class SelectiveSearch {

    private static final int MOST_SINGLE = SingleItems.MOST_OF_PANEL;

    private final ScoringPanels panels;
    private final TopKSearch search;
    private final SingleItems single;

    /** A search of a table and its panels. */
    SelectiveSearch(ScoringPanels panels, FloatTable table) {
        this.panels = panels;
        this.search = new TopKSearch(panels, table, 1);
        this.single = new SingleItems(panels, table, null);
    }

    /** Offers a list the allowed items, by their scores for a query. */
    void find(float[] query, int offset, ItemFilter filter, ItemSet seen, TopK list) {
        single.begin();
        int end = panels.panels();
        for (int from = 0; from < end;) {
            int to = from;
            long allowed = 0;
            while (to < end && Long.bitCount(allowed = TopKSearch.allowed(panels, to, filter, seen)) > MOST_SINGLE) {
                to++;
            }
            if (from < to) {
                single.offer(query, offset, list);
                search.one(from, to, query, offset, filter, seen, list);
            }
            if (to < end) {
                single.add(to, allowed, query, offset, list);
            }
            from = to + 1;
        }
        single.offer(query, offset, list);
    }
}
