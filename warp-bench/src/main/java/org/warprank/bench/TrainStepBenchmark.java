package org.warprank.bench;

import java.util.Locale;
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
import org.warprank.nn.train.HeadChoice;
import org.warprank.nn.train.SteadyTraining;

/**
 * A training step: items -> 128 ReLU -> items, a batch of 256 examples, journeys of 20 items, at most 256 draws, Adagrad;
 * forward, WARP, backward and update, on one thread unless said otherwise. The same share of the candidates violates in every
 * step. Warm-up is long, as the compiler takes a part of the processors for as long as it has work.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class TrainStepBenchmark {

    @Param({"1682", "20000", "200000"})
    int items;

    @Param({"0.76", "0.05"})
    double violating;

    @Param("sampled")
    String head;

    @Param("1")
    int threads;

    @Param({"scalar", "vector"})
    String impl;

    SteadyTraining training;

    /** Makes the model and its data. */
    @Setup
    public void setup() {
        Implementation.choose(impl);
        training = new SteadyTraining(items, violating, HeadChoice.valueOf(head.toUpperCase(Locale.ROOT)), threads);
    }

    /** Ends the workers. */
    @TearDown
    public void tearDown() {
        training.close();
    }

    /**
     * One step.
     *
     * @return the loss
     */
    @Benchmark
    public double step() {
        return training.step();
    }
}
