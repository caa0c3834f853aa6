package org.warprank.core;

import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * A weight matrix in the order in which {@link Linear#forward} reads it: strips of as many outputs as the kernels compute side
 * by side, input after input.
 *
 * <pre>
 *   strip 0: w[0][0] w[1][0] .. w[NR-1][0] | w[0][1] w[1][1] .. | ..      strip 1: w[NR][0] ..
 * </pre>
 *
 * A layer whose weights stay, or change in few rows at a time, keeps them packed and repacks the rows an optimiser has changed;
 * in inference nothing is ever packed again. Where all change with every batch, {@link Linear} takes them as they are. The order
 * depends on the kernels of this JVM and is not for storage. Threads may pack different rows at once, but none may read
 * meanwhile.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="packed-weights"}
 */
public final class PackedWeights {

    private static final KernelSet KERNELS = KernelLadder.ACTIVE;

    private final int in;
    private final int out;
    private final float[] floats;

    /**
     * Packed weights of zeros.
     *
     * @param in  inputs, at least 1
     * @param out outputs, at least 1
     * @throws IllegalArgumentException if a size is below 1 or the matrix has 2^31 elements or more
     */
    public PackedWeights(int in, int out) {
        Checks.atLeast("in", in, 1);
        Checks.atLeast("out", out, 1);
        this.in = in;
        this.out = out;
        // What is before the first column takes the room of a few more.
        long columns = KERNELS.packedColumns(out) + Math.ceilDiv(KERNELS.packedStart(), in);
        this.floats = new float[Checks.product("packed weights", columns, in)];
    }

    /**
     * Packs rows of a weight matrix.
     *
     * @param fromOut first output to pack
     * @param toOut   end of the outputs to pack
     * @param w       the whole matrix {@code (out, in)}
     * @param offset  where its row 0 starts
     * @param stride  distance of two rows, at least {@code in}
     * @throws IllegalArgumentException  if the offset is negative or the stride too small
     * @throws IndexOutOfBoundsException if the rows are not of this matrix or the array is too short
     */
    public void pack(int fromOut, int toOut, float[] w, int offset, int stride) {
        Checks.range("outputs", fromOut, toOut, out);
        Checks.matrix("w", w, offset, stride, toOut, in);
        KERNELS.pack(fromOut, toOut, in, out, w, offset, stride, floats);
    }

    /**
     * The number of inputs.
     *
     * @return inputs
     */
    public int in() {
        return in;
    }

    /**
     * The number of outputs.
     *
     * @return outputs
     */
    public int out() {
        return out;
    }

    float[] floats() {
        return floats;
    }
}
