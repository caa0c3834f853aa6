package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * Register tiles of eight rows for {@link VectorGemm}, for processors with 32 vector registers: the rows of A that are in no
 * panel, as they lie, and two vectors of B. Where there are fewer than eight rows, the last one stands for those that are
 * missing. That steps along a row are by one float is no parameter: C2 takes the checks of eight indices out of a loop only
 * where their distance is a constant.
 */
final class VectorTile8 {

    /** With fewer rows, smaller tiles are faster. */
    static final int LEAST_ROWS = 6;

    private VectorTile8() {
    }

    static void two(int rows, int k, float[] a, int a0, int aRow, float[] b, int b0, int bRow, float[] s, int s0,
                    int sRow, float zeroUpTo, float[] c, int c0, int cRow) {
        int a1 = a0 + aRow;
        int a2 = a0 + 2 * aRow;
        int a3 = a0 + 3 * aRow;
        int a4 = a0 + 4 * aRow;
        int a5 = a0 + 5 * aRow;
        int r6 = Math.min(6, rows - 1);
        int a6 = a0 + r6 * aRow;
        int r7 = Math.min(7, rows - 1);
        int a7 = a0 + r7 * aRow;
        int s1 = s0 + sRow;
        int s2 = s0 + 2 * sRow;
        int s3 = s0 + 3 * sRow;
        int s4 = s0 + 4 * sRow;
        int s5 = s0 + 5 * sRow;
        int s6 = s0 + r6 * sRow;
        int s7 = s0 + r7 * sRow;
        int c1 = c0 + cRow;
        int c2 = c0 + 2 * cRow;
        int c3 = c0 + 3 * cRow;
        int c4 = c0 + 4 * cRow;
        int c5 = c0 + 5 * cRow;
        int c6 = c0 + r6 * cRow;
        int c7 = c0 + r7 * cRow;
        FloatVector c00 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector c01 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, s, s1 + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, s, s2);
        FloatVector c21 = FloatVector.fromArray(SPECIES, s, s2 + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, s, s3);
        FloatVector c31 = FloatVector.fromArray(SPECIES, s, s3 + LANES);
        FloatVector c40 = FloatVector.fromArray(SPECIES, s, s4);
        FloatVector c41 = FloatVector.fromArray(SPECIES, s, s4 + LANES);
        FloatVector c50 = FloatVector.fromArray(SPECIES, s, s5);
        FloatVector c51 = FloatVector.fromArray(SPECIES, s, s5 + LANES);
        FloatVector c60 = FloatVector.fromArray(SPECIES, s, s6);
        FloatVector c61 = FloatVector.fromArray(SPECIES, s, s6 + LANES);
        FloatVector c70 = FloatVector.fromArray(SPECIES, s, s7);
        FloatVector c71 = FloatVector.fromArray(SPECIES, s, s7 + LANES);
        for (int l = 0; l < k; l++) {
            int bt = b0 + l * bRow;
            FloatVector w0 = FloatVector.fromArray(SPECIES, b, bt);
            FloatVector w1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + l]);
            c00 = x.fma(w0, c00);
            c01 = x.fma(w1, c01);
            x = FloatVector.broadcast(SPECIES, a[a1 + l]);
            c10 = x.fma(w0, c10);
            c11 = x.fma(w1, c11);
            x = FloatVector.broadcast(SPECIES, a[a2 + l]);
            c20 = x.fma(w0, c20);
            c21 = x.fma(w1, c21);
            x = FloatVector.broadcast(SPECIES, a[a3 + l]);
            c30 = x.fma(w0, c30);
            c31 = x.fma(w1, c31);
            x = FloatVector.broadcast(SPECIES, a[a4 + l]);
            c40 = x.fma(w0, c40);
            c41 = x.fma(w1, c41);
            x = FloatVector.broadcast(SPECIES, a[a5 + l]);
            c50 = x.fma(w0, c50);
            c51 = x.fma(w1, c51);
            x = FloatVector.broadcast(SPECIES, a[a6 + l]);
            c60 = x.fma(w0, c60);
            c61 = x.fma(w1, c61);
            x = FloatVector.broadcast(SPECIES, a[a7 + l]);
            c70 = x.fma(w0, c70);
            c71 = x.fma(w1, c71);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
        zero.blend(c00, limit.compare(VectorOperators.GE, c00).not()).intoArray(c, c0);
        zero.blend(c01, limit.compare(VectorOperators.GE, c01).not()).intoArray(c, c0 + LANES);
        zero.blend(c10, limit.compare(VectorOperators.GE, c10).not()).intoArray(c, c1);
        zero.blend(c11, limit.compare(VectorOperators.GE, c11).not()).intoArray(c, c1 + LANES);
        zero.blend(c20, limit.compare(VectorOperators.GE, c20).not()).intoArray(c, c2);
        zero.blend(c21, limit.compare(VectorOperators.GE, c21).not()).intoArray(c, c2 + LANES);
        zero.blend(c30, limit.compare(VectorOperators.GE, c30).not()).intoArray(c, c3);
        zero.blend(c31, limit.compare(VectorOperators.GE, c31).not()).intoArray(c, c3 + LANES);
        zero.blend(c40, limit.compare(VectorOperators.GE, c40).not()).intoArray(c, c4);
        zero.blend(c41, limit.compare(VectorOperators.GE, c41).not()).intoArray(c, c4 + LANES);
        zero.blend(c50, limit.compare(VectorOperators.GE, c50).not()).intoArray(c, c5);
        zero.blend(c51, limit.compare(VectorOperators.GE, c51).not()).intoArray(c, c5 + LANES);
        zero.blend(c60, limit.compare(VectorOperators.GE, c60).not()).intoArray(c, c6);
        zero.blend(c61, limit.compare(VectorOperators.GE, c61).not()).intoArray(c, c6 + LANES);
        zero.blend(c70, limit.compare(VectorOperators.GE, c70).not()).intoArray(c, c7);
        zero.blend(c71, limit.compare(VectorOperators.GE, c71).not()).intoArray(c, c7 + LANES);
    }
}
