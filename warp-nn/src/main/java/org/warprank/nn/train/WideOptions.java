package org.warprank.nn.train;

import java.util.Objects;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.layer.SparseMatrix;

/**
 * The wide part of a model: weights from item to item, a ridge regression of each item on the items most similar to it (SLIM,
 * Ning and Karypis, ICDM 2011). It remembers what goes with what, where the embeddings generalise.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="wide-options"}
 *
 * @param neighbors how many weights an item has, at most or, by {@link WideSelection#LARGEST}, in the mean; 0 for no wide
 *                  part. Of more than 2^26 / neighbors items each has as many as make 2^26 weights in all, half a gigabyte
 * @param l2        the penalty of a squared weight, times the square root of the number of its item's users, against 1 for the
 *                  squared error of a user; finite and above 0
 * @param factor    of the weights, against the scores of the embeddings; finite and above 0
 * @param discount  the weights of an item are divided by its number of users, against the mean of all items, to this power;
 *                  from 0, which leaves them as they are, to below 1. A regression on counts scores what is frequent too high
 *                  where tastes drift, or where what is frequent needs no recommendation
 * @param selection which weights there are
 */
public record WideOptions(int neighbors, float l2, float factor, float discount, WideSelection selection) {

    /** No wide part. */
    public static final WideOptions NONE = new WideOptions(0, 1, 1, 0, WideSelection.AUTO);

    /**
     * Checked settings.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public WideOptions {
        if (neighbors < 0) {
            throw new IllegalArgumentException("neighbors is " + neighbors + ", expected at least 0");
        }
        positive("l2", l2);
        positive("factor", factor);
        if (!(discount >= 0 && discount < 1)) {
            throw new IllegalArgumentException("discount is " + discount + ", expected a number from 0 to below 1");
        }
        Objects.requireNonNull(selection, "selection");
    }

    /**
     * These options with another factor.
     *
     * @param other the factor
     * @return options that differ in nothing else
     * @throws IllegalArgumentException if it is out of range
     */
    public WideOptions withFactor(float other) {
        return new WideOptions(neighbors, l2, other, discount, selection);
    }

    /**
     * These options with another discount.
     *
     * @param other the discount
     * @return options that differ in nothing else
     * @throws IllegalArgumentException if it is out of range
     */
    public WideOptions withDiscount(float other) {
        return new WideOptions(neighbors, l2, factor, other, selection);
    }

    /**
     * These options with another selection.
     *
     * @param other the selection
     * @return options that differ in nothing else
     */
    public WideOptions withSelection(WideSelection other) {
        return new WideOptions(neighbors, l2, factor, discount, other);
    }

    /**
     * Fits the weights.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="wide-selection"}
     *
     * @param interactions what to fit them to
     * @param threads      how many threads fit, at least 1; the weights are the same for any number
     * @param listener     is told how far it is
     * @return {@code (items, items)}, of a journey's item and an item to score; its diagonal is zero
     * @throws IllegalArgumentException if neighbors or threads is 0, there are no items, or more than the selection is for, or
     *                                  l2, factor and discount leave weights that are not finite
     */
    public SparseMatrix fit(Interactions interactions, int threads, TrainingListener listener) {
        if (neighbors == 0) {
            throw new IllegalArgumentException("neighbors is 0, expected at least 1 for a wide part");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
        }
        if (interactions.items().size() == 0) {
            throw new IllegalArgumentException("interactions have no items, expected at least one");
        }
        try (Workers workers = new Workers(threads)) {
            return Slim.fit(interactions, this, workers, listener);
        }
    }

    /** Refuses a catalogue of more items than the selection is for. */
    void requireFor(int items) {
        if (selection == WideSelection.LARGEST && items > WideSelection.MOST_ITEMS) {
            throw new IllegalArgumentException("selection is LARGEST for " + items + " items, expected NEAREST for more than "
                    + WideSelection.MOST_ITEMS);
        }
    }

    /**
     * What the weights by which items are scored are multiplied by once they are fitted:
     * {@code factor (users of the item / mean of all items)^-discount}. An item without users counts as one with one.
     *
     * @param interactions what the weights are fitted to
     * @return a number for each item
     * @throws IllegalArgumentException if one of them is not finite
     */
    public float[] columnFactors(Interactions interactions) {
        int[] users = new int[interactions.items().size()];
        double mean = (double) interactions.size() / Math.max(1, users.length);
        for (int place = 0; place < interactions.size(); place++) {
            users[interactions.item(place)]++;
        }
        float[] factors = new float[users.length];
        for (int item = 0; item < factors.length; item++) {
            factors[item] = (float) (factor * Math.pow(Math.max(1, users[item]) / mean, -discount));
            if (!Float.isFinite(factors[item])) {
                throw new IllegalArgumentException("factor is " + factor + " and discount " + discount
                        + ", by which an item with " + users[item] + " users has a factor that is not finite, expected less");
            }
        }
        return factors;
    }

    private static void positive(String name, float value) {
        if (!(value > 0 && value < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number above 0");
        }
    }
}
