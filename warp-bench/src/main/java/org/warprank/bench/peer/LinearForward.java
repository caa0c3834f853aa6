package org.warprank.bench.peer;

/**
 * A dense layer with ReLU on one batch, {@code y = max(0, x wT + bias)}, as one library computes it. Whatever a service would
 * do once, such as packing weights or copying the input to where the library wants it, is done when it is made; what has
 * to be done for every batch belongs into {@link #forward}. Owned by one thread, and runs on one.
 */
public interface LinearForward extends AutoCloseable {

    /** Computes the output. */
    void forward();

    /**
     * The output of the last {@link #forward}.
     *
     * @return {@code (batch, out)}, possibly a copy
     */
    float[] output();

    /** Frees what is held outside the heap. */
    @Override
    void close();
}
