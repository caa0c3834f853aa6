package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
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
 */
final class VectorPanels {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int GROUP = 4 * LANES;
    private static final long ROW_BYTES = 4L * KernelSet.PANEL_ITEMS;

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
        FloatVector s0 = FloatVector.fromArray(SPECIES, bias, biasOffset);
        FloatVector s1 = FloatVector.fromArray(SPECIES, bias, biasOffset + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, bias, biasOffset + 2 * LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, bias, biasOffset + 3 * LANES);
        for (int f = 0; f < dim; f++) {
            FloatVector q = FloatVector.broadcast(SPECIES, query[queryOffset + f]);
            long row = at + f * ROW_BYTES;
            s0 = q.fma(load(panels, row), s0);
            s1 = q.fma(load(panels, row + 4L * LANES), s1);
            s2 = q.fma(load(panels, row + 8L * LANES), s2);
            s3 = q.fma(load(panels, row + 12L * LANES), s3);
        }
        s0.intoArray(scores, out);
        s1.intoArray(scores, out + LANES);
        s2.intoArray(scores, out + 2 * LANES);
        s3.intoArray(scores, out + 3 * LANES);
    }

    private static FloatVector load(MemorySegment panels, long at) {
        return FloatVector.fromMemorySegment(SPECIES, panels, at, ByteOrder.LITTLE_ENDIAN);
    }
}
