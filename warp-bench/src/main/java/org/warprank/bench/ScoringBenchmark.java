package org.warprank.bench;

import java.util.Optional;
import java.util.SplittableRandom;
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
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;
import org.warprank.bench.peer.Scoring;
import org.warprank.bench.peer.ScoringInputs;

/**
 * Scores every item for one or several users and lists the ten best of each, exactly.
 *
 * <p>{@code impl} is the kernels of warp-core, {@code quantized} for those over codes of 8 bits, of which several users make no
 * use, the name of a peer, or {@code sum}, which only adds up the bytes that all scores take to read.
 * {@link ScoringRates} adds GB/s and GFLOP/s.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ScoringBenchmark {

    static final int K = 10;

    /** The {@code impl} that only reads. */
    static final String LIMIT = "sum";

    @Param({"1682", "20000", "200000", "1000000"})
    int items;

    @Param({"32", "64", "128"})
    int dim;

    @Param({"1", "8", "64"})
    int users;

    @Param({"vector", KernelsScoring.QUANTIZED, "scalar", "openblas", LIMIT})
    String impl;

    ScoringInputs inputs;
    Scoring scoring;

    /** Makes the table and the queries. */
    @Setup
    public void setup() {
        SplittableRandom random = new SplittableRandom(1);
        inputs = new ScoringInputs(users, items, dim, K, RandomLayer.uniform(random, users * dim),
                RandomLayer.uniform(random, Math.multiplyExact(items, dim)), RandomLayer.uniform(random, items));
        scoring = implementation();
    }

    // A peer's library is loaded only where it is what is timed.
    private Scoring implementation() {
        if (impl.equals(LIMIT)) {
            return new PanelSum(inputs);
        }
        Optional<Peer> peer = KernelsScoring.NAMES.contains(impl) || impl.equals(KernelsScoring.QUANTIZED)
                ? Optional.empty() : Peers.named(impl);
        return peer.isPresent() ? peer.get().scoring(inputs) : new KernelsScoring(impl, inputs);
    }

    /** Frees the table. */
    @TearDown
    public void tearDown() {
        scoring.close();
    }

    /** The lists of all users. They are memory that others can see, so no compiler leaves them out. */
    @Benchmark
    public void topK() {
        scoring.topK();
    }
}
