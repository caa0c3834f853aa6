package org.warprank.bench;

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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The bound of a dense layer's backward pass for a batch of one: W has to be read and its gradient, as many floats, to be written.
 * This copies W to the gradient, and computes nothing. Shapes are those of {@link LinearBackwardBenchmark}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class CopyWeightsBenchmark {

    @Param({"1x1682x128", "1x20000x128"})
    String shape;

    float[] gradient;

    private float[] weights;

    /** Makes the weights. */
    @Setup
    public void setup() {
        weights = RandomLayer.forward(shape).w();
        gradient = new float[weights.length];
    }

    /** One copy. The gradient is memory that others can see, so no compiler leaves it out. */
    @Benchmark
    public void copy() {
        System.arraycopy(weights, 0, gradient, 0, weights.length);
    }
}
