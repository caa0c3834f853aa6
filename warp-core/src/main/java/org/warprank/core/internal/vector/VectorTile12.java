package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.LANE_NUMBERS;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Register tiles of twelve rows for {@link VectorGemm}, for processors with 32 vector registers: 24 accumulators, two vectors of
 * B and one broadcast of A. A step of {@code two} issues 24 FMAs for 2 loads and 12 broadcasts. A is a panel of
 * {@link VectorRowPanels}, B a packed strip, so that all a step reads lies at constant distances: then C2 leaves six other
 * instructions in it. With more of them, the FMA units are not what bounds a processor that has two.
 *
 * <p>Where there are fewer than twelve rows, the last one takes the place of those that are missing: what they sum up is stored
 * first, and written over.
 *
 * <p>Columns that are not to change are put back: twelve stores under a mask are more than C2 inlines in one method.
 *
 * <p>The last stores call methods of {@code limit} and {@code zero}, not of the sums: after a loop C2 knows the class of a sum
 * from the profile alone, and where it has come to none it makes objects of vectors.
 */
final class VectorTile12 {

    private static final int ROWS = 12;

    /** With fewer rows, smaller tiles are faster. */
    static final int LEAST_ROWS = 7;

    private VectorTile12() {
    }

    static void tile(int rows, int vectors, int skip, int k, float[] a, int a0, float[] b, int b0, float[] s, int s0, int sRow,
                     float zeroUpTo, float[] c, int c0, int cRow) {
        if (vectors == 2) {
            two(rows, k, a, a0, b, b0, s, s0, sRow, zeroUpTo, c, c0, cRow);
        } else {
            one(rows, k, a, a0, b, b0, s, s0, sRow, zeroUpTo, c, c0, cRow, skip);
        }
    }

