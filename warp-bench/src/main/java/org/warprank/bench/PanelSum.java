package org.warprank.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.bench.peer.Scoring;
import org.warprank.bench.peer.ScoringInputs;

/**
 * Reads as many bytes as scoring does for one user, panels and biases, and does no more than add them up in 8 independent
 * accumulators: the limit of scoring where memory bounds it. Makes no lists. Needs the vector module.
 */
final class PanelSum implements Scoring {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final long VECTOR_BYTES = SPECIES.vectorByteSize();
    private static final long STEP_BYTES = 8 * VECTOR_BYTES;
    private static final long BLOCK_BYTES = 1 << 18;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;
    private float sum;

    PanelSum(ScoringInputs inputs) {
        memory = arena.allocate(bytes(inputs.items(), inputs.dim()) / STEP_BYTES * STEP_BYTES, 64);
        MemorySegment table = MemorySegment.ofArray(inputs.table());
        memory.asSlice(0, Math.min(memory.byteSize(), table.byteSize())).copyFrom(
                table.asSlice(0, Math.min(memory.byteSize(), table.byteSize())));
    }

    /** The bytes of the panels of a table, padded to whole panels, and of its biases. */
    static long bytes(long items, long dim) {
        return (items + 63) / 64 * 64 * (dim + 1) * Float.BYTES;
    }

    @Override
    public void topK() {
        float total = 0;
        for (long at = 0; at < memory.byteSize(); at += BLOCK_BYTES) {
            total += sumOfBlock(memory, at, Math.min(memory.byteSize(), at + BLOCK_BYTES));
        }
        sum = total;
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

    /** The sum of the last call. */
    float sum() {
        return sum;
    }

    @Override
    public int[] ids() {
        return new int[0];
    }

    @Override
    public void close() {
        arena.close();
    }
}
