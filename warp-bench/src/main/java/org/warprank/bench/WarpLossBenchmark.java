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
import org.warprank.core.RankWeight;
import org.warprank.core.WarpBatch;
import org.warprank.core.WarpLoss;
import org.warprank.core.WarpOptions;

/**
 * The WARP loss forward, then backward into a dense gradient {@code (batch, items)} that is right in every cell after each
 * call, as that of an autograd framework is. Rows have one positive each, and the same share of every row's candidates
 * violates its margin: 0.76 as at the start of training, 0.01 as at its end.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(value = 3, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class WarpLossBenchmark {

    static final float MARGIN = 1f;

    private static final float POSITIVE_SCORE = 0f;
    private static final float CANDIDATES_SPREAD = 4f;

    @Param({"64", "256"})
    int batch;

    @Param({"500", "2000", "20000"})
    int items;

    @Param({"0.76", "0.09", "0.01"})
    double violating;

    @Param({"scalar", "vector"})
    String impl;

    float[] scores;
    int[] positives;
    WarpLoss loss;
    float[] grad;

    private WarpBatch examples;
    private int[] negatives;
    private int epoch;

    /** Makes the scores and an empty gradient. */
    @Setup
    public void setup() {
        Implementation.choose(impl);
        scores = new float[batch * items];
        positives = new int[batch];
        int[] offsets = new int[batch + 1];
        SplittableRandom random = new SplittableRandom(1);
        for (int b = 0; b < batch; b++) {
            positives[b] = random.nextInt(items);
            offsets[b + 1] = b + 1;
            fillRow(b * items, positives[b], random);
        }
        examples = new WarpBatch().scores(scores, 0, items, batch, items).positives(offsets, positives);
        loss = new WarpLoss(WarpOptions.DEFAULTS.withMargin(MARGIN).withRankWeight(RankWeight.HARMONIC), batch, items);
        grad = new float[batch * items];
        negatives = new int[batch];
        Arrays.fill(negatives, -1);
        epoch = 0;
    }

    /** The candidates' scores are evenly spaced, half a step off the threshold at the nearest, in random order. */
    private void fillRow(int start, int positive, SplittableRandom random) {
        int candidates = items - 1;
        long violators = Math.round(violating * candidates);
        float threshold = POSITIVE_SCORE - MARGIN;
        for (int i = 0; i < candidates; i++) {
            int j = random.nextInt(i + 1);
            scores[start + i] = scores[start + j];
            scores[start + j] = threshold + (violators - i - 0.5f) * (CANDIDATES_SPREAD / candidates);
        }
        scores[start + candidates] = scores[start + positive];
        scores[start + positive] = POSITIVE_SCORE;
    }

    /**
     * One batch forward and backward. Every call is an epoch of its own: the same draws again would be known to the branch
     * predictor.
     *
     * @return the loss
     */
    @Benchmark
    public double forwardBackward() {
        clearGradient();
        epoch = (epoch + 1) & Integer.MAX_VALUE;
        double value = loss.forward(examples.epoch(epoch));
        loss.backwardDense(1f, grad, 0, items);
        for (int b = 0; b < batch; b++) {
            negatives[b] = loss.negative(b);
        }
        return value;
    }

    // Only the last call's cells can differ from 0; filling the whole buffer would be timed with the loss.
    private void clearGradient() {
        for (int b = 0; b < batch; b++) {
            if (negatives[b] >= 0) {
                grad[b * items + positives[b]] = 0f;
                grad[b * items + negatives[b]] = 0f;
            }
        }
    }
}
