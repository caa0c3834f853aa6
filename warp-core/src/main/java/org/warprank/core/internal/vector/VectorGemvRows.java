package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A dense layer for a batch of one over weights that are not packed. Lanes are outputs, though a row of W has an output's inputs
 * side by side. With 16 lanes blocks are transposed in registers, by the shuffles of {@link VectorTranspose}, and used at once;
 * the shuffles are what bounds it. With others, as many strips are packed as {@link VectorGemv} reads side by side. The bits are
 * those of {@link VectorGemm}.
 */
final class VectorGemvRows {

    private static final VectorSpecies<Float> SPECIES = VectorGemm.SPECIES;
    private static final int LANES = VectorGemm.LANES;

    private VectorGemvRows() {
    }

    static void linear(int in, int out, float[] x, int xOffset, float[] w, int wOffset, int wRow, float[] s, int sColumn,
                       float zeroUpTo, float[] y, int yOffset, float[] scratch) {
        if (LANES == 16 && out >= LANES) {
            transposed(in, out, x, xOffset, w, wOffset, wRow, s, sColumn, zeroUpTo, y, yOffset);
            return;
        }
        int most = VectorGemm.depth(in);
        int width;
        for (int j = 0; j < out; j += width) {
            width = VectorGemm.width(out - j, VectorGemv.OUTPUTS);
            for (int l = 0; l < in || l == 0; l += most) {
                int depth = Math.min(most, in - l);
                VectorPacking.pack(0, width, depth, width, w, wOffset + j * wRow + l, wRow, scratch, VectorGemm.STRIPS);
                VectorGemv.linear(depth, width, x, xOffset + l, scratch, l == 0 ? s : y, l == 0 ? j * sColumn : yOffset + j,
                        l == 0 ? sColumn : 1, l + depth < in ? Float.NaN : zeroUpTo, y, yOffset + j);
            }
        }
    }

    private static void transposed(int in, int out, float[] x, int xOffset, float[] w, int wOffset, int wRow, float[] s,
                                   int sColumn, float zeroUpTo, float[] y, int yOffset) {
        int whole = in / VectorTranspose.COLUMNS * VectorTranspose.COLUMNS;
        float limit = whole < in ? Float.NaN : zeroUpTo;
        for (int o = 0; o < out; o += LANES) {
            // The last block ends with the outputs, of which some may be done twice.
            int first = Math.min(o, out - LANES);
            outputs(whole, x, xOffset, w, wOffset + first * wRow, wRow, s, first * sColumn, limit, y, yOffset + first);
        }
        for (int o = 0; o < out && whole < in; o++) {
            float sum = y[yOffset + o];
            for (int i = whole; i < in; i++) {
                sum = Math.fma(x[xOffset + i], w[wOffset + o * wRow + i], sum);
            }
            y[yOffset + o] = sum <= zeroUpTo ? 0f : sum;
        }
    }

