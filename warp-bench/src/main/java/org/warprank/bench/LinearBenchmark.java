package org.warprank.bench;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;

/**
 * What the benchmarks of the dense layer have in common. A shape is batch x out x in. {@code impl} is the kernels of warp-core,
 * {@code packed} for those over packed weights, or the name of a peer. {@link Main} leaves those out of the run that are
 * missing; under JMH's own main class their setup fails with the same line, and the run goes on. Other peers of the class path
 * run when they are asked for, as in {@code -p impl=vector,onnxruntime}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public abstract class LinearBenchmark {

    @Param({"256x128x1682", "256x1682x128", "256x20000x128", "512x512x512", "1024x1024x1024", "32x256x256", "1x1682x128",
            "1x20000x128"})
    String shape;

    @Param({"scalar", "vector", "openblas"})
    String impl;

    /** The peer to time; empty for the kernels. A peer's library is loaded only where it is what is timed. */
    Optional<Peer> peer() {
        return KernelsLinear.NAMES.contains(impl) ? Optional.empty() : Peers.named(impl);
    }
}
