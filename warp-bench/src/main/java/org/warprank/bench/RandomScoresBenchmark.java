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

/**
 * The bound of every loss that draws items until one violates: looks at as many scores of each row, at random places, as
 * {@link WarpLossBenchmark} takes draws on average, and writes a cell of the gradient at a random place of the row, after
 * clearing the one of the call before. Nothing depends on what is read, so that all of it may be under way at once. The places
 * come from one multiplication each.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class RandomScoresBenchmark {

    private static final long FACTOR = 6364136223846793005L;

    @Param({"64", "256"})
    int batch;

    @Param({"500", "2000", "20000"})
    int items;

    @Param({"0.76", "0.09", "0.01"})
    double violating;

    float[] scores;
    float[] grad;
    int draws;

    private int[] written;
    private long state;

    /** Makes the scores and an empty gradient. */
    @Setup
    public void setup() {
        scores = new float[batch * items];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextFloat();
        }
        grad = new float[batch * items];
        written = new int[batch];
        draws = (int) Math.round(1 / violating);
        state = random.nextLong();
    }

    /**
     * Reads and writes for one batch.
     *
     * @return the sum of the scores read
     */
    @Benchmark
    public float readAndWrite() {
        float sum = 0;
        for (int b = 0; b < batch; b++) {
            sum += row(b);
        }
        return sum;
    }

    private float row(int b) {
        float sum = 0;
        for (int d = 0; d < draws; d++) {
            sum += scores[b * items + place()];
        }
        grad[written[b]] = 0;
        written[b] = b * items + place();
        grad[written[b]] += 1;
        return sum;
    }

    private int place() {
        state = state * FACTOR + 1;
        return (int) ((state >>> Integer.SIZE) * items >>> Integer.SIZE);
    }
}
