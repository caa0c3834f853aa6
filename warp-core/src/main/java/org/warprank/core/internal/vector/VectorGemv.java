package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A dense layer for a batch of one, bound by how fast the weights can be read: two strips at a time, so that six chains of FMAs
 * wait for memory and not for each other. The strips' width is a constant here, which lets the compiler check bounds once a
 * strip. The bits are those of {@link VectorGemm}.
 */
final class VectorGemv {

    private static final int NR = 3 * LANES;

    private VectorGemv() {
    }

    static void linear(int in, int out, float[] x, int xOffset, float[] panels, float[] s, int sColumn, float zeroUpTo,
                       float[] y, int yOffset) {
        int whole = out / LANES * LANES;
        int j = 0;
        // With eight or more vectors left the next two strips have three each.
        for (; whole - j >= 8 * LANES; j += 2 * NR) {
            twoStrips(in, x, xOffset, panels, j * in, s, j * sColumn, NR * sColumn, zeroUpTo, y, yOffset + j);
        }
        VectorGemm.columns(1, out, j, 0, in, x, xOffset, in, 1, 0, panels, 0, 0, in, s, 0, 0, sColumn, zeroUpTo, y, yOffset, out);
    }

    private static void twoStrips(int k, float[] x, int xOffset, float[] panels, int first, float[] s, int s0, int sStrip,
                                  float zeroUpTo, float[] y, int at) {
        int second = first + k * NR;
        int s1 = s0 + sStrip;
        FloatVector c00 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector c01 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector c02 = FloatVector.fromArray(SPECIES, s, s0 + 2 * LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, s, s1 + LANES);
        FloatVector c12 = FloatVector.fromArray(SPECIES, s, s1 + 2 * LANES);
        for (int l = 0; l < k; l++) {
            FloatVector v = FloatVector.broadcast(SPECIES, x[xOffset + l]);
            int p = first + l * NR;
            int q = second + l * NR;
            c00 = v.fma(FloatVector.fromArray(SPECIES, panels, p), c00);
            c01 = v.fma(FloatVector.fromArray(SPECIES, panels, p + LANES), c01);
            c02 = v.fma(FloatVector.fromArray(SPECIES, panels, p + 2 * LANES), c02);
            c10 = v.fma(FloatVector.fromArray(SPECIES, panels, q), c10);
            c11 = v.fma(FloatVector.fromArray(SPECIES, panels, q + LANES), c11);
            c12 = v.fma(FloatVector.fromArray(SPECIES, panels, q + 2 * LANES), c12);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
        zero.blend(c00, limit.compare(VectorOperators.GE, c00).not()).intoArray(y, at);
        zero.blend(c01, limit.compare(VectorOperators.GE, c01).not()).intoArray(y, at + LANES);
        zero.blend(c02, limit.compare(VectorOperators.GE, c02).not()).intoArray(y, at + 2 * LANES);
        zero.blend(c10, limit.compare(VectorOperators.GE, c10).not()).intoArray(y, at + NR);
        zero.blend(c11, limit.compare(VectorOperators.GE, c11).not()).intoArray(y, at + NR + LANES);
        zero.blend(c12, limit.compare(VectorOperators.GE, c12).not()).intoArray(y, at + NR + 2 * LANES);
    }
}
