package org.warprank.nn.train;

/**
 * The wide part of a model: weights from item to item, a ridge regression of each item on the items most similar to it (SLIM,
 * Ning and Karypis, ICDM 2011). It remembers what goes with what, where the embeddings generalise.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="wide-options"}
 *
 * @param neighbors the most items that an item is regressed on; 0 for no wide part. Of more than 2^26 / neighbors items each is
 *                  regressed on as many as make 2^26 weights in all, half a gigabyte
 * @param l2        the penalty of a squared weight, times the square root of the number of its item's users, against 1 for the
 *                  squared error of a user; finite and above 0
 * @param factor    of the weights, against the scores of the embeddings; finite and above 0
 */
public record WideOptions(int neighbors, float l2, float factor) {

    /** No wide part. */
    public static final WideOptions NONE = new WideOptions(0, 1, 1);

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
    }

    /**
     * These options with another factor.
     *
     * @param other the factor
     * @return options that differ in nothing else
     * @throws IllegalArgumentException if it is out of range
     */
    public WideOptions withFactor(float other) {
        return new WideOptions(neighbors, l2, other);
    }

    private static void positive(String name, float value) {
        if (!(value > 0 && value < Float.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number above 0");
        }
    }
}
