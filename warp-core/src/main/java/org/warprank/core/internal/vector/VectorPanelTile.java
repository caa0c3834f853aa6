package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/**
 * Scores several queries against one panel by register tiles of six queries and four vectors of items: for a factor, four vectors
 * of the panel are loaded, six floats of queries broadcast, and 24 FMAs issued, in 29 registers. Where there are 16, a tile has
 * two vectors of items, 12 FMAs and 15 registers. As in {@link VectorGemm} a score is the same chain of FMAs as for one query.
 * Where queries run out, the last one fills the tile.
 */
final class VectorPanelTile {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int QUERIES = 6;

    // AVX-512 and NEON have registers for four, AVX2 for two.
    private static final int VECTORS = LANES == 8 ? 2 : 4;
    private static final int COLUMNS = VECTORS * LANES;
    private static final int ITEMS = KernelSet.PANEL_ITEMS;
    private static final long ROW_BYTES = 4L * ITEMS;

    private VectorPanelTile() {
    }

    static long score(MemorySegment panels, int dim, int panel, int count, float[] queries, int queriesOffset, int queryStride,
                      float[] biases, int biasesOffset, int biasStride, float[] thresholds, int thresholdsOffset,
                      float[] scores, int scoresOffset) {
        long at = (long) panel * dim * ROW_BYTES;
        long reached = 0;
        for (int q = 0; q < count; q += QUERIES) {
            int last = Math.min(QUERIES, count - q) - 1;
            for (int i = 0; i < ITEMS; i += COLUMNS) {
                int query = queriesOffset + q * queryStride;
                int bias = biasesOffset + q * biasStride + panel * ITEMS + i;
                int out = scoresOffset + q * ITEMS + i;
                if (VECTORS == 4) {
                    four(panels, at + 4L * i, dim, last, queries, query, queryStride, biases, bias, biasStride, scores, out);
                } else {
                    two(panels, at + 4L * i, dim, last, queries, query, queryStride, biases, bias, biasStride, scores, out);
                }
            }
        }
        for (int q = 0; q < count; q++) {
            reached |= reaches(scores, scoresOffset + q * ITEMS, thresholds[thresholdsOffset + q]) ? 1L << q : 0;
        }
        return reached;
    }

