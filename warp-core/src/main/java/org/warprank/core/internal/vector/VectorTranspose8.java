package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link VectorTranspose} for vectors of 8 lanes, those of AVX2, where a shuffle of two vectors by indices is three instructions.
 * Here one vector of a pair has its lanes exchanged, and a blend takes every second run of lanes from the other: a block is 24
 * shuffles of one vector and 24 blends.
 */
final class VectorTranspose8 {

    private static final VectorSpecies<Float> SPECIES = VectorGemm.SPECIES;
    private static final int COLUMNS = VectorTranspose.COLUMNS;
    private static final VectorShuffle<Float> NEIGHBOURS = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 1);
    private static final VectorShuffle<Float> PAIRS = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 2);
    private static final VectorShuffle<Float> FOURS = VectorShuffle.fromOp(SPECIES, lane -> lane ^ 4);

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
        VectorMask<Float> second = FloatVector.fromArray(SPECIES, SECOND, 0).compare(VectorOperators.EQ, 1);
        VectorMask<Float> pair = FloatVector.fromArray(SPECIES, SECOND_PAIRS, 0).compare(VectorOperators.EQ, 1);
        VectorMask<Float> four = FloatVector.fromArray(SPECIES, SECOND_FOURS, 0).compare(VectorOperators.EQ, 1);
        for (int i = from; i < end; i += COLUMNS) {
            // The last block ends with the columns, of which some may be done twice.
            int column = Math.min(i, end - COLUMNS);
            int at = row + column;
            int out = lane + column * width;
            FloatVector a = FloatVector.fromArray(SPECIES, w, at);
            FloatVector b = FloatVector.fromArray(SPECIES, w, at + stride);
            FloatVector c = FloatVector.fromArray(SPECIES, w, at + 2 * stride);
            FloatVector d = FloatVector.fromArray(SPECIES, w, at + 3 * stride);
            FloatVector even = a.blend(b.rearrange(NEIGHBOURS), second);
            FloatVector odd = a.rearrange(NEIGHBOURS).blend(b, second);
            FloatVector evenNext = c.blend(d.rearrange(NEIGHBOURS), second);
            FloatVector oddNext = c.rearrange(NEIGHBOURS).blend(d, second);
            FloatVector r0 = even.blend(evenNext.rearrange(PAIRS), pair);
            FloatVector r1 = odd.blend(oddNext.rearrange(PAIRS), pair);
            FloatVector r2 = even.rearrange(PAIRS).blend(evenNext, pair);
            FloatVector r3 = odd.rearrange(PAIRS).blend(oddNext, pair);
            a = FloatVector.fromArray(SPECIES, w, at + 4 * stride);
            b = FloatVector.fromArray(SPECIES, w, at + 5 * stride);
            c = FloatVector.fromArray(SPECIES, w, at + 6 * stride);
            d = FloatVector.fromArray(SPECIES, w, at + 7 * stride);
            even = a.blend(b.rearrange(NEIGHBOURS), second);
            odd = a.rearrange(NEIGHBOURS).blend(b, second);
            evenNext = c.blend(d.rearrange(NEIGHBOURS), second);
            oddNext = c.rearrange(NEIGHBOURS).blend(d, second);
            FloatVector r4 = even.blend(evenNext.rearrange(PAIRS), pair);
            FloatVector r5 = odd.blend(oddNext.rearrange(PAIRS), pair);
            FloatVector r6 = even.rearrange(PAIRS).blend(evenNext, pair);
            FloatVector r7 = odd.rearrange(PAIRS).blend(oddNext, pair);
            r0.blend(r4.rearrange(FOURS), four).intoArray(to, out);
            r1.blend(r5.rearrange(FOURS), four).intoArray(to, out + width);
            r2.blend(r6.rearrange(FOURS), four).intoArray(to, out + 2 * width);
            r3.blend(r7.rearrange(FOURS), four).intoArray(to, out + 3 * width);
            r0.rearrange(FOURS).blend(r4, four).intoArray(to, out + 4 * width);
            r1.rearrange(FOURS).blend(r5, four).intoArray(to, out + 5 * width);
            r2.rearrange(FOURS).blend(r6, four).intoArray(to, out + 6 * width);
            r3.rearrange(FOURS).blend(r7, four).intoArray(to, out + 7 * width);
        }
        return end;
    }
}
