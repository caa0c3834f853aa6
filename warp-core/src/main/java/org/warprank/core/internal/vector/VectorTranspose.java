package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes blocks of 8 x 8 floats in registers: pairs of rows exchange neighbouring lanes, then pairs of lanes, then halves.
 * A block is 8 loads, 24 shuffles of two vectors and 8 stores. Only where vectors of 256 bits exist.
 */
final class VectorTranspose {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final boolean AVAILABLE = VectorGemm.LANES >= SPECIES.length();

    // Lanes of the first vector are 0 to 7, those of the second 8 to 15.
    static final float[] EVEN_LANES = {0, 8, 2, 10, 4, 12, 6, 14};
    static final float[] ODD_LANES = {1, 9, 3, 11, 5, 13, 7, 15};
    static final float[] EVEN_PAIRS = {0, 1, 8, 9, 4, 5, 12, 13};
    static final float[] ODD_PAIRS = {2, 3, 10, 11, 6, 7, 14, 15};
    static final float[] LOW_HALVES = {0, 1, 2, 3, 8, 9, 10, 11};
    static final float[] HIGH_HALVES = {4, 5, 6, 7, 12, 13, 14, 15};

    private VectorTranspose() {
    }

    /**
     * {@code to[lane + i * width + r] = w[row + r * stride + i]} for r < 8 and i from {@code from} on, in whole blocks.
     *
     * @return the end of the columns done, at most {@code end}
     */
    static int eightRows(int from, int end, float[] w, int row, int stride, float[] to, int lane, int width) {
        if (!AVAILABLE) {
            return from;
        }
        FloatVector even = FloatVector.fromArray(SPECIES, EVEN_LANES, 0);
        FloatVector odd = FloatVector.fromArray(SPECIES, ODD_LANES, 0);
        FloatVector evenPairs = FloatVector.fromArray(SPECIES, EVEN_PAIRS, 0);
        FloatVector oddPairs = FloatVector.fromArray(SPECIES, ODD_PAIRS, 0);
        FloatVector low = FloatVector.fromArray(SPECIES, LOW_HALVES, 0);
        FloatVector high = FloatVector.fromArray(SPECIES, HIGH_HALVES, 0);
        int i = from;
        for (; i + 8 <= end; i += 8) {
            int at = row + i;
            int out = lane + i * width;
            FloatVector r0 = FloatVector.fromArray(SPECIES, w, at);
            FloatVector r1 = FloatVector.fromArray(SPECIES, w, at + stride);
            FloatVector r2 = FloatVector.fromArray(SPECIES, w, at + 2 * stride);
            FloatVector r3 = FloatVector.fromArray(SPECIES, w, at + 3 * stride);
            FloatVector r4 = FloatVector.fromArray(SPECIES, w, at + 4 * stride);
            FloatVector r5 = FloatVector.fromArray(SPECIES, w, at + 5 * stride);
            FloatVector r6 = FloatVector.fromArray(SPECIES, w, at + 6 * stride);
            FloatVector r7 = FloatVector.fromArray(SPECIES, w, at + 7 * stride);
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
            low.selectFrom(r0, r4).intoArray(to, out);
            low.selectFrom(r1, r5).intoArray(to, out + width);
            low.selectFrom(r2, r6).intoArray(to, out + 2 * width);
            low.selectFrom(r3, r7).intoArray(to, out + 3 * width);
            high.selectFrom(r0, r4).intoArray(to, out + 4 * width);
            high.selectFrom(r1, r5).intoArray(to, out + 5 * width);
            high.selectFrom(r2, r6).intoArray(to, out + 6 * width);
            high.selectFrom(r3, r7).intoArray(to, out + 7 * width);
        }
        return i;
    }
}