    private static void outputs(int in, float[] x, int xAt, float[] w, int row, int stride, float[] s, int s0, float zeroUpTo,
                                float[] y, int y0) {
        FloatVector even = FloatVector.fromArray(SPECIES, VectorTranspose.EVEN, 0);
        FloatVector odd = FloatVector.fromArray(SPECIES, VectorTranspose.ODD, 0);
        FloatVector evenPairs = FloatVector.fromArray(SPECIES, VectorTranspose.EVEN_PAIRS, 0);
        FloatVector oddPairs = FloatVector.fromArray(SPECIES, VectorTranspose.ODD_PAIRS, 0);
        FloatVector evenFours = FloatVector.fromArray(SPECIES, VectorTranspose.EVEN_FOURS, 0);
        FloatVector oddFours = FloatVector.fromArray(SPECIES, VectorTranspose.ODD_FOURS, 0);
        VectorMask<Float> upper = FloatVector.fromArray(SPECIES, VectorGemm.LANE_NUMBERS, 0)
                .compare(VectorOperators.GE, VectorTranspose.COLUMNS);
        int further = VectorTranspose.further(stride);
        FloatVector sum = FloatVector.fromArray(SPECIES, s, s0);
        for (int i = 0; i < in; i += VectorTranspose.COLUMNS) {
            int at = row + i;
            int bt = at + further;
            int xi = xAt + i;
            FloatVector r0 = FloatVector.fromArray(SPECIES, w, at)
                    .blend(FloatVector.fromArray(SPECIES, w, bt), upper);
            FloatVector r1 = FloatVector.fromArray(SPECIES, w, at + stride)
                    .blend(FloatVector.fromArray(SPECIES, w, bt + stride), upper);
            FloatVector r2 = FloatVector.fromArray(SPECIES, w, at + 2 * stride)
                    .blend(FloatVector.fromArray(SPECIES, w, bt + 2 * stride), upper);
            FloatVector r3 = FloatVector.fromArray(SPECIES, w, at + 3 * stride)
                    .blend(FloatVector.fromArray(SPECIES, w, bt + 3 * stride), upper);
            FloatVector r4 = FloatVector.fromArray(SPECIES, w, at + 4 * stride)
                    .blend(FloatVector.fromArray(SPECIES, w, bt + 4 * stride), upper);
            FloatVector r5 = FloatVector.fromArray(SPECIES, w, at + 5 * stride)
                    .blend(FloatVector.fromArray(SPECIES, w, bt + 5 * stride), upper);
            FloatVector r6 = FloatVector.fromArray(SPECIES, w, at + 6 * stride)
                    .blend(FloatVector.fromArray(SPECIES, w, bt + 6 * stride), upper);
            FloatVector r7 = FloatVector.fromArray(SPECIES, w, at + 7 * stride)
                    .blend(FloatVector.fromArray(SPECIES, w, bt + 7 * stride), upper);
            FloatVector e0 = even.selectFrom(r0, r1);
            FloatVector o0 = odd.selectFrom(r0, r1);
            FloatVector e2 = even.selectFrom(r2, r3);
            FloatVector o2 = odd.selectFrom(r2, r3);
            FloatVector e4 = even.selectFrom(r4, r5);
            FloatVector o4 = odd.selectFrom(r4, r5);
            FloatVector e6 = even.selectFrom(r6, r7);
            FloatVector o6 = odd.selectFrom(r6, r7);
            r0 = evenPairs.selectFrom(e0, e2);
            r1 = evenPairs.selectFrom(o0, o2);
            r2 = oddPairs.selectFrom(e0, e2);
            r3 = oddPairs.selectFrom(o0, o2);
            r4 = evenPairs.selectFrom(e4, e6);
            r5 = evenPairs.selectFrom(o4, o6);
            r6 = oddPairs.selectFrom(e4, e6);
            r7 = oddPairs.selectFrom(o4, o6);
            sum = FloatVector.broadcast(SPECIES, x[xi]).fma(evenFours.selectFrom(r0, r4), sum);
            sum = FloatVector.broadcast(SPECIES, x[xi + 1]).fma(evenFours.selectFrom(r1, r5), sum);
            sum = FloatVector.broadcast(SPECIES, x[xi + 2]).fma(evenFours.selectFrom(r2, r6), sum);
            sum = FloatVector.broadcast(SPECIES, x[xi + 3]).fma(evenFours.selectFrom(r3, r7), sum);
            sum = FloatVector.broadcast(SPECIES, x[xi + 4]).fma(oddFours.selectFrom(r0, r4), sum);
            sum = FloatVector.broadcast(SPECIES, x[xi + 5]).fma(oddFours.selectFrom(r1, r5), sum);
            sum = FloatVector.broadcast(SPECIES, x[xi + 6]).fma(oddFours.selectFrom(r2, r6), sum);
            sum = FloatVector.broadcast(SPECIES, x[xi + 7]).fma(oddFours.selectFrom(r3, r7), sum);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
        zero.blend(sum, limit.compare(VectorOperators.GE, sum).not()).intoArray(y, y0);
    }
}
