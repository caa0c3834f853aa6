package org.warprank.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.warprank.bench.peer.Scoring;
import org.warprank.bench.peer.ScoringInputs;

/**
 * Reads as many bytes as scoring does for one user, panels and biases, and does no more than add them up: the limit of scoring
 * where memory bounds it. Makes no lists. Needs the vector module.
 */
final class PanelSum implements Scoring {

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;
    private float sum;

    PanelSum(ScoringInputs inputs) {
        memory = arena.allocate(bytes(inputs.items(), inputs.dim()) / MemorySum.STEP_BYTES * MemorySum.STEP_BYTES, 64);
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
        sum = MemorySum.of(memory);
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