    // Comparing the sums where they are would be more than C2 inlines in one method, and what is not inlined takes objects.
    private static void four(MemorySegment panels, long at, int dim, int last, float[] queries, int q0, int queryStride,
                             float[] biases, int b0, int biasStride, float[] scores, int out) {
        int r1 = Math.min(1, last);
        int r2 = Math.min(2, last);
        int r3 = Math.min(3, last);
        int r4 = Math.min(4, last);
        int r5 = Math.min(5, last);
        int q1 = q0 + r1 * queryStride;
        int q2 = q0 + r2 * queryStride;
        int q3 = q0 + r3 * queryStride;
        int q4 = q0 + r4 * queryStride;
        int q5 = q0 + r5 * queryStride;
        int b1 = b0 + r1 * biasStride;
        int b2 = b0 + r2 * biasStride;
        int b3 = b0 + r3 * biasStride;
        int b4 = b0 + r4 * biasStride;
        int b5 = b0 + r5 * biasStride;
        FloatVector s00 = FloatVector.fromArray(SPECIES, biases, b0);
        FloatVector s01 = FloatVector.fromArray(SPECIES, biases, b0 + LANES);
        FloatVector s02 = FloatVector.fromArray(SPECIES, biases, b0 + 2 * LANES);
        FloatVector s03 = FloatVector.fromArray(SPECIES, biases, b0 + 3 * LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, biases, b1);
        FloatVector s11 = FloatVector.fromArray(SPECIES, biases, b1 + LANES);
        FloatVector s12 = FloatVector.fromArray(SPECIES, biases, b1 + 2 * LANES);
        FloatVector s13 = FloatVector.fromArray(SPECIES, biases, b1 + 3 * LANES);
        FloatVector s20 = FloatVector.fromArray(SPECIES, biases, b2);
        FloatVector s21 = FloatVector.fromArray(SPECIES, biases, b2 + LANES);
        FloatVector s22 = FloatVector.fromArray(SPECIES, biases, b2 + 2 * LANES);
        FloatVector s23 = FloatVector.fromArray(SPECIES, biases, b2 + 3 * LANES);
        FloatVector s30 = FloatVector.fromArray(SPECIES, biases, b3);
        FloatVector s31 = FloatVector.fromArray(SPECIES, biases, b3 + LANES);
        FloatVector s32 = FloatVector.fromArray(SPECIES, biases, b3 + 2 * LANES);
        FloatVector s33 = FloatVector.fromArray(SPECIES, biases, b3 + 3 * LANES);
        FloatVector s40 = FloatVector.fromArray(SPECIES, biases, b4);
        FloatVector s41 = FloatVector.fromArray(SPECIES, biases, b4 + LANES);
        FloatVector s42 = FloatVector.fromArray(SPECIES, biases, b4 + 2 * LANES);
        FloatVector s43 = FloatVector.fromArray(SPECIES, biases, b4 + 3 * LANES);
        FloatVector s50 = FloatVector.fromArray(SPECIES, biases, b5);
        FloatVector s51 = FloatVector.fromArray(SPECIES, biases, b5 + LANES);
        FloatVector s52 = FloatVector.fromArray(SPECIES, biases, b5 + 2 * LANES);
        FloatVector s53 = FloatVector.fromArray(SPECIES, biases, b5 + 3 * LANES);
        for (int f = 0; f < dim; f++) {
            long row = at + f * ROW_BYTES;
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, row, ByteOrder.LITTLE_ENDIAN);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, row + 4L * LANES, ByteOrder.LITTLE_ENDIAN);
            FloatVector w2 = FloatVector.fromMemorySegment(SPECIES, panels, row + 8L * LANES, ByteOrder.LITTLE_ENDIAN);
            FloatVector w3 = FloatVector.fromMemorySegment(SPECIES, panels, row + 12L * LANES, ByteOrder.LITTLE_ENDIAN);
            FloatVector q = FloatVector.broadcast(SPECIES, queries[q0 + f]);
            s00 = q.fma(w0, s00);
            s01 = q.fma(w1, s01);
            s02 = q.fma(w2, s02);
            s03 = q.fma(w3, s03);
            q = FloatVector.broadcast(SPECIES, queries[q1 + f]);
            s10 = q.fma(w0, s10);
            s11 = q.fma(w1, s11);
            s12 = q.fma(w2, s12);
            s13 = q.fma(w3, s13);
            q = FloatVector.broadcast(SPECIES, queries[q2 + f]);
            s20 = q.fma(w0, s20);
            s21 = q.fma(w1, s21);
            s22 = q.fma(w2, s22);
            s23 = q.fma(w3, s23);
            q = FloatVector.broadcast(SPECIES, queries[q3 + f]);
            s30 = q.fma(w0, s30);
            s31 = q.fma(w1, s31);
            s32 = q.fma(w2, s32);
            s33 = q.fma(w3, s33);
            q = FloatVector.broadcast(SPECIES, queries[q4 + f]);
            s40 = q.fma(w0, s40);
            s41 = q.fma(w1, s41);
            s42 = q.fma(w2, s42);
            s43 = q.fma(w3, s43);
            q = FloatVector.broadcast(SPECIES, queries[q5 + f]);
            s50 = q.fma(w0, s50);
            s51 = q.fma(w1, s51);
            s52 = q.fma(w2, s52);
            s53 = q.fma(w3, s53);
        }
        int o1 = out + r1 * ITEMS;
        int o2 = out + r2 * ITEMS;
        int o3 = out + r3 * ITEMS;
        int o4 = out + r4 * ITEMS;
        int o5 = out + r5 * ITEMS;
        s00.intoArray(scores, out);
        s01.intoArray(scores, out + LANES);
        s02.intoArray(scores, out + 2 * LANES);
        s03.intoArray(scores, out + 3 * LANES);
        s10.intoArray(scores, o1);
        s11.intoArray(scores, o1 + LANES);
        s12.intoArray(scores, o1 + 2 * LANES);
        s13.intoArray(scores, o1 + 3 * LANES);
        s20.intoArray(scores, o2);
        s21.intoArray(scores, o2 + LANES);
        s22.intoArray(scores, o2 + 2 * LANES);
        s23.intoArray(scores, o2 + 3 * LANES);
        s30.intoArray(scores, o3);
        s31.intoArray(scores, o3 + LANES);
        s32.intoArray(scores, o3 + 2 * LANES);
        s33.intoArray(scores, o3 + 3 * LANES);
        s40.intoArray(scores, o4);
        s41.intoArray(scores, o4 + LANES);
        s42.intoArray(scores, o4 + 2 * LANES);
        s43.intoArray(scores, o4 + 3 * LANES);
        s50.intoArray(scores, o5);
        s51.intoArray(scores, o5 + LANES);
        s52.intoArray(scores, o5 + 2 * LANES);
        s53.intoArray(scores, o5 + 3 * LANES);
    }

    private static void two(MemorySegment panels, long at, int dim, int last, float[] queries, int q0, int queryStride,
                             float[] biases, int b0, int biasStride, float[] scores, int out) {
        int r1 = Math.min(1, last);
        int r2 = Math.min(2, last);
        int r3 = Math.min(3, last);
        int r4 = Math.min(4, last);
        int r5 = Math.min(5, last);
        int q1 = q0 + r1 * queryStride;
        int q2 = q0 + r2 * queryStride;
        int q3 = q0 + r3 * queryStride;
        int q4 = q0 + r4 * queryStride;
        int q5 = q0 + r5 * queryStride;
        FloatVector s00 = FloatVector.fromArray(SPECIES, biases, b0);
        FloatVector s01 = FloatVector.fromArray(SPECIES, biases, b0 + LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, biases, b0 + r1 * biasStride);
        FloatVector s11 = FloatVector.fromArray(SPECIES, biases, b0 + r1 * biasStride + LANES);
        FloatVector s20 = FloatVector.fromArray(SPECIES, biases, b0 + r2 * biasStride);
        FloatVector s21 = FloatVector.fromArray(SPECIES, biases, b0 + r2 * biasStride + LANES);
        FloatVector s30 = FloatVector.fromArray(SPECIES, biases, b0 + r3 * biasStride);
        FloatVector s31 = FloatVector.fromArray(SPECIES, biases, b0 + r3 * biasStride + LANES);
        FloatVector s40 = FloatVector.fromArray(SPECIES, biases, b0 + r4 * biasStride);
        FloatVector s41 = FloatVector.fromArray(SPECIES, biases, b0 + r4 * biasStride + LANES);
        FloatVector s50 = FloatVector.fromArray(SPECIES, biases, b0 + r5 * biasStride);
        FloatVector s51 = FloatVector.fromArray(SPECIES, biases, b0 + r5 * biasStride + LANES);
        for (int f = 0; f < dim; f++) {
            long row = at + f * ROW_BYTES;
            FloatVector w0 = FloatVector.fromMemorySegment(SPECIES, panels, row, ByteOrder.LITTLE_ENDIAN);
            FloatVector w1 = FloatVector.fromMemorySegment(SPECIES, panels, row + 4L * LANES, ByteOrder.LITTLE_ENDIAN);
            FloatVector q = FloatVector.broadcast(SPECIES, queries[q0 + f]);
            s00 = q.fma(w0, s00);
            s01 = q.fma(w1, s01);
            q = FloatVector.broadcast(SPECIES, queries[q1 + f]);
            s10 = q.fma(w0, s10);
            s11 = q.fma(w1, s11);
            q = FloatVector.broadcast(SPECIES, queries[q2 + f]);
            s20 = q.fma(w0, s20);
            s21 = q.fma(w1, s21);
            q = FloatVector.broadcast(SPECIES, queries[q3 + f]);
            s30 = q.fma(w0, s30);
            s31 = q.fma(w1, s31);
            q = FloatVector.broadcast(SPECIES, queries[q4 + f]);
            s40 = q.fma(w0, s40);
            s41 = q.fma(w1, s41);
            q = FloatVector.broadcast(SPECIES, queries[q5 + f]);
            s50 = q.fma(w0, s50);
            s51 = q.fma(w1, s51);
        }
        s00.intoArray(scores, out);
        s01.intoArray(scores, out + LANES);
        s10.intoArray(scores, out + r1 * ITEMS);
        s11.intoArray(scores, out + r1 * ITEMS + LANES);
        s20.intoArray(scores, out + r2 * ITEMS);
        s21.intoArray(scores, out + r2 * ITEMS + LANES);
        s30.intoArray(scores, out + r3 * ITEMS);
        s31.intoArray(scores, out + r3 * ITEMS + LANES);
        s40.intoArray(scores, out + r4 * ITEMS);
        s41.intoArray(scores, out + r4 * ITEMS + LANES);
        s50.intoArray(scores, out + r5 * ITEMS);
        s51.intoArray(scores, out + r5 * ITEMS + LANES);
    }

    private static boolean reaches(float[] scores, int from, float threshold) {
        boolean any = false;
        for (int i = from; i < from + ITEMS; i += 4 * LANES) {
            VectorMask<Float> m0 = FloatVector.fromArray(SPECIES, scores, i).compare(VectorOperators.GE, threshold);
            VectorMask<Float> m1 = FloatVector.fromArray(SPECIES, scores, i + LANES).compare(VectorOperators.GE, threshold);
            VectorMask<Float> m2 = FloatVector.fromArray(SPECIES, scores, i + 2 * LANES).compare(VectorOperators.GE, threshold);
            VectorMask<Float> m3 = FloatVector.fromArray(SPECIES, scores, i + 3 * LANES).compare(VectorOperators.GE, threshold);
            any |= m0.or(m1).or(m2.or(m3)).anyTrue();
        }
        return any;
    }
}