    private static void two(int rows, int k, float[] a, int a0, float[] b, int b0, float[] s, int s0, int sRow,
                            float zeroUpTo, float[] c, int c0, int cRow) {
        int s1 = s0 + sRow;
        int s2 = s0 + 2 * sRow;
        int s3 = s0 + 3 * sRow;
        int s4 = s0 + 4 * sRow;
        int s5 = s0 + 5 * sRow;
        int s6 = s0 + 6 * sRow;
        int s7 = s0 + Math.min(7, rows - 1) * sRow;
        int s8 = s0 + Math.min(8, rows - 1) * sRow;
        int s9 = s0 + Math.min(9, rows - 1) * sRow;
        int s10 = s0 + Math.min(10, rows - 1) * sRow;
        int s11 = s0 + Math.min(11, rows - 1) * sRow;
        int c1 = c0 + cRow;
        int c2 = c0 + 2 * cRow;
        int c3 = c0 + 3 * cRow;
        int c4 = c0 + 4 * cRow;
        int c5 = c0 + 5 * cRow;
        int c6 = c0 + 6 * cRow;
        int c7 = c0 + Math.min(7, rows - 1) * cRow;
        int c8 = c0 + Math.min(8, rows - 1) * cRow;
        int c9 = c0 + Math.min(9, rows - 1) * cRow;
        int c10 = c0 + Math.min(10, rows - 1) * cRow;
        int c11 = c0 + Math.min(11, rows - 1) * cRow;
        FloatVector u0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector v0 = FloatVector.fromArray(SPECIES, s, s0 + LANES);
        FloatVector u1 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector v1 = FloatVector.fromArray(SPECIES, s, s1 + LANES);
        FloatVector u2 = FloatVector.fromArray(SPECIES, s, s2);
        FloatVector v2 = FloatVector.fromArray(SPECIES, s, s2 + LANES);
        FloatVector u3 = FloatVector.fromArray(SPECIES, s, s3);
        FloatVector v3 = FloatVector.fromArray(SPECIES, s, s3 + LANES);
        FloatVector u4 = FloatVector.fromArray(SPECIES, s, s4);
        FloatVector v4 = FloatVector.fromArray(SPECIES, s, s4 + LANES);
        FloatVector u5 = FloatVector.fromArray(SPECIES, s, s5);
        FloatVector v5 = FloatVector.fromArray(SPECIES, s, s5 + LANES);
        FloatVector u6 = FloatVector.fromArray(SPECIES, s, s6);
        FloatVector v6 = FloatVector.fromArray(SPECIES, s, s6 + LANES);
        FloatVector u7 = FloatVector.fromArray(SPECIES, s, s7);
        FloatVector v7 = FloatVector.fromArray(SPECIES, s, s7 + LANES);
        FloatVector u8 = FloatVector.fromArray(SPECIES, s, s8);
        FloatVector v8 = FloatVector.fromArray(SPECIES, s, s8 + LANES);
        FloatVector u9 = FloatVector.fromArray(SPECIES, s, s9);
        FloatVector v9 = FloatVector.fromArray(SPECIES, s, s9 + LANES);
        FloatVector u10 = FloatVector.fromArray(SPECIES, s, s10);
        FloatVector v10 = FloatVector.fromArray(SPECIES, s, s10 + LANES);
        FloatVector u11 = FloatVector.fromArray(SPECIES, s, s11);
        FloatVector v11 = FloatVector.fromArray(SPECIES, s, s11 + LANES);
        for (int l = 0; l < k; l++) {
            int at = a0 + l * ROWS;
            int bt = b0 + l * 2 * LANES;
            FloatVector w0 = FloatVector.fromArray(SPECIES, b, bt);
            FloatVector w1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            u0 = x.fma(w0, u0);
            v0 = x.fma(w1, v0);
            x = FloatVector.broadcast(SPECIES, a[at + 1]);
            u1 = x.fma(w0, u1);
            v1 = x.fma(w1, v1);
            x = FloatVector.broadcast(SPECIES, a[at + 2]);
            u2 = x.fma(w0, u2);
            v2 = x.fma(w1, v2);
            x = FloatVector.broadcast(SPECIES, a[at + 3]);
            u3 = x.fma(w0, u3);
            v3 = x.fma(w1, v3);
            x = FloatVector.broadcast(SPECIES, a[at + 4]);
            u4 = x.fma(w0, u4);
            v4 = x.fma(w1, v4);
            x = FloatVector.broadcast(SPECIES, a[at + 5]);
            u5 = x.fma(w0, u5);
            v5 = x.fma(w1, v5);
            x = FloatVector.broadcast(SPECIES, a[at + 6]);
            u6 = x.fma(w0, u6);
            v6 = x.fma(w1, v6);
            x = FloatVector.broadcast(SPECIES, a[at + 7]);
            u7 = x.fma(w0, u7);
            v7 = x.fma(w1, v7);
            x = FloatVector.broadcast(SPECIES, a[at + 8]);
            u8 = x.fma(w0, u8);
            v8 = x.fma(w1, v8);
            x = FloatVector.broadcast(SPECIES, a[at + 9]);
            u9 = x.fma(w0, u9);
            v9 = x.fma(w1, v9);
            x = FloatVector.broadcast(SPECIES, a[at + 10]);
            u10 = x.fma(w0, u10);
            v10 = x.fma(w1, v10);
            x = FloatVector.broadcast(SPECIES, a[at + 11]);
            u11 = x.fma(w0, u11);
            v11 = x.fma(w1, v11);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
        zero.blend(u11, limit.compare(VectorOperators.GE, u11).not()).intoArray(c, c11);
        zero.blend(v11, limit.compare(VectorOperators.GE, v11).not()).intoArray(c, c11 + LANES);
        zero.blend(u10, limit.compare(VectorOperators.GE, u10).not()).intoArray(c, c10);
        zero.blend(v10, limit.compare(VectorOperators.GE, v10).not()).intoArray(c, c10 + LANES);
        zero.blend(u9, limit.compare(VectorOperators.GE, u9).not()).intoArray(c, c9);
        zero.blend(v9, limit.compare(VectorOperators.GE, v9).not()).intoArray(c, c9 + LANES);
        zero.blend(u8, limit.compare(VectorOperators.GE, u8).not()).intoArray(c, c8);
        zero.blend(v8, limit.compare(VectorOperators.GE, v8).not()).intoArray(c, c8 + LANES);
        zero.blend(u7, limit.compare(VectorOperators.GE, u7).not()).intoArray(c, c7);
        zero.blend(v7, limit.compare(VectorOperators.GE, v7).not()).intoArray(c, c7 + LANES);
        zero.blend(u6, limit.compare(VectorOperators.GE, u6).not()).intoArray(c, c6);
        zero.blend(v6, limit.compare(VectorOperators.GE, v6).not()).intoArray(c, c6 + LANES);
        zero.blend(u5, limit.compare(VectorOperators.GE, u5).not()).intoArray(c, c5);
        zero.blend(v5, limit.compare(VectorOperators.GE, v5).not()).intoArray(c, c5 + LANES);
        zero.blend(u4, limit.compare(VectorOperators.GE, u4).not()).intoArray(c, c4);
        zero.blend(v4, limit.compare(VectorOperators.GE, v4).not()).intoArray(c, c4 + LANES);
        zero.blend(u3, limit.compare(VectorOperators.GE, u3).not()).intoArray(c, c3);
        zero.blend(v3, limit.compare(VectorOperators.GE, v3).not()).intoArray(c, c3 + LANES);
        zero.blend(u2, limit.compare(VectorOperators.GE, u2).not()).intoArray(c, c2);
        zero.blend(v2, limit.compare(VectorOperators.GE, v2).not()).intoArray(c, c2 + LANES);
        zero.blend(u1, limit.compare(VectorOperators.GE, u1).not()).intoArray(c, c1);
        zero.blend(v1, limit.compare(VectorOperators.GE, v1).not()).intoArray(c, c1 + LANES);
        zero.blend(u0, limit.compare(VectorOperators.GE, u0).not()).intoArray(c, c0);
        zero.blend(v0, limit.compare(VectorOperators.GE, v0).not()).intoArray(c, c0 + LANES);
    }

    private static void one(int rows, int k, float[] a, int a0, float[] b, int b0, float[] s, int s0, int sRow,
                            float zeroUpTo, float[] c, int c0, int cRow, int skip) {
        int s1 = s0 + sRow;
        int s2 = s0 + 2 * sRow;
        int s3 = s0 + 3 * sRow;
        int s4 = s0 + 4 * sRow;
        int s5 = s0 + 5 * sRow;
        int s6 = s0 + 6 * sRow;
        int s7 = s0 + Math.min(7, rows - 1) * sRow;
        int s8 = s0 + Math.min(8, rows - 1) * sRow;
        int s9 = s0 + Math.min(9, rows - 1) * sRow;
        int s10 = s0 + Math.min(10, rows - 1) * sRow;
        int s11 = s0 + Math.min(11, rows - 1) * sRow;
        int c1 = c0 + cRow;
        int c2 = c0 + 2 * cRow;
        int c3 = c0 + 3 * cRow;
        int c4 = c0 + 4 * cRow;
        int c5 = c0 + 5 * cRow;
        int c6 = c0 + 6 * cRow;
        int c7 = c0 + Math.min(7, rows - 1) * cRow;
        int c8 = c0 + Math.min(8, rows - 1) * cRow;
        int c9 = c0 + Math.min(9, rows - 1) * cRow;
        int c10 = c0 + Math.min(10, rows - 1) * cRow;
        int c11 = c0 + Math.min(11, rows - 1) * cRow;
        FloatVector t0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector t1 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector t2 = FloatVector.fromArray(SPECIES, s, s2);
        FloatVector t3 = FloatVector.fromArray(SPECIES, s, s3);
        FloatVector t4 = FloatVector.fromArray(SPECIES, s, s4);
        FloatVector t5 = FloatVector.fromArray(SPECIES, s, s5);
        FloatVector t6 = FloatVector.fromArray(SPECIES, s, s6);
        FloatVector t7 = FloatVector.fromArray(SPECIES, s, s7);
        FloatVector t8 = FloatVector.fromArray(SPECIES, s, s8);
        FloatVector t9 = FloatVector.fromArray(SPECIES, s, s9);
        FloatVector t10 = FloatVector.fromArray(SPECIES, s, s10);
        FloatVector t11 = FloatVector.fromArray(SPECIES, s, s11);
        for (int l = 0; l < k; l++) {
            int at = a0 + l * ROWS;
            int bt = b0 + l * LANES;
            FloatVector w0 = FloatVector.fromArray(SPECIES, b, bt);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            t0 = x.fma(w0, t0);
            x = FloatVector.broadcast(SPECIES, a[at + 1]);
            t1 = x.fma(w0, t1);
            x = FloatVector.broadcast(SPECIES, a[at + 2]);
            t2 = x.fma(w0, t2);
            x = FloatVector.broadcast(SPECIES, a[at + 3]);
            t3 = x.fma(w0, t3);
            x = FloatVector.broadcast(SPECIES, a[at + 4]);
            t4 = x.fma(w0, t4);
            x = FloatVector.broadcast(SPECIES, a[at + 5]);
            t5 = x.fma(w0, t5);
            x = FloatVector.broadcast(SPECIES, a[at + 6]);
            t6 = x.fma(w0, t6);
            x = FloatVector.broadcast(SPECIES, a[at + 7]);
            t7 = x.fma(w0, t7);
            x = FloatVector.broadcast(SPECIES, a[at + 8]);
            t8 = x.fma(w0, t8);
            x = FloatVector.broadcast(SPECIES, a[at + 9]);
            t9 = x.fma(w0, t9);
            x = FloatVector.broadcast(SPECIES, a[at + 10]);
            t10 = x.fma(w0, t10);
            x = FloatVector.broadcast(SPECIES, a[at + 11]);
            t11 = x.fma(w0, t11);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
        VectorMask<Float> kept = FloatVector.fromArray(SPECIES, LANE_NUMBERS, 0).compare(VectorOperators.GE, skip);
        FloatVector.fromArray(SPECIES, c, c11)
                .blend(zero.blend(t11, limit.compare(VectorOperators.GE, t11).not()), kept).intoArray(c, c11);
        FloatVector.fromArray(SPECIES, c, c10)
                .blend(zero.blend(t10, limit.compare(VectorOperators.GE, t10).not()), kept).intoArray(c, c10);
        FloatVector.fromArray(SPECIES, c, c9)
                .blend(zero.blend(t9, limit.compare(VectorOperators.GE, t9).not()), kept).intoArray(c, c9);
        FloatVector.fromArray(SPECIES, c, c8)
                .blend(zero.blend(t8, limit.compare(VectorOperators.GE, t8).not()), kept).intoArray(c, c8);
        FloatVector.fromArray(SPECIES, c, c7)
                .blend(zero.blend(t7, limit.compare(VectorOperators.GE, t7).not()), kept).intoArray(c, c7);
        FloatVector.fromArray(SPECIES, c, c6)
                .blend(zero.blend(t6, limit.compare(VectorOperators.GE, t6).not()), kept).intoArray(c, c6);
        FloatVector.fromArray(SPECIES, c, c5)
                .blend(zero.blend(t5, limit.compare(VectorOperators.GE, t5).not()), kept).intoArray(c, c5);
        FloatVector.fromArray(SPECIES, c, c4)
                .blend(zero.blend(t4, limit.compare(VectorOperators.GE, t4).not()), kept).intoArray(c, c4);
        FloatVector.fromArray(SPECIES, c, c3)
                .blend(zero.blend(t3, limit.compare(VectorOperators.GE, t3).not()), kept).intoArray(c, c3);
        FloatVector.fromArray(SPECIES, c, c2)
                .blend(zero.blend(t2, limit.compare(VectorOperators.GE, t2).not()), kept).intoArray(c, c2);
        FloatVector.fromArray(SPECIES, c, c1)
                .blend(zero.blend(t1, limit.compare(VectorOperators.GE, t1).not()), kept).intoArray(c, c1);
        FloatVector.fromArray(SPECIES, c, c0)
                .blend(zero.blend(t0, limit.compare(VectorOperators.GE, t0).not()), kept).intoArray(c, c0);
    }
}
