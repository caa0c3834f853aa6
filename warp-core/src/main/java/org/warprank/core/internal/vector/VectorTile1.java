package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.LANE_NUMBERS;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Tiles of a single row for {@link VectorGemm}: the row that the larger tiles leave over. One method, because two small ones
 * would be inlined where they are called, so much at once that HotSpot stops inlining in the midst and makes objects of vectors.
 */
final class VectorTile1 {

    private VectorTile1() {
    }

    static void tile(int vectors, int skip, int k, float[] a, int a0, int aColumn, float[] b, int b0, int bRow, float[] s, int s0,
                     float zeroUpTo, float[] c, int c0) {
        if (vectors == 2) {
            FloatVector c00 = FloatVector.fromArray(SPECIES, s, s0);
            FloatVector c01 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
            for (int l = 0; l < k; l++) {
                int at = l * aColumn;
                int bt = b0 + l * bRow;
                FloatVector w0 = FloatVector.fromArray(SPECIES, b, bt);
                FloatVector w1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
                FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + at]);
                c00 = x.fma(w0, c00);
                c01 = x.fma(w1, c01);
            }
            FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
            FloatVector zero = FloatVector.zero(SPECIES);
            zero.blend(c00, limit.compare(VectorOperators.GE, c00).not()).intoArray(c, c0);
            zero.blend(c01, limit.compare(VectorOperators.GE, c01).not()).intoArray(c, c0 + LANES);
        } else {
            FloatVector c00 = FloatVector.fromArray(SPECIES, s, s0);
            for (int l = 0; l < k; l++) {
                int at = l * aColumn;
                int bt = b0 + l * bRow;
                FloatVector w0 = FloatVector.fromArray(SPECIES, b, bt);
                FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + at]);
                c00 = x.fma(w0, c00);
            }
            FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
            FloatVector zero = FloatVector.zero(SPECIES);
            VectorMask<Float> kept = FloatVector.fromArray(SPECIES, LANE_NUMBERS, 0).compare(VectorOperators.GE, skip);
            zero.blend(c00, limit.compare(VectorOperators.GE, c00).not()).intoArray(c, c0, kept);
        }
    }
}
