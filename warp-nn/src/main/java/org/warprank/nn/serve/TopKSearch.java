package org.warprank.nn.serve;

import org.warprank.core.ScoringPanels;

/**
 * Fills lists with the best items of a table, exactly: the same as if all its scores were sorted. Scores that do not reach a
 * list's {@link TopK#threshold} are not even written. Holds the buffers of one thread; a search allocates nothing after
 * warm-up.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="top-k-search"}
 */
public final class TopKSearch {

    private final ScoringPanels panels;
    private final float[] thresholds;
    private final float[] scores;

    /**
     * A search of a table.
     *
     * @param panels     the table
     * @param maxQueries the most queries to search for at a time, from 1 to {@link ScoringPanels#MAX_QUERIES}
     * @throws IllegalArgumentException if maxQueries is out of range
     */
    public TopKSearch(ScoringPanels panels, int maxQueries) {
        if (maxQueries < 1 || maxQueries > ScoringPanels.MAX_QUERIES) {
            throw new IllegalArgumentException("maxQueries is " + maxQueries + ", expected from 1 to "
                    + ScoringPanels.MAX_QUERIES);
        }
        this.panels = panels;
        this.thresholds = new float[maxQueries];
        this.scores = new float[maxQueries * ScoringPanels.ITEMS];
    }

    /**
     * Offers a list every item of the table, by its score for a query.
     *
     * @param query  the query's factors
     * @param offset where they start
     * @param list   the list, on which {@link TopK#begin} has been called
     * @throws IndexOutOfBoundsException if the query is not within its array
     */
    public void one(float[] query, int offset, TopK list) {
        int end = panels.panels();
        for (int p = 0; (p = panels.nextPanel(p, end, query, offset, list.threshold(), scores, 0)) >= 0; p++) {
            list.accept(p * ScoringPanels.ITEMS, itemsOf(p), scores, 0);
        }
    }

    /**
     * Does the same for several queries and their lists, and reads the table once. A query's scores and list are those it has
     * alone.
     *
     * @param count   number of queries, from 0 to maxQueries
     * @param queries the queries' factors {@code (count, dim)}
     * @param offset  where the first query starts
     * @param stride  distance of two queries, at least dim
     * @param lists   a list for each query, on which {@link TopK#begin} has been called
     * @throws IllegalArgumentException  if the stride is too small
     * @throws IndexOutOfBoundsException if there are more queries than maxQueries, or an array is too short
     */
    public void several(int count, float[] queries, int offset, int stride, TopK[] lists) {
        for (int q = 0; q < count; q++) {
            thresholds[q] = lists[q].threshold();
        }
        for (int p = 0; p < panels.panels(); p++) {
            long reached = panels.scoreQueries(p, count, queries, offset, stride, thresholds, 0, scores, 0);
            for (; reached != 0; reached &= reached - 1) {
                int q = Long.numberOfTrailingZeros(reached);
                lists[q].accept(p * ScoringPanels.ITEMS, itemsOf(p), scores, q * ScoringPanels.ITEMS);
                thresholds[q] = lists[q].threshold();
            }
        }
    }

    private int itemsOf(int panel) {
        return Math.min(ScoringPanels.ITEMS, panels.items() - panel * ScoringPanels.ITEMS);
    }
}
