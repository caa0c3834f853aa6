package org.warprank.nn.train;

/**
 * Which weights the wide part of a model has.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="wide-selection"}
 */
public enum WideSelection {

    /**
     * The better one of the others for what an automatic validation holds out, where there is one and the catalogue is not too
     * large for {@link #LARGEST}; else {@link #NEAREST}.
     */
    AUTO,

    /** An item is regressed on the items nearest to it, by the cosine of their users. */
    NEAREST,

    /**
     * An item is regressed on all others, and of the weights of all items the largest are kept. Users count by the inverse of the
     * root of their number of items. For at most {@value #MOST_ITEMS} items, as it takes memory for two matrices of items
     * by items.
     */
    LARGEST;

    /** The most items of a catalogue whose items can be regressed on all others. */
    public static final int MOST_ITEMS = 8192;
}
