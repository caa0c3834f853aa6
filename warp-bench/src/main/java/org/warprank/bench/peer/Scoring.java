package org.warprank.bench.peer;

/**
 * Scoring every item for one or several users, {@code score = query . item + bias}, and listing the k best of each, as one
 * library does it. Whatever a service would do once is done when it is made. Owned by one thread, and runs on one.
 */
public interface Scoring extends AutoCloseable {

    /** Makes the lists. */
    void topK();

    /**
     * The lists of the last {@link #topK}.
     *
     * @return items {@code (users, k)}, best first; empty if the implementation makes none
     */
    int[] ids();

    /** Frees what is held outside the heap. */
    @Override
    void close();
}
