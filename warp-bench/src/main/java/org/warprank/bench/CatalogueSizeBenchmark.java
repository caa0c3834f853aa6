package org.warprank.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
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
 * What an example costs with the sampled head, from a thousand items to a million, the share of the candidates that violate
 * being the same: the training step of {@link TrainStepBenchmark}, as the time of an example. The work is the same at each
 * size; what the size adds are the cache misses of larger tables.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(SteadyTraining.BATCH)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector", "-Xmx4g"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class CatalogueSizeBenchmark {

    @Param({"1000", "10000", "100000", "1000000"})
    int items;

    @Param({"0.76", "0.05"})
    double violating;

    @Param("vector")
    String impl;

    SteadyTraining training;

    /** Makes the model and its data. */
    @Setup
    public void setup() {
        Implementation.choose(impl);
        training = new SteadyTraining(items, violating, HeadChoice.SAMPLED, 1);
    }

    /** Ends the workers. */
    @TearDown
    public void tearDown() {
        training.close();
    }

    /**
     * One step, whose time is divided by its examples.
     *
     * @return the loss
     */
    @Benchmark
    public double example() {
        return training.step();
    }
}
