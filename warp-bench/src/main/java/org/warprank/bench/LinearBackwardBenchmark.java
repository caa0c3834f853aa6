package org.warprank.bench;

import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.warprank.bench.peer.BackwardInputs;
import org.warprank.bench.peer.LinearBackward;
import org.warprank.bench.peer.Peer;

/**
 * A dense layer with ReLU, backward, as in a training step: the mask of the activation, and the gradients by input, weights and
 * bias ({@link LinearBackward}). With the time in microseconds, {@code GFLOP/s = 4 * batch * out * in / time / 1000}.
 *
 * <p>The gradient by the output is masked where it lies, as a step's own is. It is given once: what has been masked stays as it
 * is, so that every call does the same work.
 *
 * <p>A peer that packs in every product packs for two; of those only OpenBLAS has a backward pass here.
 */
public class LinearBackwardBenchmark extends LinearBenchmark {

    BackwardInputs inputs;
    LinearBackward layer;

    /** Makes the layer, its output and the gradient by that. */
    @Setup
    public void setup() {
        inputs = RandomLayer.backward(shape);
        Optional<Peer> peer = peer();
        layer = peer.isPresent() ? peer.get().linearBackward(inputs) : new KernelsBackward(impl, inputs);
    }

    /** Frees the layer. */
    @TearDown
    public void tearDown() {
        layer.close();
    }

    /** One batch backward. The gradients are memory that others can see, so no compiler leaves them out. */
    @Benchmark
    public void backward() {
        layer.backward();
    }
}
