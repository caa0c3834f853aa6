package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link VectorTranspose} for vectors of 8 lanes, those of AVX2, where a shuffle of two vectors by indices is three instructions,
 * and one that crosses the halves of a vector is slow. A block is 8 rows by 4 columns: a vector has its lower half from row r and
 * its upper half from row r + 4, both blended as they are loaded, so that nothing crosses. Neighbours change places by shifts of
 * words of 64 bits, pairs by a shuffle within the half, each with a blend that takes the rest from the other vector.
 */
final class VectorTranspose8 {

    private static final VectorSpecies<Float> SPECIES = VectorGemm.SPECIES;
    private static final int LANES = VectorGemm.LANES;
    private static final int NR = VectorGemm.NR;

    private static final int COLUMNS = 4;
    private static final VectorShuffle<Float> PAIRS = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 2);

    // 1 in the lanes of every second run.
    private static final float[] SECOND = runs(1);
    private static final float[] SECOND_PAIRS = runs(2);
    private static final float[] SECOND_FOURS = runs(4);

    private VectorTranspose8() {
    }

    private static float[] runs(int length) {
        float[] lanes = new float[VectorGemm.LANES];
        for (int lane = 0; lane < lanes.length; lane++) {
            lanes[lane] = lane / length % 2;
        }
        return lanes;
    }

    /** As {@link VectorTranspose#rows}. */
    static int rows(int from, int end, float[] w, int row, int stride, float[] to, int lane, int width) {
        int whole = end - (end - from) % COLUMNS;
        blocks(from, whole, w, row, stride, to, lane, width);
        if (whole < end) {
            // Some columns are done twice.
            blocks(end - COLUMNS, end, w, row, stride, to, lane, width);
        }
        return end;
    }

    private static void blocks(int from, int end, float[] w, int row, int stride, float[] to, int lane, int width) {
        VectorMask<Float> second = FloatVector.fromArray(SPECIES, SECOND, 0).compare(VectorOperators.EQ, 1);
        VectorMask<Float> pair = FloatVector.fromArray(SPECIES, SECOND_PAIRS, 0).compare(VectorOperators.EQ, 1);
        VectorMask<Float> four = FloatVector.fromArray(SPECIES, SECOND_FOURS, 0).compare(VectorOperators.EQ, 1);
        int a0 = row;
        int a1 = row + stride;
        int a2 = row + 2 * stride;
        int a3 = row + 3 * stride;
        // The upper half of a vector from here is that of row 4.
        int b0 = row + 4 * stride - COLUMNS;
        int b1 = b0 + stride;
        int b2 = b0 + 2 * stride;
        int b3 = b0 + 3 * stride;
        for (int i = from; i < end; i += COLUMNS) {
            FloatVector r0 = FloatVector.fromArray(SPECIES, w, a0 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b0 + i), four);
            FloatVector r1 = FloatVector.fromArray(SPECIES, w, a1 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b1 + i), four);
            FloatVector r2 = FloatVector.fromArray(SPECIES, w, a2 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b2 + i), four);
            FloatVector r3 = FloatVector.fromArray(SPECIES, w, a3 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b3 + i), four);
            FloatVector e0 = r0.blend(r1.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 32).reinterpretAsFloats(), second);
            FloatVector o0 = r0.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32).reinterpretAsFloats().blend(r1, second);
            FloatVector e2 = r2.blend(r3.reinterpretAsLongs().lanewise(VectorOperators.LSHL, 32).reinterpretAsFloats(), second);
            FloatVector o2 = r2.reinterpretAsLongs().lanewise(VectorOperators.LSHR, 32).reinterpretAsFloats().blend(r3, second);
            FloatVector c0 = e0.blend(e2.rearrange(PAIRS), pair);
            FloatVector c1 = o0.blend(o2.rearrange(PAIRS), pair);
            FloatVector c2 = e0.rearrange(PAIRS).blend(e2, pair);
            FloatVector c3 = o0.rearrange(PAIRS).blend(o2, pair);
            if (width == NR) {
                int at = lane + i * NR;
                c0.intoArray(to, at);
                c1.intoArray(to, at + NR);
                c2.intoArray(to, at + 2 * NR);
                c3.intoArray(to, at + 3 * NR);
            } else {
                int at = lane + i * LANES;
                c0.intoArray(to, at);
                c1.intoArray(to, at + LANES);
                c2.intoArray(to, at + 2 * LANES);
                c3.intoArray(to, at + 3 * LANES);
            }
        }
    }
}
