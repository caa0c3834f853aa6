package org.warprank.bench;

import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.warprank.bench.peer.LinearForward;
import org.warprank.bench.peer.LinearInputs;
import org.warprank.bench.peer.Peer;

/**
 * A dense layer with bias and ReLU, forward, as in a training step, which has changed all weights since the last one: whatever
 * an implementation does to them before it multiplies is part of its time. With {@code impl=packed} the vector kernels have
 * weights that stay, as in inference, packed beforehand, as ONNX Runtime always has them. With the time in microseconds,
 * {@code GFLOP/s = 2 * batch * out * in / time / 1000}.
 */
public class LinearForwardBenchmark extends LinearBenchmark {

    LinearInputs inputs;
    LinearForward layer;

    /** Makes the layer and its input. */
    @Setup
    public void setup() {
        inputs = RandomLayer.forward(shape);
        Optional<Peer> peer = peer();
        layer = peer.isPresent() ? peer.get().linearForward(inputs) : new KernelsLinear(impl, inputs);
    }

    /** Frees the layer. */
    @TearDown
    public void tearDown() {
        layer.close();
    }

    /** One batch forward. The output is memory that others can see, so no compiler leaves it out. */
    @Benchmark
    public void forward() {
        layer.forward();
    }
}
