package org.warprank.bench.peer;

/**
 * What a training step does with a dense layer with ReLU after the loss, as one library computes it. With G = dF/dY where the
 * output is above 0, and 0 elsewhere: {@code dF/dX = G W}, {@code dF/dW = GT X}, {@code dF/db =} column sums of G. What a
 * library needs before it can go forward with weights that an optimiser has changed, such as packing them, is part of
 * {@link LinearForward}.
 *
 * <p>G is made in place, as in training, in a copy of dF/dY that every implementation makes once, before the first call: what has
 * been masked stays as it is. The gradients are those of one call, not sums over calls. Owned by one thread, and runs on one.
 */
public interface LinearBackward extends AutoCloseable {

    /** Computes the gradients. */
    void backward();

    /**
     * The gradient by the input.
     *
     * @return dF/dX {@code (batch, in)} of the last {@link #backward}, possibly a copy
     */
    float[] dx();

    /**
     * The gradient by the weights.
     *
     * @return dF/dW {@code (out, in)} of the last {@link #backward}, possibly a copy
     */
    float[] dw();

    /**
     * The gradient by the bias.
     *
     * @return dF/db {@code (out)} of the last {@link #backward}, possibly a copy
     */
    float[] db();

    /** Frees what is held outside the heap. */
    @Override
    void close();
}
