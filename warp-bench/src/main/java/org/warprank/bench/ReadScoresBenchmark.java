package org.warprank.bench;

import java.util.Arrays;
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
import org.warprank.core.Rows;

/**
 * The bound of every loss that looks at all scores of a batch: reads those of {@link WarpLossBenchmark} once and adds them up,
 * as the dot product of each row with a row of ones, which stays in a cache near the core.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ReadScoresBenchmark {

    @Param({"64", "256"})
    int batch;

    @Param({"500", "2000", "20000"})
    int items;

    @Param({"scalar", "vector"})
    String impl;

    float[] scores;

    private float[] ones;

    /** Makes the scores. */
    @Setup
    public void setup() {
        Implementation.choose(impl);
        scores = new float[batch * items];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextFloat();
        }
        ones = new float[items];
        Arrays.fill(ones, 1f);
    }

    /**
     * Reads one batch.
     *
     * @return the sum of its scores
     */
    @Benchmark
    public float sum() {
        float sum = 0;
        for (int b = 0; b < batch; b++) {
            sum += Rows.dot(scores, b * items, ones, 0, items);
        }
        return sum;
    }
}
