package org.warprank.nn.serve;

import org.warprank.core.ScoringPanels;

/**
 * What the wide part of a model adds to the scores of users, as biases of the panels: scores start from them, so that a search
 * needs no second pass. Owned by one thread.
 */
final class WideBias {

    private final ScoringModel model;
    private final int stride;
    private final float[] biases;

    /** Biases of so many users at a time. */
    WideBias(ScoringModel model, int users) {
        this.model = model;
        this.stride = model.panels().panels() * ScoringPanels.ITEMS;
        this.biases = model.wide() == null ? null : new float[size(users, stride)];
    }

    /** Refuses biases that no array can hold. */
    static int size(int users, int stride) {
        if ((long) users * stride > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the wide part's biases of " + users + " users x " + stride
                    + " items have 2^31 elements or more, expected fewer");
        }
        return users * stride;
    }

    /** The biases {@code (users, 64 panels)}; null where the model has no wide part. */
    float[] biases() {
        return biases;
    }

    /** The panels to score for a single user: without a wide part the model's as they are. */
    ScoringPanels panels() {
        return biases == null ? model.panels() : model.panels().withBias(biases);
    }

    void prepare(int user, ItemSet journey) {
        if (biases == null) {
            return;
        }
        int offset = user * stride;
        model.panels().copyBias(biases, offset);
        float scale = model.scale(journey.size());
        for (int item = journey.next(0); item >= 0; item = journey.next(item + 1)) {
            model.wide().addRow(scale, item, biases, offset);
        }
    }
}
