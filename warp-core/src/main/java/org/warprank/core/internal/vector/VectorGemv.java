package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * A dense layer for a batch of one, bound by how fast the weights can be read. Forward takes four strips of packed weights at a
 * time, so that eight chains of FMAs wait for memory and not for each other; backward has eight sums stay while the rows of the
 * weights pass by. Strips and blocks have constant widths here, which lets the compiler check bounds once for each. The bits are
 * those of {@link VectorGemm}.
 */
final class VectorGemv {

    private static final int NR = VectorGemm.NR;
    private static final int STRIPS_AT_ONCE = 4;

    /** Outputs whose strips are read side by side. */
    static final int OUTPUTS = STRIPS_AT_ONCE * NR;

    private static final int BLOCK = VectorGemm.GEMV_BLOCK;

    // So few rounds a call that C2 meets the loop by its calls: compiled in the midst of one, it would have objects for sums.
    private static final int MOST_STEPS = 512;

    private VectorGemv() {
    }

    static void linear(int in, int out, float[] x, int xOffset, float[] panels, float[] s, int s0, int sColumn,
                       float zeroUpTo, float[] y, int yOffset) {
        int whole = out / LANES * LANES;
        int j = 0;
        for (; whole - j >= OUTPUTS; j += OUTPUTS) {
            strips(in, x, xOffset, panels, VectorGemm.STRIPS + j * in, s, s0 + j * sColumn, NR * sColumn, zeroUpTo, y,
                    yOffset + j);
        }
        VectorGemm.columns(1, out, j, 0, in, x, xOffset, in, 1, panels, VectorGemm.STRIPS, 0, in, s, s0, 0, sColumn,
                zeroUpTo, y, yOffset, out);
    }

    /** {@code C = A B} for A of one row. */
    static void multiply(int n, int k, float[] a, int aOffset, float[] b, int bOffset, int bRow, float[] c, int cOffset) {
        int j = 0;
        for (; j + BLOCK <= n; j += BLOCK) {
            for (int l = 0; l < k || l == 0; l += MOST_STEPS) {
                int depth = Math.min(MOST_STEPS, k - l);
                if (l == 0) {
                    block(depth, a, aOffset, b, bOffset + j, bRow, VectorGemm.ZEROS, 0, c, cOffset + j);
                } else {
                    block(depth, a, aOffset + l, b, bOffset + l * bRow + j, bRow, c, cOffset + j, c, cOffset + j);
                }
            }
        }
        VectorGemm.columns(1, n, j, 0, k, a, aOffset, k, 1, b, bOffset, bRow, 0, VectorGemm.ZEROS, 0, 0, 0, Float.NaN,
                c, cOffset, n);
    }

    private static void block(int k, float[] a, int a0, float[] b, int b0, int bRow, float[] s, int s0, float[] c, int c0) {
        FloatVector sum0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector sum1 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector sum2 = FloatVector.fromArray(SPECIES, s, s0 + 2 * LANES);
        FloatVector sum3 = FloatVector.fromArray(SPECIES, s, s0 + 3 * LANES);
        FloatVector sum4 = FloatVector.fromArray(SPECIES, s, s0 + 4 * LANES);
        FloatVector sum5 = FloatVector.fromArray(SPECIES, s, s0 + 5 * LANES);
        FloatVector sum6 = FloatVector.fromArray(SPECIES, s, s0 + 6 * LANES);
        FloatVector sum7 = FloatVector.fromArray(SPECIES, s, s0 + 7 * LANES);
        for (int l = 0; l < k; l++) {
            int row = b0 + l * bRow;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
            sum0 = x.fma(FloatVector.fromArray(SPECIES, b, row), sum0);
            sum1 = x.fma(FloatVector.fromArray(SPECIES, b, row + LANES), sum1);
            sum2 = x.fma(FloatVector.fromArray(SPECIES, b, row + 2 * LANES), sum2);
            sum3 = x.fma(FloatVector.fromArray(SPECIES, b, row + 3 * LANES), sum3);
            sum4 = x.fma(FloatVector.fromArray(SPECIES, b, row + 4 * LANES), sum4);
            sum5 = x.fma(FloatVector.fromArray(SPECIES, b, row + 5 * LANES), sum5);
            sum6 = x.fma(FloatVector.fromArray(SPECIES, b, row + 6 * LANES), sum6);
            sum7 = x.fma(FloatVector.fromArray(SPECIES, b, row + 7 * LANES), sum7);
        }
        sum0.intoArray(c, c0);
        sum1.intoArray(c, c0 + LANES);
        sum2.intoArray(c, c0 + 2 * LANES);
        sum3.intoArray(c, c0 + 3 * LANES);
        sum4.intoArray(c, c0 + 4 * LANES);
        sum5.intoArray(c, c0 + 5 * LANES);
        sum6.intoArray(c, c0 + 6 * LANES);
        sum7.intoArray(c, c0 + 7 * LANES);
    }

    private static void strips(int k, float[] x, int xOffset, float[] panels, int p0, float[] s, int s0, int sStrip,
                               float zeroUpTo, float[] y, int at) {
        int p1 = p0 + k * NR;
        int p2 = p0 + 2 * k * NR;
        int p3 = p0 + 3 * k * NR;
        int s1 = s0 + sStrip;
        int s2 = s0 + 2 * sStrip;
        int s3 = s0 + 3 * sStrip;
        FloatVector c00 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector c01 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, s, s1 + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, s, s2);
        FloatVector c21 = FloatVector.fromArray(SPECIES, s, s2 + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, s, s3);
        FloatVector c31 = FloatVector.fromArray(SPECIES, s, s3 + LANES);
        for (int l = 0; l < k; l++) {
            FloatVector v = FloatVector.broadcast(SPECIES, x[xOffset + l]);
            int step = l * NR;
            c00 = v.fma(FloatVector.fromArray(SPECIES, panels, p0 + step), c00);
            c01 = v.fma(FloatVector.fromArray(SPECIES, panels, p0 + step + LANES), c01);
            c10 = v.fma(FloatVector.fromArray(SPECIES, panels, p1 + step), c10);
            c11 = v.fma(FloatVector.fromArray(SPECIES, panels, p1 + step + LANES), c11);
            c20 = v.fma(FloatVector.fromArray(SPECIES, panels, p2 + step), c20);
            c21 = v.fma(FloatVector.fromArray(SPECIES, panels, p2 + step + LANES), c21);
            c30 = v.fma(FloatVector.fromArray(SPECIES, panels, p3 + step), c30);
            c31 = v.fma(FloatVector.fromArray(SPECIES, panels, p3 + step + LANES), c31);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
        zero.blend(c00, limit.compare(VectorOperators.GE, c00).not()).intoArray(y, at);
        zero.blend(c01, limit.compare(VectorOperators.GE, c01).not()).intoArray(y, at + LANES);
        zero.blend(c10, limit.compare(VectorOperators.GE, c10).not()).intoArray(y, at + NR);
        zero.blend(c11, limit.compare(VectorOperators.GE, c11).not()).intoArray(y, at + NR + LANES);
        zero.blend(c20, limit.compare(VectorOperators.GE, c20).not()).intoArray(y, at + 2 * NR);
        zero.blend(c21, limit.compare(VectorOperators.GE, c21).not()).intoArray(y, at + 2 * NR + LANES);
        zero.blend(c30, limit.compare(VectorOperators.GE, c30).not()).intoArray(y, at + 3 * NR);
        zero.blend(c31, limit.compare(VectorOperators.GE, c31).not()).intoArray(y, at + 3 * NR + LANES);
    }
}
