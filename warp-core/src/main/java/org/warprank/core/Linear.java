package org.warprank.core;

import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * The dense layer {@code Y = a(X W^T + b)}, forward and backward by hand. X is {@code (batch, in)}, W is {@code (out, in)}, b
 * is {@code (out)} and may be left out, Y is {@code (batch, out)}; all are row-major, {@code a} is the activation.
 *
 * <p>With G the gradient of the whole computation F by the sums {@code Z = X W^T + b}:
 * {@code dF/dX = G W}, {@code dF/dW = G^T X}, {@code dF/db = } column sums of G, and {@code G = dF/dY * a'(Z)} element by
 * element.
 *
 * <p>Each method takes a range of batch rows or of outputs, so that a caller's threads can share one call; the bits of the
 * result are the same for any split. Strides are the distances of two rows, in floats, and offsets say where row 0 starts
 * whatever the range. An output array must not overlap an input array. NaN and infinities flow through as float arithmetic
 * has them. Immutable; any number of threads may share it.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="linear"}
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="linear-backward"}
 *
 * @param in         inputs, at least 1
 * @param out        outputs, at least 1
 * @param activation the function of the sums
 */
public record Linear(int in, int out, Activation activation) {

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    /**
     * A layer of this shape.
     *
     * @throws IllegalArgumentException if a size is below 1
     */
    public Linear {
        Checks.atLeast("in", in, 1);
        Checks.atLeast("out", out, 1);
        Checks.present("activation", activation);
    }

    /**
     * Computes rows of {@code Y = a(X W^T + b)} with weights that were packed beforehand: for weights that stay, or of which
     * few rows have changed since.
     *
     * @param fromRow  first batch row
     * @param toRow    end of the batch rows
     * @param x        the input {@code (batch, in)}
     * @param xOffset  where its row 0 starts
     * @param xStride  distance of its rows
     * @param weights  W, packed
     * @param bias     b, or null for none
     * @param y        the output {@code (batch, out)}, overwritten
     * @param yOffset  where its row 0 starts
     * @param yStride  distance of its rows
     * @throws IllegalArgumentException  if the weights are of another shape, an offset is negative or a stride too small
     * @throws IndexOutOfBoundsException if the range is not one or an array is too short
     */
    public void forward(int fromRow, int toRow, float[] x, int xOffset, int xStride, PackedWeights weights, float[] bias,
                        float[] y, int yOffset, int yStride) {
        forward(fromRow, toRow, x, xOffset, xStride, weights, bias, y, yOffset, yStride, (float[]) null);
    }

    /**
     * The same, bit for bit, with scratch memory: some two dozen rows and more take less time with it, as they are first copied
     * to where the kernels read them fastest.
     *
     * @param fromRow   first batch row
     * @param toRow     end of the batch rows
     * @param x         the input {@code (batch, in)}
     * @param xOffset   where its row 0 starts
     * @param xStride   distance of its rows
     * @param weights   W, packed
     * @param bias      b, or null for none
     * @param y         the output {@code (batch, out)}, overwritten
     * @param yOffset   where its row 0 starts
     * @param yStride   distance of its rows
     * @param workspace scratch memory of the calling thread
     * @throws IllegalArgumentException  if the weights are of another shape, an offset is negative or a stride too small
     * @throws IndexOutOfBoundsException if the range is not one or an array is too short
     */
    public void forward(int fromRow, int toRow, float[] x, int xOffset, int xStride, PackedWeights weights, float[] bias,
                        float[] y, int yOffset, int yStride, LinearWorkspace workspace) {
        Checks.present("workspace", workspace);
        forward(fromRow, toRow, x, xOffset, xStride, weights, bias, y, yOffset, yStride, workspace.floats());
    }

    private void forward(int fromRow, int toRow, float[] x, int xOffset, int xStride, PackedWeights weights, float[] bias,
                         float[] y, int yOffset, int yStride, float[] scratch) {
        checkForward(fromRow, toRow, x, xOffset, xStride, bias, y, yOffset, yStride);
        Checks.present("weights", weights);
        if (weights.in() != in || weights.out() != out) {
            throw new IllegalArgumentException("weights are (" + weights.out() + ", " + weights.in() + "), expected (" + out + ", "
                    + in + ")");
        }
        int yStart = yOffset + fromRow * yStride;
        KERNELS.linear(toRow - fromRow, in, out, x, xOffset + fromRow * xStride, xStride, weights.floats(), bias, zeroUpTo(), y,
                yStart, yStride, scratch);
        activate(toRow - fromRow, y, yStart, yStride);
    }

