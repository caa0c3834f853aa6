package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.LANE_NUMBERS;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Register tiles of four rows for {@link VectorGemm}: the rows that larger tiles leave over, wherever their floats and those of
 * B lie. Where there are fewer than four rows, the last one stands for those that are missing.
 */
final class VectorTile4 {

    /** With fewer rows, smaller tiles are faster. */
    static final int LEAST_ROWS = 2;

    private VectorTile4() {
    }

    static void tile(int rows, int vectors, int skip, int k, float[] a, int a0, int aRow, int aColumn, float[] b, int b0,
                     int bRow, float[] s, int s0, int sRow, float zeroUpTo, float[] c, int c0, int cRow) {
        if (vectors == 2) {
            two(rows, k, a, a0, aRow, aColumn, b, b0, bRow, s, s0, sRow, zeroUpTo, c, c0, cRow);
        } else {
            one(rows, k, a, a0, aRow, aColumn, b, b0, bRow, s, s0, sRow, zeroUpTo, c, c0, cRow, skip);
        }
    }

    private static void two(int rows, int k, float[] a, int a0, int aRow, int aColumn, float[] b, int b0, int bRow, float[] s,
                            int s0, int sRow, float zeroUpTo, float[] c, int c0, int cRow) {
        int a1 = a0 + aRow;
        int r2 = Math.min(2, rows - 1);
        int a2 = a0 + r2 * aRow;
        int r3 = Math.min(3, rows - 1);
        int a3 = a0 + r3 * aRow;
        int s1 = s0 + sRow;
        int s2 = s0 + r2 * sRow;
        int s3 = s0 + r3 * sRow;
        int c1 = c0 + cRow;
        int c2 = c0 + r2 * cRow;
        int c3 = c0 + r3 * cRow;
        FloatVector c00 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector c01 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, s, s1 + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, s, s2);
        FloatVector c21 = FloatVector.fromArray(SPECIES, s, s2 + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, s, s3);
        FloatVector c31 = FloatVector.fromArray(SPECIES, s, s3 + LANES);
        for (int l = 0; l < k; l++) {
            int at = l * aColumn;
            int bt = b0 + l * bRow;
            FloatVector w0 = FloatVector.fromArray(SPECIES, b, bt);
            FloatVector w1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + at]);
            c00 = x.fma(w0, c00);
            c01 = x.fma(w1, c01);
            x = FloatVector.broadcast(SPECIES, a[a1 + at]);
            c10 = x.fma(w0, c10);
            c11 = x.fma(w1, c11);
            x = FloatVector.broadcast(SPECIES, a[a2 + at]);
            c20 = x.fma(w0, c20);
            c21 = x.fma(w1, c21);
            x = FloatVector.broadcast(SPECIES, a[a3 + at]);
            c30 = x.fma(w0, c30);
            c31 = x.fma(w1, c31);
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
    }

    private static void one(int rows, int k, float[] a, int a0, int aRow, int aColumn, float[] b, int b0, int bRow, float[] s,
                            int s0, int sRow, float zeroUpTo, float[] c, int c0, int cRow, int skip) {
        int a1 = a0 + aRow;
        int r2 = Math.min(2, rows - 1);
        int a2 = a0 + r2 * aRow;
        int r3 = Math.min(3, rows - 1);
        int a3 = a0 + r3 * aRow;
        int s1 = s0 + sRow;
        int s2 = s0 + r2 * sRow;
        int s3 = s0 + r3 * sRow;
        int c1 = c0 + cRow;
        int c2 = c0 + r2 * cRow;
        int c3 = c0 + r3 * cRow;
        FloatVector c00 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector c10 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector c20 = FloatVector.fromArray(SPECIES, s, s2);
        FloatVector c30 = FloatVector.fromArray(SPECIES, s, s3);
        for (int l = 0; l < k; l++) {
            int at = l * aColumn;
            int bt = b0 + l * bRow;
            FloatVector w0 = FloatVector.fromArray(SPECIES, b, bt);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + at]);
            c00 = x.fma(w0, c00);
            x = FloatVector.broadcast(SPECIES, a[a1 + at]);
            c10 = x.fma(w0, c10);
            x = FloatVector.broadcast(SPECIES, a[a2 + at]);
            c20 = x.fma(w0, c20);
            x = FloatVector.broadcast(SPECIES, a[a3 + at]);
            c30 = x.fma(w0, c30);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
        VectorMask<Float> kept = FloatVector.fromArray(SPECIES, LANE_NUMBERS, 0).compare(VectorOperators.GE, skip);
        zero.blend(c00, limit.compare(VectorOperators.GE, c00).not()).intoArray(c, c0, kept);
        zero.blend(c10, limit.compare(VectorOperators.GE, c10).not()).intoArray(c, c1, kept);
        zero.blend(c20, limit.compare(VectorOperators.GE, c20).not()).intoArray(c, c2, kept);
        zero.blend(c30, limit.compare(VectorOperators.GE, c30).not()).intoArray(c, c3, kept);
    }
}
