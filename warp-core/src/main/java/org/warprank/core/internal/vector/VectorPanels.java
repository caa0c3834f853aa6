package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/**
 * Scores one query against panels of items. Lanes are items, so a score needs no reduction: for every factor the query's
 * value is broadcast and multiplied onto four vectors of neighbouring items.
 *
 * <pre>
 *   panel:  factor 0   | item 0 | item 1 | ... | item 63 |
 *           factor 1   | item 0 | item 1 | ... | item 63 |
 *           ...
 * </pre>
 *
 * Panels that lie beside each other are one run of rows. The search walks it in one loop: what C2 does before a loop over
 * memory segments, some 200 instructions of bounds checks, would otherwise fill the window in which the processor looks for
 * loads to start, once a panel.
 */
final class VectorPanels {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int GROUP = 4 * LANES;
    private static final long ROW_BYTES = 4L * KernelSet.PANEL_ITEMS;

    // 128 KB: HotSpot compiles a method for its calls after 600, and until then every vector of a call is an object.
    private static final int BLOCK_ROWS = 512;

    static {
        if (KernelSet.PANEL_ITEMS % GROUP != 0) {
            throw new LinkageError("a panel of " + KernelSet.PANEL_ITEMS + " items is not a multiple of 4 vectors of " + LANES);
        }
    }

    private VectorPanels() {
    }

    static void score(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset,
                      float[] bias, float[] scores, int scoresOffset) {
        for (int p = fromPanel; p < toPanel; p++) {
            int first = p * KernelSet.PANEL_ITEMS;
            int out = scoresOffset + (p - fromPanel) * KernelSet.PANEL_ITEMS;
            for (int i = 0; i < KernelSet.PANEL_ITEMS; i += GROUP) {
                group(panels, (long) p * dim * ROW_BYTES + 4L * i, dim, query, queryOffset, bias, first + i, scores, out + i);
            }
        }
    }

    private static void group(MemorySegment panels, long at, int dim, float[] query, int queryOffset, float[] bias,
                              int biasOffset, float[] scores, int out) {
        if (dim == 0) {
            return;
        }
        FloatVector s0 = FloatVector.fromArray(SPECIES, bias, biasOffset);
        FloatVector s1 = FloatVector.fromArray(SPECIES, bias, biasOffset + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, bias, biasOffset + 2 * LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, bias, biasOffset + 3 * LANES);
        for (int f = 0; f < dim; f++) {
            FloatVector q = FloatVector.broadcast(SPECIES, query[queryOffset + f]);
            long row = at + f * ROW_BYTES;
            s0 = q.fma(FloatVector.fromMemorySegment(SPECIES, panels, row, ByteOrder.LITTLE_ENDIAN), s0);
            s1 = q.fma(FloatVector.fromMemorySegment(SPECIES, panels, row + 4L * LANES, ByteOrder.LITTLE_ENDIAN), s1);
            s2 = q.fma(FloatVector.fromMemorySegment(SPECIES, panels, row + 8L * LANES, ByteOrder.LITTLE_ENDIAN), s2);
            s3 = q.fma(FloatVector.fromMemorySegment(SPECIES, panels, row + 12L * LANES, ByteOrder.LITTLE_ENDIAN), s3);
        }
        s0.intoArray(scores, out);
        s1.intoArray(scores, out + LANES);
        s2.intoArray(scores, out + 2 * LANES);
        s3.intoArray(scores, out + 3 * LANES);
    }

    static int next(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset, float[] bias,
                    float threshold, float[] scores, int scoresOffset) {
        int blockPanels = Math.max(1, BLOCK_ROWS / Math.max(1, dim));
        for (int p = fromPanel; p < toPanel; p += blockPanels) {
            int end = Math.min(toPanel, p + blockPanels);
            int found = end;
            for (int i = 0; i < KernelSet.PANEL_ITEMS; i += GROUP) {
                found = Math.min(found, nextGroup(panels, dim, i, p, Math.min(found + 1, end), query, queryOffset, bias,
                        threshold, scores, scoresOffset));
            }
            if (found < end) {
                // Of several groups only the one that was found is there.
                if (GROUP < KernelSet.PANEL_ITEMS) {
                    score(panels, dim, found, found + 1, query, queryOffset, bias, scores, scoresOffset);
                }
                return found;
            }
        }
        return -1;
    }

    // The first panel with a score at or above the threshold among its items i to i + GROUP, or toPanel. No helper is called
    // where a panel ends: HotSpot does not inline what is called that rarely, and would make objects of the sums in every step.
    private static int nextGroup(MemorySegment panels, int dim, int i, int fromPanel, int toPanel, float[] query,
                                 int queryOffset, float[] bias, float threshold, float[] scores, int out) {
        if (dim == 0) {
            return toPanel;
        }
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        long at = (long) fromPanel * dim * ROW_BYTES + 4L * i;
        int rows = (toPanel - fromPanel) * dim;
        int biasOffset = fromPanel * KernelSet.PANEL_ITEMS + i;
        int f = 0;
        for (int r = 0; r < rows; r++) {
            if (f == 0) {
                s0 = FloatVector.fromArray(SPECIES, bias, biasOffset);
                s1 = FloatVector.fromArray(SPECIES, bias, biasOffset + LANES);
                s2 = FloatVector.fromArray(SPECIES, bias, biasOffset + 2 * LANES);
                s3 = FloatVector.fromArray(SPECIES, bias, biasOffset + 3 * LANES);
            }
            FloatVector q = FloatVector.broadcast(SPECIES, query[queryOffset + f]);
            long row = at + r * ROW_BYTES;
            s0 = q.fma(FloatVector.fromMemorySegment(SPECIES, panels, row, ByteOrder.LITTLE_ENDIAN), s0);
            s1 = q.fma(FloatVector.fromMemorySegment(SPECIES, panels, row + 4L * LANES, ByteOrder.LITTLE_ENDIAN), s1);
            s2 = q.fma(FloatVector.fromMemorySegment(SPECIES, panels, row + 8L * LANES, ByteOrder.LITTLE_ENDIAN), s2);
            s3 = q.fma(FloatVector.fromMemorySegment(SPECIES, panels, row + 12L * LANES, ByteOrder.LITTLE_ENDIAN), s3);
            if (++f == dim) {
                VectorMask<Float> m0 = s0.compare(VectorOperators.GE, threshold);
                VectorMask<Float> m1 = s1.compare(VectorOperators.GE, threshold);
                VectorMask<Float> m2 = s2.compare(VectorOperators.GE, threshold);
                VectorMask<Float> m3 = s3.compare(VectorOperators.GE, threshold);
                if (m0.or(m1).or(m2.or(m3)).anyTrue()) {
                    s0.intoArray(scores, out);
                    s1.intoArray(scores, out + LANES);
                    s2.intoArray(scores, out + 2 * LANES);
                    s3.intoArray(scores, out + 3 * LANES);
                    return biasOffset / KernelSet.PANEL_ITEMS;
                }
                f = 0;
                biasOffset += KernelSet.PANEL_ITEMS;
            }
        }
        return toPanel;
    }
}
