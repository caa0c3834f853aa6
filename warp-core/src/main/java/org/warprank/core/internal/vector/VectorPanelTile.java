package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/**
 * Scores several queries against one panel by register tiles of QUERIES queries and 2 vectors of items: for a factor, two
 * vectors of the panel are loaded, six floats of queries broadcast, and twelve FMAs issued. As in {@link VectorGemm} this
 * needs 15 registers, and a score is the same chain of FMAs as for one query. Sums start from what stands where the scores go.
 * Where queries run out, the last one fills the tile.
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
                      float[] thresholds, int thresholdsOffset, float[] scores, int scoresOffset) {
        long at = (long) panel * dim * ROW_BYTES;
        long reached = 0;
        for (int q = 0; q < count; q += QUERIES) {
            int last = Math.min(QUERIES, count - q) - 1;
            int rows = 0;
            for (int i = 0; i < ITEMS; i += COLUMNS) {
                rows |= tile(panels, at + 4L * i, dim, last, queries, queriesOffset + q * queryStride, queryStride, thresholds,
                        thresholdsOffset + q, scores, scoresOffset + q * ITEMS + i);
            }
            reached |= (long) rows << q;
        }
        return reached;
    }

    // Bit r of the result: a score of row r is at or above its threshold.
    private static int tile(MemorySegment panels, long at, int dim, int last, float[] queries, int q0, int queryStride,
                            float[] thresholds, int t, float[] scores, int out) {
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
        FloatVector s00 = FloatVector.fromArray(SPECIES, scores, out);
        FloatVector s01 = FloatVector.fromArray(SPECIES, scores, out + LANES);
        FloatVector s10 = FloatVector.fromArray(SPECIES, scores, out + r1 * ITEMS);
        FloatVector s11 = FloatVector.fromArray(SPECIES, scores, out + r1 * ITEMS + LANES);
        FloatVector s20 = FloatVector.fromArray(SPECIES, scores, out + r2 * ITEMS);
        FloatVector s21 = FloatVector.fromArray(SPECIES, scores, out + r2 * ITEMS + LANES);
        FloatVector s30 = FloatVector.fromArray(SPECIES, scores, out + r3 * ITEMS);
        FloatVector s31 = FloatVector.fromArray(SPECIES, scores, out + r3 * ITEMS + LANES);
        FloatVector s40 = FloatVector.fromArray(SPECIES, scores, out + r4 * ITEMS);
        FloatVector s41 = FloatVector.fromArray(SPECIES, scores, out + r4 * ITEMS + LANES);
        FloatVector s50 = FloatVector.fromArray(SPECIES, scores, out + r5 * ITEMS);
        FloatVector s51 = FloatVector.fromArray(SPECIES, scores, out + r5 * ITEMS + LANES);
        for (int f = 0; f < dim; f++) {
            long row = at + f * ROW_BYTES;
            FloatVector w0 = load(panels, row);
            FloatVector w1 = load(panels, row + 4L * LANES);
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
        int reached = end(s00, s01, thresholds[t], scores, out);
        reached |= end(s10, s11, thresholds[t + r1], scores, out + r1 * ITEMS) << r1;
        reached |= end(s20, s21, thresholds[t + r2], scores, out + r2 * ITEMS) << r2;
        reached |= end(s30, s31, thresholds[t + r3], scores, out + r3 * ITEMS) << r3;
        reached |= end(s40, s41, thresholds[t + r4], scores, out + r4 * ITEMS) << r4;
        reached |= end(s50, s51, thresholds[t + r5], scores, out + r5 * ITEMS) << r5;
        return reached;
    }

    private static int end(FloatVector s0, FloatVector s1, float threshold, float[] scores, int out) {
        s0.intoArray(scores, out);
        s1.intoArray(scores, out + LANES);
        return s0.compare(VectorOperators.GE, threshold).or(s1.compare(VectorOperators.GE, threshold)).anyTrue() ? 1 : 0;
    }

    private static FloatVector load(MemorySegment panels, long at) {
        return FloatVector.fromMemorySegment(SPECIES, panels, at, ByteOrder.LITTLE_ENDIAN);
    }
}
