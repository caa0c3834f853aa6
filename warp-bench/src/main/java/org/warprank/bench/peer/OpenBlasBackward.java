package org.warprank.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The backward pass as mask and column sums in one pass over G, then two products of OpenBLAS, all of it off the heap.
 */
final class OpenBlasBackward implements LinearBackward {

    private final OpenBlas library;
    private final int batch;
    private final int out;
    private final int in;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment x;
    private final MemorySegment w;
    private final MemorySegment y;
    private final MemorySegment g;
    private final MemorySegment dx;
    private final MemorySegment dw;
    private final MemorySegment db;

    OpenBlasBackward(OpenBlas library, BackwardInputs inputs) {
        this.library = library;
        LinearInputs layer = inputs.layer();
        batch = layer.batch();
        out = layer.out();
        in = layer.in();
        x = OffHeap.copy(arena, layer.x());
        w = OffHeap.copy(arena, layer.w());
        y = OffHeap.copy(arena, inputs.y());
        g = OffHeap.copy(arena, inputs.dy());
        dx = OffHeap.floats(arena, (long) batch * in);
        dw = OffHeap.floats(arena, (long) out * in);
        db = OffHeap.floats(arena, out);
    }

    @Override
    public void backward() {
        ReluMask.apply(batch, out, y, g, db);
        library.sgemm(false, false, batch, in, out, g, w, 0f, dx);
        library.sgemm(true, false, out, in, batch, g, x, 0f, dw);
    }

    @Override
    public float[] dx() {
        return dx.toArray(JAVA_FLOAT);
    }

    @Override
    public float[] dw() {
        return dw.toArray(JAVA_FLOAT);
    }

    @Override
    public float[] db() {
        return db.toArray(JAVA_FLOAT);
    }

    @Override
    public void close() {
        arena.close();
    }
}
