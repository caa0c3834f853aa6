package org.warprank.bench.peer;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.Optional;

/** ONNX Runtime on the processor, through its own Java API. A service. */
public final class OnnxRuntimePeer implements Peer {

    /** Made by the service loader; loads nothing yet. */
    public OnnxRuntimePeer() {
    }

    @Override
    public String name() {
        return "onnxruntime";
    }

    @Override
    public Optional<String> missing() {
        try {
            OrtEnvironment.getEnvironment();
            return Optional.empty();
        } catch (LinkageError e) {
            return Optional.of("ONNX Runtime cannot be loaded: " + e + "; its jar has libraries for Linux, macOS and Windows");
        }
    }

    @Override
    public String description() {
        return "ONNX Runtime " + environment().getVersion()
                + ", CPU, one thread, Gemm with constant weights and Relu or TopK, all optimisations of the graph";
    }

    @Override
    public LinearForward linearForward(LinearInputs inputs) {
        try {
            return new OnnxRuntimeLinear(environment(), inputs);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Scoring scoring(ScoringInputs inputs) {
        try {
            return new OnnxRuntimeScoring(environment(), inputs);
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private OrtEnvironment environment() {
        if (missing().isPresent()) {
            throw new IllegalStateException(Peers.missingLine(this));
        }
        return OrtEnvironment.getEnvironment();
    }
}
