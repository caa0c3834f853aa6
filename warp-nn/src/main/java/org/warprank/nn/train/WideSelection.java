package org.warprank.nn.train;

/**
 * Which weights the wide part of a model has.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="wide-selection"}
 */
public enum WideSelection {

    /**
     * None is asked for: {@link #NEAREST} is fitted. Who holds out a part to choose by may try {@link #LARGEST} besides, as the
     * command {@code warp train} does.
     */
    AUTO,

    /** An item is regressed on the items nearest to it, by the cosine of their users. */
    NEAREST,

    /**
     * An item is regressed on all others, and of the weights of all items the largest are kept, of equal ones the first. Users
     * count by the inverse of the root of their number of items. For at most {@value #MOST_ITEMS} items, as it takes
     * {@link #bytesOfLargest} of memory.
     */
    LARGEST;

    /** The most items of a catalogue whose items can be regressed on all others. */
    public static final int MOST_ITEMS = 8192;

    /**
     * The memory that {@link #LARGEST} takes while it is fitted: two matrices of floats, items by items.
     *
     * @param items how many items there are
     * @return its bytes
     */
    public static long bytesOfLargest(int items) {
        return 2L * Float.BYTES * items * items;
    }
}
