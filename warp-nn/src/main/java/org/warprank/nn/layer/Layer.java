package org.warprank.nn.layer;

import java.util.List;

/**
 * One step of a network, forward and backward by hand. Arrays are row-major, {@code (batch, in)} or {@code (batch, out)}
 * without gaps, row 0 at index 0. A call works on a range of rows, so that threads can share a batch, and the bits of its
 * result must not depend on the range. A layer keeps nothing of a batch: the network hands back what forward saw.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="layer"}
 */
public interface Layer {

    /**
     * The width of the input.
     *
     * @return floats of an input row
     */
    int in();

    /**
     * The width of the output.
     *
     * @return floats of an output row
     */
    int out();

    /**
     * Computes rows of the output.
     *
     * @param pass    the calling thread's pass
     * @param fromRow first row
     * @param toRow   end of the rows
     * @param x       the input
     * @param y       the output, overwritten
     */
    void forward(Pass pass, int fromRow, int toRow, float[] x, float[] y);

    /**
     * Computes rows of the gradient by the input.
     *
     * @param pass    the pass of forward
     * @param fromRow first row
     * @param toRow   end of the rows
     * @param x       the input of forward
     * @param y       the output of forward
     * @param dy      the gradient by the output; on return, what {@link #backwardParameters} is to be given
     * @param dx      the gradient by the input, overwritten
     */
    void backward(Pass pass, int fromRow, int toRow, float[] x, float[] y, float[] dy, float[] dx);

    /**
     * Computes the batch's gradient of the parameters' rows of a range of outputs, overwriting the last one.
     *
     * @param pass    the calling thread's pass
     * @param fromOut first output
     * @param toOut   end of the outputs
     * @param batch   rows of the batch
     * @param x       the input of forward
     * @param dy      what {@link #backward} left there
     */
    default void backwardParameters(Pass pass, int fromOut, int toOut, int batch, float[] x, float[] dy) {
    }

    /**
     * The parameters, each with one row an output.
     *
     * @return the parameters, none for most layers
     */
    default List<Parameter> parameters() {
        return List.of();
    }

    /**
     * Takes note that rows of the parameters have changed.
     *
     * @param fromOut first output
     * @param toOut   end of the outputs
     */
    default void changed(int fromOut, int toOut) {
    }
}
