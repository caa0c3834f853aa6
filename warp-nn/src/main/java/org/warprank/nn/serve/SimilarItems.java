package org.warprank.nn.serve;

import org.warprank.core.ScoringPanels;

/** Finds the items most like one, by the cosine of their rows of the output table. Owned by one thread. */
final class SimilarItems {

    private final ScoringModel model;
    private final ScoringPanels panels;
    private final SingleItems single;
    private final float[] row;
    private final float[] products = new float[ScoringPanels.ITEMS];

    SimilarItems(ScoringModel model) {
        this.model = model;
        this.panels = model.rows();
        this.single = new SingleItems(panels, model.output(), model.inverseNorms());
        this.row = new float[panels.dim()];
    }

    /** Offers a list the allowed items. */
    void find(int item, ItemFilter filter, ItemSet seen, TopK list) {
        single.begin();
        model.unitRow(item, row);
        for (int panel = 0; panel < panels.panels(); panel++) {
            long allowed = TopKSearch.allowed(panels, panel, filter, seen);
            if (Long.bitCount(allowed) <= SingleItems.MOST_OF_PANEL) {
                single.add(panel, allowed, row, 0, list);
            } else {
                single.offer(row, 0, list);
                offer(panel, allowed, list);
            }
        }
        single.offer(row, 0, list);
    }

    private void offer(int panel, long allowed, TopK list) {
        panels.score(panel, panel + 1, row, 0, products, 0);
        int first = panel * ScoringPanels.ITEMS;
        float[] inverseNorms = model.inverseNorms();
        for (int i = 0; i < ScoringPanels.ITEMS; i++) {
            products[i] *= inverseNorms[first + i];
        }
        list.acceptChosen(first, allowed, products, 0);
    }
}