    /**
     * Computes rows of {@code Y = a(X W^T + b)} with weights as they are, the same bits: for weights that change between any
     * two calls, which would have to be packed for each.
     *
     * @param fromRow  first batch row
     * @param toRow    end of the batch rows
     * @param x        the input {@code (batch, in)}
     * @param xOffset  where its row 0 starts
     * @param xStride  distance of its rows
     * @param w        W {@code (out, in)}, not packed
     * @param wOffset  where its row 0 starts
     * @param wStride  distance of its rows
     * @param bias     b, or null for none
     * @param y        the output {@code (batch, out)}, overwritten
     * @param yOffset  where its row 0 starts
     * @param yStride  distance of its rows
     * @param workspace scratch memory of the calling thread
     * @throws IllegalArgumentException  if an offset is negative or a stride too small
     * @throws IndexOutOfBoundsException if the range is not one or an array is too short
     */
    public void forward(int fromRow, int toRow, float[] x, int xOffset, int xStride, float[] w, int wOffset, int wStride,
                        float[] bias, float[] y, int yOffset, int yStride, LinearWorkspace workspace) {
        checkForward(fromRow, toRow, x, xOffset, xStride, bias, y, yOffset, yStride);
        Checks.matrix("w", w, wOffset, wStride, out, in);
        Checks.present("workspace", workspace);
        int yStart = yOffset + fromRow * yStride;
        KERNELS.linear(toRow - fromRow, in, out, x, xOffset + fromRow * xStride, xStride, w, wOffset, wStride, bias, zeroUpTo(),
                y, yStart, yStride, workspace.floats());
        activate(toRow - fromRow, y, yStart, yStride);
    }

    private void checkForward(int fromRow, int toRow, float[] x, int xOffset, int xStride, float[] bias, float[] y, int yOffset,
                              int yStride) {
        Checks.range("rows", fromRow, toRow, Integer.MAX_VALUE);
        Checks.matrix("x", x, xOffset, xStride, toRow, in);
        Checks.matrix("y", y, yOffset, yStride, toRow, out);
        if (bias != null) {
            Checks.vector("bias", bias, 0, out);
        }
    }

    // ReLU is part of the kernel's last store.
    private float zeroUpTo() {
        return activation == Activation.RELU ? 0f : Float.NaN;
    }

    private void activate(int rows, float[] y, int yStart, int yStride) {
        if (activation != Activation.RELU) {
            for (int r = 0; r < rows; r++) {
                activation.forward(y, yStart + r * yStride, out);
            }
        }
    }

    /**
     * Turns rows of the gradient by the outputs into that by the sums, in place: {@code G = dF/dY * a'(Z)}. The other
     * backward methods take its result.
     *
     * @param fromRow first batch row
     * @param toRow   end of the batch rows
     * @param y       the output of {@link #forward}
     * @param yOffset where its row 0 starts
     * @param yStride distance of its rows
     * @param g       {@code dF/dY (batch, out)} on entry, G on return
     * @param gOffset where its row 0 starts
     * @param gStride distance of its rows
     * @throws IllegalArgumentException  if an offset is negative or a stride too small
     * @throws IndexOutOfBoundsException if the range is not one or an array is too short
     */
    public void backwardActivation(int fromRow, int toRow, float[] y, int yOffset, int yStride, float[] g, int gOffset,
                                   int gStride) {
        Checks.range("rows", fromRow, toRow, Integer.MAX_VALUE);
        Checks.matrix("y", y, yOffset, yStride, toRow, out);
        Checks.matrix("g", g, gOffset, gStride, toRow, out);
        for (int r = fromRow; r < toRow; r++) {
            activation.backward(y, yOffset + r * yStride, g, gOffset + r * gStride, out);
        }
    }

