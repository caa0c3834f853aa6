package org.warprank.nn.serve;

import org.warprank.core.ScoringPanels;

/**
 * Items of panels of which few are allowed: their rows of the table are read in place of the panels, so that a selective list
 * costs what it allows. Scores are those of the panels, bit for bit. Items gather until there are several, for together they
 * are scored in the time of one. Owned by one thread.
 */
final class SingleItems {

    /** Of so many allowed items of a panel at most, the rows take less time than the panel, from cache and from memory. */
    static final int MOST_OF_PANEL = 8;

    private static final int TOGETHER = 8;

    private final ScoringPanels panels;
    private final FloatTable table;
    private final float[] factors;
    private final int[] ids = new int[TOGETHER];
    private final float[] rows;
    private final float[] scores = new float[TOGETHER];
    private int count;

    /**
     * Single items of a table.
     *
     * @param panels  the panels of the table
     * @param table   the table
     * @param factors what the score of each item is multiplied by; null for nothing
     */
    SingleItems(ScoringPanels panels, FloatTable table, float[] factors) {
        this.panels = panels;
        this.table = table;
        this.factors = factors;
        this.rows = new float[TOGETHER * panels.dim()];
    }

    /** Forgets what a search that failed has left. */
    void begin() {
        count = 0;
    }

    /** Takes the chosen items of a panel. */
    void add(int panel, long chosen, float[] query, int offset, TopK list) {
        for (long rest = chosen; rest != 0; rest &= rest - 1) {
            ids[count] = panel * ScoringPanels.ITEMS + Long.numberOfTrailingZeros(rest);
            table.copyRow(ids[count], rows, count * panels.dim());
            count++;
            if (count == TOGETHER) {
                offer(query, offset, list);
            }
        }
    }

    /** Offers the list what was taken and not yet offered: at the end, and before that where it makes the list choosier. */
    void offer(float[] query, int offset, TopK list) {
        if (count == 0) {
            return;
        }
        panels.scoreItems(count, ids, rows, query, offset, scores);
        for (int i = 0; i < count; i++) {
            if (factors != null) {
                scores[i] *= factors[ids[i]];
            }
            list.acceptChosen(ids[i], 1, scores, i);
        }
        count = 0;
    }
}
