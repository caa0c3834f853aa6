package org.warprank.bench;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reads memory as floats, and does no more than add them up in 8 independent accumulators: the limit of whatever reads as much.
 * Needs the vector module.
 */
public final class MemorySum {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final long VECTOR_BYTES = SPECIES.vectorByteSize();
    private static final long BLOCK_BYTES = 1 << 18;

    /** What is summed in one step. */
    static final long STEP_BYTES = 8 * VECTOR_BYTES;

    private MemorySum() {
    }

    /**
     * The sum of floats.
     *
     * @param memory the floats, outside the heap; what is left of the last 8 vectors is passed over
     * @return their sum, in no particular order
     */
    public static float of(MemorySegment memory) {
        float total = 0;
        long end = memory.byteSize() / STEP_BYTES * STEP_BYTES;
        for (long at = 0; at < end; at += BLOCK_BYTES) {
            total += sumOfBlock(memory, at, Math.min(end, at + BLOCK_BYTES));
        }
        return total;
    }

    private static float sumOfBlock(MemorySegment memory, long from, long to) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        FloatVector s4 = s0;
        FloatVector s5 = s0;
        FloatVector s6 = s0;
        FloatVector s7 = s0;
        for (long at = from; at < to; at += STEP_BYTES) {
            s0 = s0.add(load(memory, at));
            s1 = s1.add(load(memory, at + VECTOR_BYTES));
            s2 = s2.add(load(memory, at + 2 * VECTOR_BYTES));
            s3 = s3.add(load(memory, at + 3 * VECTOR_BYTES));
            s4 = s4.add(load(memory, at + 4 * VECTOR_BYTES));
            s5 = s5.add(load(memory, at + 5 * VECTOR_BYTES));
            s6 = s6.add(load(memory, at + 6 * VECTOR_BYTES));
            s7 = s7.add(load(memory, at + 7 * VECTOR_BYTES));
        }
        FloatVector low = s0.add(s1).add(s2.add(s3));
        return low.add(s4.add(s5).add(s6.add(s7))).reduceLanes(VectorOperators.ADD);
    }

    private static FloatVector load(MemorySegment memory, long at) {
        return FloatVector.fromMemorySegment(SPECIES, memory, at, ByteOrder.LITTLE_ENDIAN);
    }
}
