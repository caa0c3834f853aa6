package org.warprank.bench;

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
import org.openjdk.jmh.annotations.Warmup;
import org.warprank.core.Activation;
import org.warprank.core.Linear;
import org.warprank.core.PackedWeights;

/**
 * A dense layer with bias and ReLU, forward, its weights packed beforehand. A shape is batch x out x in; with the time in
 * microseconds, {@code GFLOP/s = 2 * batch * out * in / time / 1000}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class LinearForwardBenchmark {

    @Param({"256x128x1682", "256x1682x128", "256x20000x128", "512x512x512", "1024x1024x1024", "32x256x256", "1x1682x128",
            "1x20000x128"})
    String shape;

    @Param({"scalar", "vector"})
    String impl;

    int batch;
    Linear layer;
    float[] x;
    float[] w;
    float[] bias;
    float[] y;

    private PackedWeights weights;

    /** Makes the layer and its input. */
    @Setup
    public void setup() {
        Implementation.choose(impl);
        String[] sizes = shape.split("x");
        batch = Integer.parseInt(sizes[0]);
        int out = Integer.parseInt(sizes[1]);
        int in = Integer.parseInt(sizes[2]);
        SplittableRandom random = new SplittableRandom(1);
        x = uniform(random, batch * in);
        w = uniform(random, out * in);
        bias = uniform(random, out);
        y = new float[batch * out];
        layer = new Linear(in, out, Activation.RELU);
        weights = new PackedWeights(in, out);
        weights.pack(0, out, w, 0, in);
    }

    private static float[] uniform(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat(-1f, 1f);
        }
        return values;
    }

    /**
     * One batch forward.
     *
     * @return the output {@code (batch, out)}
     */
    @Benchmark
    public float[] forward() {
        layer.forward(0, batch, x, 0, layer.in(), weights, bias, y, 0, layer.out());
        return y;
    }
}
