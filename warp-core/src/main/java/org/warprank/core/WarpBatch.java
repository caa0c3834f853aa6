package org.warprank.core;

/**
 * What a {@link WarpLoss} looks at: rows of scores and, for each row, its positives, what else is no candidate, and weights.
 * An <em>example</em> is a (row, positive) pair; examples are numbered in the order of the positives' CSR. The arrays are
 * the caller's and are not copied, so that one batch object serves a whole training run. Most of what they hold is checked
 * when {@link WarpLoss#forward(WarpBatch)} reads it, not when it is set. Owned by one thread while it is changed.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="warp-batch"}
 */
public final class WarpBatch {

    float[] scores = new float[0];
    int scoresOffset;
    int scoresStride;
    int rows;
    int items;
    int[] positiveOffsets = new int[1];
    int[] positives = new int[0];
    int[] excludedFrom;
    int[] excludedTo;
    int[] excluded;
    float[] weights;
    int[] places;
    int epoch;

    /** An empty batch. */
    public WarpBatch() {
    }

    /**
     * Sets the scores.
     *
     * @param array  the scores {@code (rows, items)}, row-major
     * @param offset where row 0 starts
     * @param stride distance of two rows, at least {@code items}
     * @param rows   B
     * @param items  Y, at least 1
     * @return this
     * @throws IllegalArgumentException  if a size or the offset is out of range, or the stride too small
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public WarpBatch scores(float[] array, int offset, int stride, int rows, int items) {
        Checks.atLeast("rows", rows, 0);
        Checks.atLeast("items", items, 1);
        Checks.matrix("scores", array, offset, stride, rows, items);
        this.scores = array;
        this.scoresOffset = offset;
        this.scoresStride = stride;
        this.rows = rows;
        this.items = items;
        return this;
    }

    /**
     * Sets the positives: row b has {@code items[offsets[b] .. offsets[b + 1])}, strictly ascending; it may have none, one,
     * many, or every item there is.
     *
     * @param offsets {@code rows + 1} offsets, from 0 and not descending
     * @param items   the positives' items
     * @return this
     */
    public WarpBatch positives(int[] offsets, int[] items) {
        Checks.present("offsets", offsets);
        Checks.present("items", items);
        this.positiveOffsets = offsets;
        this.positives = items;
        return this;
    }

    /**
     * Sets the items that are neither positives nor candidates: row b has {@code items[from[b] .. to[b])}, strictly
     * ascending. Its positives may stand among them. Ranges of rows may overlap, so that the examples of one user can share
     * the user's items.
     *
     * @param from  where each row's range starts, or null for no exclusions
     * @param to    where it ends
     * @param items the excluded items
     * @return this
     */
    public WarpBatch excluded(int[] from, int[] to, int[] items) {
        if (from != null) {
            Checks.present("to", to);
            Checks.present("items", items);
        }
        this.excludedFrom = from;
        this.excludedTo = to;
        this.excluded = items;
        return this;
    }

    /**
     * Sets the examples' weights.
     *
     * @param weights one finite weight of at least 0 an example, or null for 1 each
     * @return this
     */
    public WarpBatch weights(float[] weights) {
        this.weights = weights;
        return this;
    }

    /**
     * Sets the places of the examples in the training data, by which their random draws are chosen: they do not depend on
     * how examples are shuffled and batched.
     *
     * @param places one number an example, not negative; or null for its number in the batch
     * @return this
     */
    public WarpBatch places(int[] places) {
        this.places = places;
        return this;
    }

    /**
     * Sets the epoch, by which the draws differ too.
     *
     * @param epoch the epoch, at least 0
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public WarpBatch epoch(int epoch) {
        Checks.atLeast("epoch", epoch, 0);
        this.epoch = epoch;
        return this;
    }

    /**
     * The number of examples.
     *
     * @return E, the number of (row, positive) pairs
     * @throws IndexOutOfBoundsException if the positives have fewer than {@code rows + 1} offsets
     */
    public int examples() {
        return positiveOffsets[rows];
    }

    int place(int example) {
        return places == null ? example : places[example];
    }

    /** Checks that everything fits together; what lies inside a row is checked when the row is reached. */
    void check() {
        if (positiveOffsets.length <= rows) {
            throw new IllegalArgumentException("positives have " + positiveOffsets.length + " offsets, expected " + (rows + 1)
                    + " for " + rows + " rows");
        }
        if (positiveOffsets[0] != 0) {
            throw new IllegalArgumentException("offset of row 0 is " + positiveOffsets[0] + ", expected 0");
        }
        for (int b = 0; b < rows; b++) {
            Checks.range("positives of row", positiveOffsets[b], positiveOffsets[b + 1], positives.length);
        }
        int examples = examples();
        atLeast("weights", weights == null ? examples : weights.length, examples);
        atLeast("places", places == null ? examples : places.length, examples);
        if (excludedFrom != null) {
            atLeast("excluded from", excludedFrom.length, rows);
            atLeast("excluded to", excludedTo.length, rows);
        }
    }

    private static void atLeast(String name, int length, int needed) {
        if (length < needed) {
            throw new IllegalArgumentException(name + " has " + length + " entries, expected at least " + needed);
        }
    }
}
