package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/**
 * Scores several queries against one panel by register tiles of twelve queries and two vectors of items: for a factor, two
 * vectors of the panel are loaded, twelve floats of queries broadcast, and 24 FMAs issued, in 27 registers. Where there are 16,
 * and for the last few queries, a tile has six. The first is {@link VectorTile12} over a panel outside the heap. As in
 * {@link VectorGemm} a score is the same chain of FMAs as for one query.
 */
final class VectorPanelTile {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Queries of a tile; where they run out, what the tile makes of what else is there is stored first, and written over. */
    static final int QUERIES = VectorGemm.MR;

    private static final int SIX = 6;
    private static final int COLUMNS = 2 * LANES;
    private static final int ITEMS = KernelSet.PANEL_ITEMS;
    private static final long ROW_BYTES = 4L * ITEMS;

    private VectorPanelTile() {
    }

    static long score(MemorySegment panels, int dim, int panel, int count, float[] queries, float[] biases, int biasesOffset,
                      int biasStride, float[] thresholds, int thresholdsOffset, float[] scores, int scoresOffset) {
        long at = (long) panel * dim * ROW_BYTES;
        long reached = 0;
        for (int q = 0; q < count; q += QUERIES) {
            int last = Math.min(QUERIES, count - q) - 1;
            for (int i = 0; i < ITEMS; i += COLUMNS) {
                int bias = biasesOffset + q * biasStride + panel * ITEMS + i;
                int out = scoresOffset + q * ITEMS + i;
                if (QUERIES == 12 && last >= SIX) {
                    twelve(panels, at + 4L * i, dim, last, queries, q * dim, biases, bias, biasStride, scores, out);
                } else {
                    six(panels, at + 4L * i, dim, last, queries, q * dim, 1, biases, bias, biasStride, scores, out);
                }
            }
        }
        for (int q = 0; q < count; q++) {
            reached |= reaches(scores, scoresOffset + q * ITEMS, thresholds[thresholdsOffset + q]) ? 1L << q : 0;
        }
        return reached;
    }

