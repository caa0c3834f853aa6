package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/**
 * Scores several queries against one panel by register tiles of six queries and two vectors of items: for a factor, two
 * vectors of the panel are loaded, six floats of queries broadcast, and twelve FMAs issued. As in {@link VectorGemm} this
 * needs 15 registers, and a score is the same chain of FMAs as for one query. What six do not divide ends in tiles of four
 * queries, whose eight chains are just enough to keep two units busy; where queries run out, the last one fills the tile.
 * No method takes a sum: one that HotSpot has compiled by itself it may not inline, and then makes objects of the sums.
 */
final class VectorPanelTile {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int COLUMNS = 2 * LANES;
    private static final int ITEMS = KernelSet.PANEL_ITEMS;
    private static final long ROW_BYTES = 4L * ITEMS;

    private VectorPanelTile() {
    }

    static long score(MemorySegment panels, int dim, int panel, int count, float[] queries, int queriesOffset, int queryStride,
                      float[] bias, float[] thresholds, int thresholdsOffset, float[] scores, int scoresOffset) {
        long reached = 0;
        int rows;
        for (int q = 0; q < count; q += rows) {
            int left = count - q;
            rows = left > 8 || left == 5 || left == 6 ? 6 : 4;
            int last = Math.min(rows, left) - 1;
            int q0 = queriesOffset + q * queryStride;
            int out = scoresOffset + q * ITEMS;
            int found = 0;
            for (int i = 0; i < ITEMS; i += COLUMNS) {
                long at = (long) panel * dim * ROW_BYTES + 4L * i;
                found |= rows == 6
                        ? six(panels, at, dim, last, queries, q0, queryStride, bias, panel * ITEMS + i, thresholds,
                                thresholdsOffset + q, scores, out + i)
                        : four(panels, at, dim, last, queries, q0, queryStride, bias, panel * ITEMS + i, thresholds,
                                thresholdsOffset + q, scores, out + i);
            }
            reached |= (long) found << q;
        }
        return reached;
    }

    // Bit r of the result: a score of row r is at or above its threshold.
    private static int six(MemorySegment panels, long at, int dim, int last, float[] queries, int q0, int queryStride,
                           float[] bias, int biasOffset, float[] thresholds, int t, float[] scores, int out) {
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
        FloatVector s00 = FloatVector.fromArray(SPECIES, bias, biasOffset);
        FloatVector s01 = FloatVector.fromArray(SPECIES, bias, biasOffset + LANES);
        FloatVector s10 = s00;
        FloatVector s11 = s01;
        FloatVector s20 = s00;
        FloatVector s21 = s01;
        FloatVector s30 = s00;
        FloatVector s31 = s01;
        FloatVector s40 = s00;
        FloatVector s41 = s01;
        FloatVector s50 = s00;
        FloatVector s51 = s01;
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
        FloatVector limit = FloatVector.broadcast(SPECIES, thresholds[t]);
        int reached = 0;
        s00.intoArray(scores, out);
        s01.intoArray(scores, out + LANES);
        reached |= limit.compare(VectorOperators.LE, s00).or(limit.compare(VectorOperators.LE, s01)).anyTrue() ? 1 : 0;
        limit = FloatVector.broadcast(SPECIES, thresholds[t + r1]);
        s10.intoArray(scores, out + r1 * ITEMS);
        s11.intoArray(scores, out + r1 * ITEMS + LANES);
        reached |= limit.compare(VectorOperators.LE, s10).or(limit.compare(VectorOperators.LE, s11)).anyTrue() ? 1 << r1 : 0;
        limit = FloatVector.broadcast(SPECIES, thresholds[t + r2]);
        s20.intoArray(scores, out + r2 * ITEMS);
        s21.intoArray(scores, out + r2 * ITEMS + LANES);
        reached |= limit.compare(VectorOperators.LE, s20).or(limit.compare(VectorOperators.LE, s21)).anyTrue() ? 1 << r2 : 0;
        limit = FloatVector.broadcast(SPECIES, thresholds[t + r3]);
        s30.intoArray(scores, out + r3 * ITEMS);
        s31.intoArray(scores, out + r3 * ITEMS + LANES);
        reached |= limit.compare(VectorOperators.LE, s30).or(limit.compare(VectorOperators.LE, s31)).anyTrue() ? 1 << r3 : 0;
        limit = FloatVector.broadcast(SPECIES, thresholds[t + r4]);
        s40.intoArray(scores, out + r4 * ITEMS);
        s41.intoArray(scores, out + r4 * ITEMS + LANES);
        reached |= limit.compare(VectorOperators.LE, s40).or(limit.compare(VectorOperators.LE, s41)).anyTrue() ? 1 << r4 : 0;
        limit = FloatVector.broadcast(SPECIES, thresholds[t + r5]);
        s50.intoArray(scores, out + r5 * ITEMS);
        s51.intoArray(scores, out + r5 * ITEMS + LANES);
        reached |= limit.compare(VectorOperators.LE, s50).or(limit.compare(VectorOperators.LE, s51)).anyTrue() ? 1 << r5 : 0;
        return reached;
    }

    private static int four(MemorySegment panels, long at, int dim, int last, float[] queries, int q0, int queryStride,
                            float[] bias, int biasOffset, float[] thresholds, int t, float[] scores, int out) {
        int r1 = Math.min(1, last);
        int r2 = Math.min(2, last);
        int r3 = Math.min(3, last);
        int q1 = q0 + r1 * queryStride;
        int q2 = q0 + r2 * queryStride;
        int q3 = q0 + r3 * queryStride;
        FloatVector s00 = FloatVector.fromArray(SPECIES, bias, biasOffset);
        FloatVector s01 = FloatVector.fromArray(SPECIES, bias, biasOffset + LANES);
        FloatVector s10 = s00;
        FloatVector s11 = s01;
        FloatVector s20 = s00;
        FloatVector s21 = s01;
        FloatVector s30 = s00;
        FloatVector s31 = s01;
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
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, thresholds[t]);
        int reached = 0;
        s00.intoArray(scores, out);
        s01.intoArray(scores, out + LANES);
        reached |= limit.compare(VectorOperators.LE, s00).or(limit.compare(VectorOperators.LE, s01)).anyTrue() ? 1 : 0;
        limit = FloatVector.broadcast(SPECIES, thresholds[t + r1]);
        s10.intoArray(scores, out + r1 * ITEMS);
        s11.intoArray(scores, out + r1 * ITEMS + LANES);
        reached |= limit.compare(VectorOperators.LE, s10).or(limit.compare(VectorOperators.LE, s11)).anyTrue() ? 1 << r1 : 0;
        limit = FloatVector.broadcast(SPECIES, thresholds[t + r2]);
        s20.intoArray(scores, out + r2 * ITEMS);
        s21.intoArray(scores, out + r2 * ITEMS + LANES);
        reached |= limit.compare(VectorOperators.LE, s20).or(limit.compare(VectorOperators.LE, s21)).anyTrue() ? 1 << r2 : 0;
        limit = FloatVector.broadcast(SPECIES, thresholds[t + r3]);
        s30.intoArray(scores, out + r3 * ITEMS);
        s31.intoArray(scores, out + r3 * ITEMS + LANES);
        reached |= limit.compare(VectorOperators.LE, s30).or(limit.compare(VectorOperators.LE, s31)).anyTrue() ? 1 << r3 : 0;
        return reached;
    }

    private static FloatVector load(MemorySegment panels, long at) {
        return FloatVector.fromMemorySegment(SPECIES, panels, at, ByteOrder.LITTLE_ENDIAN);
    }
}
