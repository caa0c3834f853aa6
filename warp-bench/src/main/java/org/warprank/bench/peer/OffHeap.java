package org.warprank.bench.peer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Floats off the heap, which native code reads where they are; they start at a cache line. */
final class OffHeap {

    private static final long CACHE_LINE = 64;

    private OffHeap() {
    }

    static MemorySegment floats(Arena arena, long count) {
        return arena.allocate(count * Float.BYTES, CACHE_LINE);
    }

    static MemorySegment copy(Arena arena, float[] values) {
        return floats(arena, values.length).copyFrom(MemorySegment.ofArray(values));
    }
}
