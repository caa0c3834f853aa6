package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.LANE_NUMBERS;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;
import static org.warprank.core.internal.vector.VectorGemm.STEP;

import java.lang.invoke.VarHandle;
import java.util.Set;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link VectorTile12} for processors with 16 vector registers: six rows, 12 accumulators, two vectors of B, and room for two
 * broadcasts of A. As all that a step reads lies at constant distances, C2 would load most of it before the first FMA, and put
 * sums on the stack for that in every step; so there are fences for it between the rows. Two steps share their indices, behind
 * the first one where they are odd.
 */
final class VectorTile6 {

    // There a fence of loads is no instruction. Other processors reorder loads by themselves, and would wait.
    private static final boolean FENCED = Set.of("amd64", "x86_64").contains(System.getProperty("os.arch"));

    /** A single row is left to {@link VectorTile1}, which takes as long for it. */
    static final int LEAST_ROWS = 2;

    private VectorTile6() {
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
        int s1 = s0 + Math.min(1, rows - 1) * sRow;
        int s2 = s0 + Math.min(2, rows - 1) * sRow;
        int s3 = s0 + Math.min(3, rows - 1) * sRow;
        int s4 = s0 + Math.min(4, rows - 1) * sRow;
        int s5 = s0 + Math.min(5, rows - 1) * sRow;
        int c1 = c0 + Math.min(1, rows - 1) * cRow;
        int c2 = c0 + Math.min(2, rows - 1) * cRow;
        int c3 = c0 + Math.min(3, rows - 1) * cRow;
        int c4 = c0 + Math.min(4, rows - 1) * cRow;
        int c5 = c0 + Math.min(5, rows - 1) * cRow;
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
        if (k % 2 == 1) {
            FloatVector w0 = FloatVector.fromArray(SPECIES, b, b0);
            FloatVector w1 = FloatVector.fromArray(SPECIES, b, b0 + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0]);
            u0 = x.fma(w0, u0);
            v0 = x.fma(w1, v0);
            x = FloatVector.broadcast(SPECIES, a[a0 + 1]);
            u1 = x.fma(w0, u1);
            v1 = x.fma(w1, v1);
            x = FloatVector.broadcast(SPECIES, a[a0 + 2]);
            u2 = x.fma(w0, u2);
            v2 = x.fma(w1, v2);
            x = FloatVector.broadcast(SPECIES, a[a0 + 3]);
            u3 = x.fma(w0, u3);
            v3 = x.fma(w1, v3);
            x = FloatVector.broadcast(SPECIES, a[a0 + 4]);
            u4 = x.fma(w0, u4);
            v4 = x.fma(w1, v4);
            x = FloatVector.broadcast(SPECIES, a[a0 + 5]);
            u5 = x.fma(w0, u5);
            v5 = x.fma(w1, v5);
        }
        for (int l = k % 2; l < k; l += 2) {
            int at = a0 + l * STEP;
            int bt = b0 + l * 2 * LANES;
            FloatVector w0 = FloatVector.fromArray(SPECIES, b, bt);
            FloatVector w1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            u0 = x.fma(w0, u0);
            v0 = x.fma(w1, v0);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 1]);
            u1 = x.fma(w0, u1);
            v1 = x.fma(w1, v1);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 2]);
            u2 = x.fma(w0, u2);
            v2 = x.fma(w1, v2);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 3]);
            u3 = x.fma(w0, u3);
            v3 = x.fma(w1, v3);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 4]);
            u4 = x.fma(w0, u4);
            v4 = x.fma(w1, v4);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 5]);
            u5 = x.fma(w0, u5);
            v5 = x.fma(w1, v5);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            w0 = FloatVector.fromArray(SPECIES, b, bt + 2 * LANES);
            w1 = FloatVector.fromArray(SPECIES, b, bt + 3 * LANES);
            x = FloatVector.broadcast(SPECIES, a[at + STEP]);
            u0 = x.fma(w0, u0);
            v0 = x.fma(w1, v0);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + STEP + 1]);
            u1 = x.fma(w0, u1);
            v1 = x.fma(w1, v1);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + STEP + 2]);
            u2 = x.fma(w0, u2);
            v2 = x.fma(w1, v2);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + STEP + 3]);
            u3 = x.fma(w0, u3);
            v3 = x.fma(w1, v3);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + STEP + 4]);
            u4 = x.fma(w0, u4);
            v4 = x.fma(w1, v4);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + STEP + 5]);
            u5 = x.fma(w0, u5);
            v5 = x.fma(w1, v5);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
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
        int s1 = s0 + Math.min(1, rows - 1) * sRow;
        int s2 = s0 + Math.min(2, rows - 1) * sRow;
        int s3 = s0 + Math.min(3, rows - 1) * sRow;
        int s4 = s0 + Math.min(4, rows - 1) * sRow;
        int s5 = s0 + Math.min(5, rows - 1) * sRow;
        int c1 = c0 + Math.min(1, rows - 1) * cRow;
        int c2 = c0 + Math.min(2, rows - 1) * cRow;
        int c3 = c0 + Math.min(3, rows - 1) * cRow;
        int c4 = c0 + Math.min(4, rows - 1) * cRow;
        int c5 = c0 + Math.min(5, rows - 1) * cRow;
        FloatVector t0 = FloatVector.fromArray(SPECIES, s, s0);
        FloatVector t1 = FloatVector.fromArray(SPECIES, s, s1);
        FloatVector t2 = FloatVector.fromArray(SPECIES, s, s2);
        FloatVector t3 = FloatVector.fromArray(SPECIES, s, s3);
        FloatVector t4 = FloatVector.fromArray(SPECIES, s, s4);
        FloatVector t5 = FloatVector.fromArray(SPECIES, s, s5);
        for (int l = 0; l < k; l++) {
            int at = a0 + l * STEP;
            int bt = b0 + l * LANES;
            FloatVector w0 = FloatVector.fromArray(SPECIES, b, bt);
            FloatVector x = FloatVector.broadcast(SPECIES, a[at]);
            t0 = x.fma(w0, t0);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 1]);
            t1 = x.fma(w0, t1);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 2]);
            t2 = x.fma(w0, t2);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 3]);
            t3 = x.fma(w0, t3);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 4]);
            t4 = x.fma(w0, t4);
            if (FENCED) {
                VarHandle.acquireFence();
            }
            x = FloatVector.broadcast(SPECIES, a[at + 5]);
            t5 = x.fma(w0, t5);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
        VectorMask<Float> kept = FloatVector.fromArray(SPECIES, LANE_NUMBERS, 0).compare(VectorOperators.GE, skip);
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
