package org.warprank.nn.serve;

import org.warprank.core.ScoringPanels;

/**
 * What the wide part of a model adds to the scores of users, as biases of the panels: scores start from them, so that a search
 * needs no second pass. Owned by one thread.
 */
final class WideBias {

    /** Rows of the wide part that are fetched from memory at once: with some hundred entries each, some tens of KB. */
    private static final int TOGETHER = 32;

    /** Entries of a cache line. */
    private static final int LINE = 16;

    private final ScoringModel model;
    private final int stride;
    private final float[] biases;
    private final int[] rows = new int[TOGETHER];
    private int fetched;

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
        for (int next = journey.next(0); next >= 0;) {
            int count = 0;
            for (; next >= 0 && count < TOGETHER; next = journey.next(next + 1)) {
                rows[count++] = next;
            }
            fetched += fetch(count);
            for (int i = 0; i < count; i++) {
                model.wide().addRow(scale, rows[i], biases, offset);
            }
        }
    }

    // Reads an entry in each run as long as a cache line, with nothing else to do: so many more lines come from memory at once,
    // and page tables are looked up at once. What is returned is of no use, but nothing would be read without it.
    private int fetch(int count) {
        int[] offsets = model.wide().offsets();
        int[] indices = model.wide().indices();
        float[] values = model.wide().values();
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int end = offsets[rows[i] + 1];
            for (int at = offsets[rows[i]]; at < end; at += LINE) {
                sum += indices[at] + Float.floatToRawIntBits(values[at]);
            }
        }
        return sum;
    }
}
