package org.warprank.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Map;

/** The layer as a session of ONNX Runtime, which reads its input and writes its output where they are, off the heap. */
final class OnnxRuntimeLinear implements LinearForward {

    private static final long CACHE_LINE = 64;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment y;
    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    OnnxRuntimeLinear(OrtEnvironment environment, LinearInputs layer) throws OrtException {
        MemorySegment x = floats(layer.batch(), layer.in()).copyFrom(MemorySegment.ofArray(layer.x()));
        y = floats(layer.batch(), layer.out());
        session = session(environment, OnnxModel.of(layer));
        input = tensor(environment, x, layer.batch(), layer.in());
        output = tensor(environment, y, layer.batch(), layer.out());
        inputs = Map.of(OnnxModel.X, input);
        outputs = Map.of(OnnxModel.Y, output);
    }

    /** A session of a model on one thread. */
    static OrtSession session(OrtEnvironment environment, byte[] model) throws OrtException {
        try (SessionOptions options = new SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            return environment.createSession(model, options);
        }
    }

    private MemorySegment floats(int rows, int columns) {
        return arena.allocate((long) rows * columns * Float.BYTES, CACHE_LINE);
    }

    private static OnnxTensor tensor(OrtEnvironment environment, MemorySegment values, int rows, int columns)
            throws OrtException {
        return OnnxTensor.createTensor(environment, values.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer(),
                new long[] {rows, columns});
    }

    @Override
    public void forward() {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public float[] output() {
        return y.toArray(JAVA_FLOAT);
    }

    @Override
    public void close() {
        input.close();
        output.close();
        try {
            session.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        } finally {
            arena.close();
        }
    }
}
