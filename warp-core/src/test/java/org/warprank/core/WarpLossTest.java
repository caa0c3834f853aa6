package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WarpLossTest {

    private static final WarpOptions MEAN = WarpOptions.DEFAULTS.withReduction(Reduction.MEAN);

    @Test
    void theDefaultsAreHarmonicMarginOneWithoutLimitAndThePostDiffersInItsWeightAlone() {
        assertEquals(new WarpOptions(1f, Integer.MAX_VALUE, RankWeight.HARMONIC, Reduction.SUM, 0), WarpOptions.DEFAULTS);
        assertEquals(new WarpOptions(1f, Integer.MAX_VALUE, RankWeight.LOG_FLOOR, Reduction.SUM, 0), WarpOptions.POST);
        assertEquals(new WarpOptions(.5f, 7, RankWeight.EXACT_RANK, Reduction.MEAN, 9),
                WarpOptions.POST.withMargin(.5f).withMaxTrials(7).withRankWeight(RankWeight.EXACT_RANK)
                        .withReduction(Reduction.MEAN).withSeed(9));
    }

    @Test
    void noRowsAndNoPositivesMakeALossOfZero() {
        WarpLoss loss = new WarpLoss(MEAN, 1, 4);
        assertEquals(0, loss.forward(new WarpBatch().scores(new float[0], 0, 4, 0, 4)));
        loss.backwardDense(1f, new float[0], 0, 4);
        WarpBatch empty = new WarpBatch().scores(new float[8], 0, 4, 2, 4).positives(new int[3], new int[0]);
        assertEquals(0, loss.forward(empty));
        loss.backward(1f, new int[0], new int[0], new float[0]);
    }

    @Test
    void aRowWhoseEveryItemIsPositiveAddsNothingButCountsInTheMean() {
        float[] scores = {1, 2, 3, 0, 0, 0};
        WarpBatch batch = new WarpBatch().scores(scores, 0, 3, 2, 3).positives(new int[] {0, 3, 4}, new int[] {0, 1, 2, 1});
        WarpLoss sum = new WarpLoss(WarpOptions.DEFAULTS, 4, 3);
        assertEquals(1.5, sum.forward(batch), "H(2) times the margin, from the second row alone");
        assertEquals(0, sum.limit(0));
        assertEquals(2, sum.limit(3));
        for (int e = 0; e < 3; e++) {
            assertEquals(0, sum.trials(e));
            assertEquals(-1, sum.negative(e));
        }
        WarpLoss mean = new WarpLoss(MEAN, 4, 3);
        assertEquals(1.5 / 4, mean.forward(batch));
        float[] gradient = new float[6];
        mean.backwardDense(1f, gradient, 0, 3);
        assertEquals(-1.5f / 4, gradient[4]);
    }

    @Test
    void aRowWhoseEveryOtherItemIsExcludedAddsNothing() {
        WarpBatch batch = new WarpBatch().scores(new float[3], 0, 3, 1, 3).positives(new int[] {0, 1}, new int[] {1})
                .excluded(new int[] {0}, new int[] {3}, new int[] {0, 1, 2});
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, 1, 3);
        assertEquals(0, loss.forward(batch));
        assertEquals(0, loss.limit(0));
        assertEquals(-1, loss.negative(0));
    }

    @Test
    void aWeightOfZeroSilencesAnExampleAndIsStillCounted() {
        float[] scores = {0, 0, 0, 0, 0, 0};
        WarpBatch batch = new WarpBatch().scores(scores, 0, 3, 2, 3).positives(new int[] {0, 1, 2}, new int[] {0, 0})
                .weights(new float[] {0, 2});
        WarpLoss loss = new WarpLoss(MEAN, 2, 3);
        assertEquals(2 * 1.5 / 2, loss.forward(batch));
        assertEquals(1, loss.trials(0));
        assertEquals(0, loss.loss(0));
        float[] gradient = new float[6];
        loss.backwardDense(1f, gradient, 0, 3);
        assertEquals(0f, gradient[0]);
        assertEquals(-1.5f, gradient[3]);
    }

    @Test
    void logClippedKeepsTheProductWithTheWeightAtTenInLossAndGradient() {
        int items = 1001;
        WarpBatch batch = new WarpBatch().scores(new float[items], 0, items, 1, items)
                .positives(new int[] {0, 1}, new int[] {0}).weights(new float[] {3});
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS.withRankWeight(RankWeight.LOG_CLIPPED), 1, items);
        assertTrue(3 * Math.log(1000) > 10, "the case is clipped");
        assertEquals(10, loss.forward(batch), 1e-14);
        float[] gradient = new float[items];
        loss.backwardDense(1f, gradient, 0, items);
        assertEquals(-10f, gradient[0]);
        assertEquals(10f, gradient[loss.negative(0)]);
    }

    @Test
    void gradientsAreAddedToWhatTheBufferHolds() {
        WarpBatch batch = new WarpBatch().scores(new float[2], 0, 2, 1, 2).positives(new int[] {0, 1}, new int[] {0});
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, 1, 2);
        loss.forward(batch);
        float[] gradient = {10, 20};
        loss.backwardDense(2f, gradient, 0, 2);
        assertArrayEquals(new float[] {8, 22}, gradient);
    }

    @Test
    void aRangeOfRowsAddsToItsOwnRowsAndIsDividedByTheExamplesOfTheBatch() {
        WarpBatch batch = new WarpBatch().scores(new float[9], 0, 3, 3, 3).positives(new int[] {0, 1, 2, 3}, new int[3]);
        WarpLoss loss = new WarpLoss(MEAN, 3, 3);
        assertEquals(1.5 / 3, loss.forward(batch, 1, 2));
        float[] gradient = new float[6];
        loss.backwardDense(1f, gradient, 0, 3);
        assertArrayEquals(new float[3], Arrays.copyOf(gradient, 3));
        assertEquals(-.5f, gradient[3]);
    }

    @Test
    void seedEpochAndPlaceChangeTheDraws() {
        int items = 10_001;
        WarpBatch batch = new WarpBatch().scores(new float[items], 0, items, 1, items)
                .positives(new int[] {0, 1}, new int[] {0});
        int first = negative(WarpOptions.DEFAULTS, batch);
        assertEquals(first, negative(WarpOptions.DEFAULTS, batch));
        assertNotEquals(first, negative(WarpOptions.DEFAULTS.withSeed(1), batch));
        assertNotEquals(first, negative(WarpOptions.DEFAULTS, batch.places(new int[] {1})));
        assertNotEquals(first, negative(WarpOptions.DEFAULTS, batch.places(null).epoch(1)));
        assertEquals(first, negative(WarpOptions.DEFAULTS, batch.places(new int[] {0}).epoch(0)));
    }

    private static int negative(WarpOptions options, WarpBatch batch) {
        WarpLoss loss = new WarpLoss(options, 1, batch.items);
        loss.forward(batch);
        return loss.negative(0);
    }

    @Test
    void excludedRangesOfRowsMayOverlapAndNameThePositives() {
        float[] scores = new float[10];
        WarpBatch batch = new WarpBatch().scores(scores, 0, 5, 2, 5).positives(new int[] {0, 1, 2}, new int[] {0, 1})
                .excluded(new int[] {0, 1}, new int[] {3, 4}, new int[] {0, 1, 2, 3});
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, 2, 5);
        loss.forward(batch);
        assertEquals(2, loss.limit(0));
        assertTrue(loss.negative(0) >= 3);
        assertEquals(2, loss.limit(1));
        assertTrue(loss.negative(1) == 0 || loss.negative(1) == 4);
    }
}
