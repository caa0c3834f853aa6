package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link VectorGather} for a table outside the heap. A row that is in no cache near is waited for together with those that
 * follow it, since nothing that is done for one depends on another but the sums.
 */
final class VectorSegmentGather {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int BLOCK = 4 * LANES;
    private static final ValueLayout.OfFloat LITTLE_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private VectorSegmentGather() {
    }

    static void sum(MemorySegment table, int dim, int[] ids, int from, int to, float[] y, int yOffset) {
        int c = 0;
        for (; c + BLOCK <= dim; c += BLOCK) {
            block(table, dim, c, ids, from, to, y, yOffset + c);
        }
        for (; c + LANES <= dim; c += LANES) {
            vector(table, dim, c, ids, from, to, y, yOffset + c);
        }
        if (c < dim && dim >= LANES) {
            // Overlaps the columns before, whose sums come out the same.
            vector(table, dim, dim - LANES, ids, from, to, y, yOffset + dim - LANES);
        } else {
            for (; c < dim; c++) {
                y[yOffset + c] = column(table, dim, c, ids, from, to);
            }
        }
    }

    private static void block(MemorySegment table, int dim, int column, int[] ids, int from, int to, float[] y, int yOffset) {
        // Without vectors, as a warm-up counts such calls.
        if (from == to) {
            Arrays.fill(y, yOffset, yOffset + BLOCK, 0f);
            return;
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        for (int i = from; i < to; i++) {
            long at = 4L * ids[i] * dim + 4L * column;
            s0 = FloatVector.fromMemorySegment(SPECIES, table, at, ByteOrder.LITTLE_ENDIAN).add(s0);
            s1 = FloatVector.fromMemorySegment(SPECIES, table, at + 4L * LANES, ByteOrder.LITTLE_ENDIAN).add(s1);
            s2 = FloatVector.fromMemorySegment(SPECIES, table, at + 8L * LANES, ByteOrder.LITTLE_ENDIAN).add(s2);
            s3 = FloatVector.fromMemorySegment(SPECIES, table, at + 12L * LANES, ByteOrder.LITTLE_ENDIAN).add(s3);
        }
        zero.add(s0).intoArray(y, yOffset);
        zero.add(s1).intoArray(y, yOffset + LANES);
        zero.add(s2).intoArray(y, yOffset + 2 * LANES);
        zero.add(s3).intoArray(y, yOffset + 3 * LANES);
    }

    private static void vector(MemorySegment table, int dim, int column, int[] ids, int from, int to, float[] y, int yOffset) {
        if (from == to) {
            Arrays.fill(y, yOffset, yOffset + LANES, 0f);
            return;
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum = zero;
        for (int i = from; i < to; i++) {
            long at = 4L * ids[i] * dim + 4L * column;
            sum = FloatVector.fromMemorySegment(SPECIES, table, at, ByteOrder.LITTLE_ENDIAN).add(sum);
        }
        zero.add(sum).intoArray(y, yOffset);
    }

    private static float column(MemorySegment table, int dim, int column, int[] ids, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += table.get(LITTLE_FLOAT, 4L * ids[i] * dim + 4L * column);
        }
        return sum;
    }
}
