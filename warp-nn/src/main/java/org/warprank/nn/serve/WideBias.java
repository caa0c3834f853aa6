package org.warprank.nn.serve;

import org.warprank.core.ScoringPanels;

/**
 * What the wide part of a model adds to the scores of one user, as biases of the panels: scores start from them, so that a
 * search needs no second pass. Without a wide part, the model's panels as they are. Owned by one thread.
 */
final class WideBias {

    private final ScoringModel model;
    private final float[] bias;
    private final ScoringPanels panels;

    WideBias(ScoringModel model) {
        this.model = model;
        this.bias = model.wide() == null ? null : new float[model.panels().panels() * ScoringPanels.ITEMS];
        this.panels = bias == null ? model.panels() : model.panels().withBias(bias);
    }

    /** The panels to score: those of the user that was prepared last. */
    ScoringPanels panels() {
        return panels;
    }

    void prepare(ItemSet journey) {
        if (bias == null) {
            return;
        }
        model.panels().copyBias(bias);
        float scale = model.scale(journey.size());
        for (int item = journey.next(0); item >= 0; item = journey.next(item + 1)) {
            model.wide().addRow(scale, item, bias, 0);
        }
    }
}