    /**
     * Computes rows of {@code dF/dX = G W}.
     *
     * @param fromRow first batch row
     * @param toRow   end of the batch rows
     * @param g       G {@code (batch, out)}
     * @param gOffset where its row 0 starts
     * @param gStride distance of its rows
     * @param w       W {@code (out, in)}, as it is, not packed
     * @param wOffset where its row 0 starts
     * @param wStride distance of its rows
     * @param dx      dF/dX {@code (batch, in)}, overwritten
     * @param dxOffset where its row 0 starts
     * @param dxStride distance of its rows
     * @param workspace scratch memory of the calling thread
     * @throws IllegalArgumentException  if an offset is negative or a stride too small
     * @throws IndexOutOfBoundsException if the range is not one or an array is too short
     */
    public void backwardInput(int fromRow, int toRow, float[] g, int gOffset, int gStride, float[] w, int wOffset, int wStride,
                              float[] dx, int dxOffset, int dxStride, LinearWorkspace workspace) {
        Checks.range("rows", fromRow, toRow, Integer.MAX_VALUE);
        Checks.matrix("g", g, gOffset, gStride, toRow, out);
        Checks.matrix("w", w, wOffset, wStride, out, in);
        Checks.matrix("dx", dx, dxOffset, dxStride, toRow, in);
        Checks.present("workspace", workspace);
        int gStart = gOffset + fromRow * gStride;
        int dxStart = dxOffset + fromRow * dxStride;
        if (toRow - fromRow == 1) {
            KERNELS.multiplyRow(in, out, g, gStart, w, wOffset, wStride, dx, dxStart);
        } else {
            KERNELS.multiply(toRow - fromRow, in, out, g, gStart, gStride, w, wOffset, wStride, dx, dxStart, dxStride,
                    workspace.floats());
        }
    }

    /**
     * Computes {@code dF/dW = G^T X} and {@code dF/db}, summed over the batch in order of its rows, for a range of outputs.
     *
     * @param fromOut first output
     * @param toOut   end of the outputs
     * @param batch   batch rows to sum over
     * @param g       G {@code (batch, out)}
     * @param gOffset where its row 0 starts
     * @param gStride distance of its rows
     * @param x       the input of {@link #forward} {@code (batch, in)}
     * @param xOffset where its row 0 starts
     * @param xStride distance of its rows
     * @param dw      dF/dW {@code (out, in)}, its rows of the range overwritten
     * @param dwOffset where its row 0 starts
     * @param dwStride distance of its rows
     * @param db      dF/db {@code (out)}, overwritten in the range; null for a layer without bias
     * @param workspace scratch memory of the calling thread
     * @throws IllegalArgumentException  if an offset or the batch is negative or a stride too small
     * @throws IndexOutOfBoundsException if the range is not one or an array is too short
     */
    public void backwardWeights(int fromOut, int toOut, int batch, float[] g, int gOffset, int gStride, float[] x, int xOffset,
                                int xStride, float[] dw, int dwOffset, int dwStride, float[] db, LinearWorkspace workspace) {
        Checks.range("outputs", fromOut, toOut, out);
        Checks.atLeast("batch", batch, 0);
        Checks.matrix("g", g, gOffset, gStride, batch, out);
        Checks.matrix("x", x, xOffset, xStride, batch, in);
        Checks.matrix("dw", dw, dwOffset, dwStride, toOut, in);
        Checks.present("workspace", workspace);
        if (db != null) {
            Checks.vector("db", db, 0, out);
        }
        int outs = toOut - fromOut;
        int gStart = gOffset + fromOut;
        int dwStart = dwOffset + fromOut * dwStride;
        if (batch == 1) {
            KERNELS.outer(outs, in, g, gStart, x, xOffset, dw, dwStart, dwStride);
            if (db != null) {
                for (int o = 0; o < outs; o++) {
                    // Added to 0, as the first of a larger batch is: -0 becomes 0.
                    db[fromOut + o] = 0f + g[gStart + o];
                }
            }
        } else {
            KERNELS.multiplyTransposed(outs, in, batch, g, gStart, gStride, x, xOffset, xStride, dw, dwStart, dwStride, db,
                    fromOut, workspace.floats());
        }
    }
}
