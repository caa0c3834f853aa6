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
import org.warprank.bench.peer.LinearForward;
import org.warprank.bench.peer.LinearInputs;
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;

/**
 * A dense layer with bias and ReLU, forward, its weights packed beforehand. A shape is batch x out x in; with the time in
 * microseconds, {@code GFLOP/s = 2 * batch * out * in / time / 1000}.
 *
 * <p>{@code impl} is the kernels of warp-core or the name of a peer. {@link Main} leaves those out of the run that are
 * missing; under JMH's own main class their setup fails with the same line, and the run goes on. Other peers of
 * the class path run when they are asked for, as in {@code -p impl=vector,onnxruntime}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LinearForwardBenchmark {

    @Param({"256x128x1682", "256x1682x128", "256x20000x128", "512x512x512", "1024x1024x1024", "32x256x256", "1x1682x128",
            "1x20000x128"})
    String shape;

    @Param({"scalar", "vector", "openblas"})
    String impl;

    LinearInputs inputs;
    LinearForward layer;

    /** Makes the layer and its input. */
    @Setup
    public void setup() {
        inputs = RandomLayer.forward(shape);
        // A peer's library is loaded only where it is what is timed.
        Optional<Peer> peer = KernelsLinear.NAMES.contains(impl) ? Optional.empty() : Peers.named(impl);
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
