package org.warprank.bench;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.warprank.bench.peer.BackwardInputs;
import org.warprank.bench.peer.LinearBackward;
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;

/**
 * A dense layer with ReLU, backward, as in a training step: the mask of the activation, the gradients by input, weights and
 * bias, and all weights packed again for the next forward pass, as an optimiser has changed them ({@link LinearBackward}). A
 * shape is batch x out x in; with the time in microseconds, {@code GFLOP/s = 4 * batch * out * in / time / 1000}.
 *
 * <p>{@code impl} is as in {@link LinearForwardBenchmark}. A peer that packs in every product packs for two; of those only
 * OpenBLAS has a backward pass here.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LinearBackwardBenchmark {

    @Param({"256x128x1682", "256x1682x128", "256x20000x128", "512x512x512", "1024x1024x1024", "32x256x256", "1x1682x128",
            "1x20000x128"})
    String shape;

    @Param({"scalar", "vector", "openblas"})
    String impl;

    BackwardInputs inputs;
    LinearBackward layer;

    /** Makes the layer, its output and the gradient by that. */
    @Setup
    public void setup() {
        inputs = RandomLayer.backward(shape);
        // A peer's library is loaded only where it is what is timed.
        Optional<Peer> peer = KernelsLinear.NAMES.contains(impl) ? Optional.empty() : Peers.named(impl);
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
