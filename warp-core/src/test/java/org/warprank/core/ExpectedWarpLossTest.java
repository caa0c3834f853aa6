package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.warprank.core.Refusal.illegal;
import static org.warprank.core.Refusal.missing;
import static org.warprank.core.Refusal.outOfBounds;

import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpectedWarpLossTest {

    private static final int EPOCHS = 4_000;

    private static ExpectedWarpLoss loss(WarpOptions options, WarpBatch batch) {
        return new ExpectedWarpLoss(options, Math.max(1, batch.examples()), batch.items);
    }

    @Property(tries = 300, seed = "70", edgeCases = EdgeCasesMode.NONE)
    void anySplitOfTheRowsFindsTheSameAndTheSharesSumUp(
            @ForAll @IntRange(min = 1, max = 12) int rows, @ForAll @IntRange(min = 1, max = 250) int items, @ForAll long seed) {
        WarpBatch batch = RandomBatch.of(rows, items, seed);
        WarpOptions options = RandomBatch.options(seed);
        ExpectedWarpLoss whole = loss(options, batch);
        double total = whole.forward(batch);
        float[] wholeGradient = new float[rows * items];
        whole.backwardDense(.5f, wholeGradient, 0, items);
        double[] sum = new double[1];
        float[] gradient = new float[rows * items];
        Cuts.forEachPart(rows, seed, (from, to) -> {
            ExpectedWarpLoss part = loss(options, batch);
            sum[0] += part.forward(batch, from, to);
            for (int e = batch.positiveOffsets[from]; e < batch.positiveOffsets[to]; e++) {
                assertEquals(whole.loss(e), part.loss(e));
                assertEquals(whole.weight(e), part.weight(e));
                assertEquals(whole.violators(e), part.violators(e));
            }
            part.backwardDense(.5f, gradient, 0, items);
        });
        assertEquals(total, sum[0], 1e-13 * Math.abs(total));
        assertArrayEquals(wholeGradient, gradient);
    }

    // Over many epochs, within five standard errors.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void itIsTheMeanOfTheLossOverItsDraws(long seed) {
        WarpBatch batch = RandomBatch.of(5, 40, seed);
        WarpOptions options = RandomBatch.options(seed);
        WarpLoss sampled = new WarpLoss(options, Math.max(1, batch.examples()), batch.items);
        double sum = 0;
        double squares = 0;
        for (int epoch = 0; epoch < EPOCHS; epoch++) {
            double value = sampled.forward(batch.epoch(epoch));
            sum += value;
            squares += value * value;
        }
        double mean = sum / EPOCHS;
        double error = Math.sqrt(Math.max(0, squares / EPOCHS - mean * mean) / EPOCHS);
        assertEquals(mean, loss(options, batch).forward(batch), 5 * error + 1e-9 * Math.abs(mean));
    }

    // Where a step of a score changes who violates there is a kink, and nothing to compare.
    @Test
    void theGradientIsThatOfTheLossWhileTheSameItemsViolate() {
        WarpBatch batch = RandomBatch.of(6, 90, 11);
        WarpOptions options = RandomBatch.options(11);
        ExpectedWarpLoss loss = loss(options, batch);
        loss.forward(batch);
        float[] gradient = new float[6 * 90];
        loss.backwardDense(1f, gradient, 0, 90);
        float step = 1 / 1024f;
        int differing = 0;
        for (int b = 0; b < 6; b++) {
            for (int i = 0; i < 90; i++) {
                int at = batch.scoresOffset + b * batch.scoresStride + i;
                float score = batch.scores[at];
                double[] values = new double[2];
                int[] violators = new int[2];
                for (int side = 0; side < 2; side++) {
                    batch.scores[at] = score + (side == 0 ? step : -step);
                    values[side] = loss.forward(batch);
                    for (int e = 0; e < batch.examples(); e++) {
                        violators[side] += loss.violators(e);
                    }
                }
                batch.scores[at] = score;
                if (violators[0] == violators[1]) {
                    double difference = (values[0] - values[1]) / (2 * step);
                    assertEquals(difference, gradient[b * 90 + i], 1e-4 * (1 + Math.abs(difference)), b + ", " + i);
                    differing += difference != 0 ? 1 : 0;
                }
            }
        }
        assertTrue(differing > 50, differing + " cells have a gradient");
    }

    @Test
    void aNaNInARowMakesItsLossNaNAndLeavesOthersAlone() {
        float[] scores = {0, 1, 2, Float.NaN, 0, 1, 2, 3};
        WarpBatch batch = new WarpBatch().scores(scores, 0, 4, 2, 4).positives(new int[] {0, 1, 2}, new int[] {0, 0});
        ExpectedWarpLoss loss = loss(WarpOptions.DEFAULTS, batch);
        assertEquals(Double.NaN, loss.forward(batch));
        assertEquals(Double.NaN, loss.loss(0));
        assertEquals(0, loss.weight(0));
        assertTrue(loss.loss(1) > 0);
        float[] gradient = new float[8];
        loss.backwardDense(1f, gradient, 0, 4);
        for (int i = 0; i < 4; i++) {
            assertEquals(0, gradient[i]);
        }
    }

    @TestFactory
    Stream<DynamicTest> itRefuses() {
        WarpBatch batch = new WarpBatch().scores(new float[4], 0, 4, 1, 4).positives(new int[] {0, 1}, new int[] {0});
        ExpectedWarpLoss loss = loss(WarpOptions.DEFAULTS, batch);
        loss.forward(batch);
        return Refusal.tests(
                missing(() -> new ExpectedWarpLoss(null, 1, 4), "options"),
                illegal(() -> new ExpectedWarpLoss(WarpOptions.DEFAULTS, 0, 4), "maxExamples is 0", "at least 1"),
                illegal(() -> new ExpectedWarpLoss(WarpOptions.DEFAULTS, 1, 0), "items is 0", "at least 1"),
                illegal(() -> new ExpectedWarpLoss(WarpOptions.DEFAULTS.withDraws(Draws.WITH_REPLACEMENT), 1, 4),
                        "draws are WITH_REPLACEMENT", "expected WITHOUT_REPLACEMENT"),
                missing(() -> new ExpectedWarpLoss(WarpOptions.DEFAULTS, 1, 4).forward(null), "batch"),
                illegal(() -> new ExpectedWarpLoss(WarpOptions.DEFAULTS, 1, 5).forward(batch), "4 items", "5 items"),
                outOfBounds(() -> loss.loss(1), "example 1 is not in [0, 1)"),
                outOfBounds(() -> loss.backwardDense(1f, new float[3], 0, 4), "grad of 1 x 4"));
    }

    @Test
    void aRefusedBatchIsForgotten() {
        WarpBatch batch = new WarpBatch().scores(new float[4], 0, 4, 1, 4).positives(new int[] {0, 1}, new int[] {0});
        ExpectedWarpLoss loss = loss(WarpOptions.DEFAULTS, batch);
        loss.forward(batch);
        assertThrows(IllegalArgumentException.class, () -> loss.forward(batch.weights(new float[] {-1})));
        assertThrows(IndexOutOfBoundsException.class, () -> loss.loss(0));
    }
}