    // Comparing the sums where they are would be more than C2 inlines in one method, and what is not inlined takes objects.
    private static void twelve(MemorySegment panels, long at, int dim, int last, float[] queries, int q0,
                               float[] biases, int b0, int biasStride, float[] scores, int out) {
        int r1 = Math.min(1, last);
        int r2 = Math.min(2, last);
        int r3 = Math.min(3, last);
        int r4 = Math.min(4, last);
        int r5 = Math.min(5, last);
        int r6 = Math.min(6, last);
        int r7 = Math.min(7, last);
        int r8 = Math.min(8, last);
        int r9 = Math.min(9, last);
        int r10 = Math.min(10, last);
        int r11 = Math.min(11, last);
        FloatVector u0 = FloatVector.fromArray(SPECIES, biases, b0);
        FloatVector v0 = FloatVector.fromArray(SPECIES, biases, b0 + LANES);
        FloatVector u1 = FloatVector.fromArray(SPECIES, biases, b0 + r1 * biasStride);
        FloatVector v1 = FloatVector.fromArray(SPECIES, biases, b0 + r1 * biasStride + LANES);
        FloatVector u2 = FloatVector.fromArray(SPECIES, biases, b0 + r2 * biasStride);
        FloatVector v2 = FloatVector.fromArray(SPECIES, biases, b0 + r2 * biasStride + LANES);
        FloatVector u3 = FloatVector.fromArray(SPECIES, biases, b0 + r3 * biasStride);
        FloatVector v3 = FloatVector.fromArray(SPECIES, biases, b0 + r3 * biasStride + LANES);
        FloatVector u4 = FloatVector.fromArray(SPECIES, biases, b0 + r4 * biasStride);
        FloatVector v4 = FloatVector.fromArray(SPECIES, biases, b0 + r4 * biasStride + LANES);
        FloatVector u5 = FloatVector.fromArray(SPECIES, biases, b0 + r5 * biasStride);
        FloatVector v5 = FloatVector.fromArray(SPECIES, biases, b0 + r5 * biasStride + LANES);
        FloatVector u6 = FloatVector.fromArray(SPECIES, biases, b0 + r6 * biasStride);
        FloatVector v6 = FloatVector.fromArray(SPECIES, biases, b0 + r6 * biasStride + LANES);
        FloatVector u7 = FloatVector.fromArray(SPECIES, biases, b0 + r7 * biasStride);
        FloatVector v7 = FloatVector.fromArray(SPECIES, biases, b0 + r7 * biasStride + LANES);
        FloatVector u8 = FloatVector.fromArray(SPECIES, biases, b0 + r8 * biasStride);
        FloatVector v8 = FloatVector.fromArray(SPECIES, biases, b0 + r8 * biasStride + LANES);
        FloatVector u9 = FloatVector.fromArray(SPECIES, biases, b0 + r9 * biasStride);
        FloatVector v9 = FloatVector.fromArray(SPECIES, biases, b0 + r9 * biasStride + LANES);
        FloatVector u10 = FloatVector.fromArray(SPECIES, biases, b0 + r10 * biasStride);
        FloatVector v10 = FloatVector.fromArray(SPECIES, biases, b0 + r10 * biasStride + LANES);
        FloatVector u11 = FloatVector.fromArray(SPECIES, biases, b0 + r11 * biasStride);
        FloatVector v11 = FloatVector.fromArray(SPECIES, biases, b0 + r11 * biasStride + LANES);
        for (int f = 0; f < dim; f++) {
            long row = at + f * ROW_BYTES;
            int qt = q0 + f * QUERIES;
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, row, ByteOrder.LITTLE_ENDIAN);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, row + 4L * LANES, ByteOrder.LITTLE_ENDIAN);
            FloatVector q = FloatVector.broadcast(SPECIES, queries[qt]);
            u0 = q.fma(w0, u0);
            v0 = q.fma(w1, v0);
            q = FloatVector.broadcast(SPECIES, queries[qt + 1]);
            u1 = q.fma(w0, u1);
            v1 = q.fma(w1, v1);
            q = FloatVector.broadcast(SPECIES, queries[qt + 2]);
            u2 = q.fma(w0, u2);
            v2 = q.fma(w1, v2);
            q = FloatVector.broadcast(SPECIES, queries[qt + 3]);
            u3 = q.fma(w0, u3);
            v3 = q.fma(w1, v3);
            q = FloatVector.broadcast(SPECIES, queries[qt + 4]);
            u4 = q.fma(w0, u4);
            v4 = q.fma(w1, v4);
            q = FloatVector.broadcast(SPECIES, queries[qt + 5]);
            u5 = q.fma(w0, u5);
            v5 = q.fma(w1, v5);
            q = FloatVector.broadcast(SPECIES, queries[qt + 6]);
            u6 = q.fma(w0, u6);
            v6 = q.fma(w1, v6);
            q = FloatVector.broadcast(SPECIES, queries[qt + 7]);
            u7 = q.fma(w0, u7);
            v7 = q.fma(w1, v7);
            q = FloatVector.broadcast(SPECIES, queries[qt + 8]);
            u8 = q.fma(w0, u8);
            v8 = q.fma(w1, v8);
            q = FloatVector.broadcast(SPECIES, queries[qt + 9]);
            u9 = q.fma(w0, u9);
            v9 = q.fma(w1, v9);
            q = FloatVector.broadcast(SPECIES, queries[qt + 10]);
            u10 = q.fma(w0, u10);
            v10 = q.fma(w1, v10);
            q = FloatVector.broadcast(SPECIES, queries[qt + 11]);
            u11 = q.fma(w0, u11);
            v11 = q.fma(w1, v11);
        }
        u11.intoArray(scores, out + r11 * ITEMS);
        v11.intoArray(scores, out + r11 * ITEMS + LANES);
        u10.intoArray(scores, out + r10 * ITEMS);
        v10.intoArray(scores, out + r10 * ITEMS + LANES);
        u9.intoArray(scores, out + r9 * ITEMS);
        v9.intoArray(scores, out + r9 * ITEMS + LANES);
        u8.intoArray(scores, out + r8 * ITEMS);
        v8.intoArray(scores, out + r8 * ITEMS + LANES);
        u7.intoArray(scores, out + r7 * ITEMS);
        v7.intoArray(scores, out + r7 * ITEMS + LANES);
        u6.intoArray(scores, out + r6 * ITEMS);
        v6.intoArray(scores, out + r6 * ITEMS + LANES);
        u5.intoArray(scores, out + r5 * ITEMS);
        v5.intoArray(scores, out + r5 * ITEMS + LANES);
        u4.intoArray(scores, out + r4 * ITEMS);
        v4.intoArray(scores, out + r4 * ITEMS + LANES);
        u3.intoArray(scores, out + r3 * ITEMS);
        v3.intoArray(scores, out + r3 * ITEMS + LANES);
        u2.intoArray(scores, out + r2 * ITEMS);
        v2.intoArray(scores, out + r2 * ITEMS + LANES);
        u1.intoArray(scores, out + r1 * ITEMS);
        v1.intoArray(scores, out + r1 * ITEMS + LANES);
        u0.intoArray(scores, out);
        v0.intoArray(scores, out + LANES);
    }

    // The distance of two queries, which is 1, is a parameter: with a constant C2 loads so much before the first FMA that sums
    // leave their registers. The fences of VectorTile6 would make it check in every step whether the memory is still there.
    private static void six(MemorySegment panels, long at, int dim, int last, float[] queries, int q0, int step,
                            float[] biases, int b0, int biasStride, float[] scores, int out) {
        int r1 = Math.min(1, last);
        int r2 = Math.min(2, last);
        int r3 = Math.min(3, last);
        int r4 = Math.min(4, last);
        int r5 = Math.min(5, last);
        int q1 = q0 + step;
        int q2 = q0 + 2 * step;
        int q3 = q0 + 3 * step;
        int q4 = q0 + 4 * step;
        int q5 = q0 + 5 * step;
        FloatVector u0 = FloatVector.fromArray(SPECIES, biases, b0);
        FloatVector v0 = FloatVector.fromArray(SPECIES, biases, b0 + LANES);
        FloatVector u1 = FloatVector.fromArray(SPECIES, biases, b0 + r1 * biasStride);
        FloatVector v1 = FloatVector.fromArray(SPECIES, biases, b0 + r1 * biasStride + LANES);
        FloatVector u2 = FloatVector.fromArray(SPECIES, biases, b0 + r2 * biasStride);
        FloatVector v2 = FloatVector.fromArray(SPECIES, biases, b0 + r2 * biasStride + LANES);
        FloatVector u3 = FloatVector.fromArray(SPECIES, biases, b0 + r3 * biasStride);
        FloatVector v3 = FloatVector.fromArray(SPECIES, biases, b0 + r3 * biasStride + LANES);
        FloatVector u4 = FloatVector.fromArray(SPECIES, biases, b0 + r4 * biasStride);
        FloatVector v4 = FloatVector.fromArray(SPECIES, biases, b0 + r4 * biasStride + LANES);
        FloatVector u5 = FloatVector.fromArray(SPECIES, biases, b0 + r5 * biasStride);
        FloatVector v5 = FloatVector.fromArray(SPECIES, biases, b0 + r5 * biasStride + LANES);
        for (int f = 0; f < dim; f++) {
            long row = at + f * ROW_BYTES;
            int qt = f * QUERIES;
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, row, ByteOrder.LITTLE_ENDIAN);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, row + 4L * LANES, ByteOrder.LITTLE_ENDIAN);
            FloatVector q = FloatVector.broadcast(SPECIES, queries[q0 + qt]);
            u0 = q.fma(w0, u0);
            v0 = q.fma(w1, v0);
            q = FloatVector.broadcast(SPECIES, queries[q1 + qt]);
            u1 = q.fma(w0, u1);
            v1 = q.fma(w1, v1);
            q = FloatVector.broadcast(SPECIES, queries[q2 + qt]);
            u2 = q.fma(w0, u2);
            v2 = q.fma(w1, v2);
            q = FloatVector.broadcast(SPECIES, queries[q3 + qt]);
            u3 = q.fma(w0, u3);
            v3 = q.fma(w1, v3);
            q = FloatVector.broadcast(SPECIES, queries[q4 + qt]);
            u4 = q.fma(w0, u4);
            v4 = q.fma(w1, v4);
            q = FloatVector.broadcast(SPECIES, queries[q5 + qt]);
            u5 = q.fma(w0, u5);
            v5 = q.fma(w1, v5);
        }
        u5.intoArray(scores, out + r5 * ITEMS);
        v5.intoArray(scores, out + r5 * ITEMS + LANES);
        u4.intoArray(scores, out + r4 * ITEMS);
        v4.intoArray(scores, out + r4 * ITEMS + LANES);
        u3.intoArray(scores, out + r3 * ITEMS);
        v3.intoArray(scores, out + r3 * ITEMS + LANES);
        u2.intoArray(scores, out + r2 * ITEMS);
        v2.intoArray(scores, out + r2 * ITEMS + LANES);
        u1.intoArray(scores, out + r1 * ITEMS);
        v1.intoArray(scores, out + r1 * ITEMS + LANES);
        u0.intoArray(scores, out);
        v0.intoArray(scores, out + LANES);
    }

    // Four vectors before the loop, which where they are all is none: one that ends at once takes longer than they do.
    private static boolean reaches(float[] scores, int from, float threshold) {
        boolean any = fourReach(scores, from, threshold);
        for (int i = 4 * LANES; i < ITEMS; i += 4 * LANES) {
            any |= fourReach(scores, from + i, threshold);
        }
        return any;
    }

    private static boolean fourReach(float[] scores, int i, float threshold) {
        VectorMask<Float> m0 = FloatVector.fromArray(SPECIES, scores, i).compare(VectorOperators.GE, threshold);
        VectorMask<Float> m1 = FloatVector.fromArray(SPECIES, scores, i + LANES).compare(VectorOperators.GE, threshold);
        VectorMask<Float> m2 = FloatVector.fromArray(SPECIES, scores, i + 2 * LANES).compare(VectorOperators.GE, threshold);
        VectorMask<Float> m3 = FloatVector.fromArray(SPECIES, scores, i + 3 * LANES).compare(VectorOperators.GE, threshold);
        return m0.or(m1).or(m2.or(m3)).anyTrue();
    }
}
