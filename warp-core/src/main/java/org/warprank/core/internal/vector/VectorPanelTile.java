package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/**
 * Scores several queries against one panel by register tiles of QUERIES queries and 2 vectors of items: for a factor, two
 * vectors of the panel are loaded, six floats of queries broadcast, and twelve FMAs issued. As in {@link VectorGemm} this
 * needs 15 registers, and a score is the same chain of FMAs as for one query. Where queries run out, the last one fills the
 * tile.
 */
final class VectorPanelTile {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int QUERIES = 6;
    private static final int COLUMNS = 2 * LANES;
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
                tile(panels, at + 4L * i, dim, last, queries, queriesOffset + q * queryStride, queryStride, biases,
                        biasesOffset + q * biasStride + panel * ITEMS + i, biasStride, scores, scoresOffset + q * ITEMS + i);
            }
        }
        for (int q = 0; q < count; q++) {
            reached |= reaches(scores, scoresOffset + q * ITEMS, thresholds[thresholdsOffset + q]) ? 1L << q : 0;
        }
        return reached;
    }

    // Comparing the sums where they are would be more than C2 inlines in one method, and what is not inlined takes objects.
    private static void tile(MemorySegment panels, long at, int dim, int last, float[] queries, int q0, int queryStride,
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
