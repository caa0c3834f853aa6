package org.warprank.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/** Scoring as a session of ONNX Runtime, which reads the queries and writes the items where they are, off the heap. */
final class OnnxRuntimeScoring implements Scoring {

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment ids;
    private final OrtSession session;
    private final OnnxTensor input;
    private final OnnxTensor output;
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> outputs;

    OnnxRuntimeScoring(OrtEnvironment environment, ScoringInputs scoring) throws OrtException {
        session = OnnxRuntimeLinear.session(environment, OnnxModel.of(scoring));
        MemorySegment queries = OffHeap.copy(arena, scoring.queries());
        ids = arena.allocate(JAVA_LONG, (long) scoring.users() * scoring.k());
        input = OnnxTensor.createTensor(environment, queries.asByteBuffer().order(ByteOrder.nativeOrder()).asFloatBuffer(),
                new long[] {scoring.users(), scoring.dim()});
        output = OnnxTensor.createTensor(environment, ids.asByteBuffer().order(ByteOrder.nativeOrder()).asLongBuffer(),
                new long[] {scoring.users(), scoring.k()});
        inputs = Map.of(OnnxModel.X, input);
        outputs = Map.of(OnnxModel.IDS, output);
    }

    @Override
    public void topK() {
        try {
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int[] ids() {
        return Arrays.stream(ids.toArray(JAVA_LONG)).mapToInt(Math::toIntExact).toArray();
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
