package org.warprank.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The layer as a product of OpenBLAS, then bias and ReLU in one pass over its result, all of it off the heap. */
final class OpenBlasLinear implements LinearForward {

    private final OpenBlas library;
    private final int batch;
    private final int out;
    private final int in;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment x;
    private final MemorySegment w;
    private final float[] bias;
    private final MemorySegment y;

    OpenBlasLinear(OpenBlas library, LinearInputs inputs) {
        this.library = library;
        batch = inputs.batch();
        out = inputs.out();
        in = inputs.in();
        x = OffHeap.copy(arena, inputs.x());
        w = OffHeap.copy(arena, inputs.w());
        bias = inputs.bias();
        y = OffHeap.floats(arena, (long) batch * out);
    }

    @Override
    public void forward() {
        library.sgemm(false, true, batch, out, in, x, w, 0f, y);
        BiasRelu.apply(batch, y, bias);
    }

    @Override
    public float[] output() {
        return y.toArray(JAVA_FLOAT);
    }

    @Override
    public void close() {
        arena.close();
    }
}
