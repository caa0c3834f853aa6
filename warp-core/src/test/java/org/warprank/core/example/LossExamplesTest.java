package org.warprank.core.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warprank.core.AliasSampler;
import org.warprank.core.CandidateSampler;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.core.Draws;
import org.warprank.core.ExpectedWarpLoss;
import org.warprank.core.MarginChecks;
import org.warprank.core.RankWeight;
import org.warprank.core.Reduction;
import org.warprank.core.Rows;
import org.warprank.core.SampledWarpLoss;
import org.warprank.core.WarpBatch;
import org.warprank.core.WarpLoss;
import org.warprank.core.WarpOptions;

/** The examples in the Javadoc of the loss: each region is a snippet there. */
class LossExamplesTest {

    private static final int ITEMS = 5;

    private static WarpBatch oneUser(float... scores) {
        return new WarpBatch().scores(scores, 0, ITEMS, 1, ITEMS).positives(new int[] {0, 1}, new int[] {0});
    }

    @Test
    void lossAndGradientOfABatch() {
        // @start region="warp-loss"
        float[] scores = {0.75f, 0.25f, 0.5f, 1.25f, 0f};                // (1 row, 5 items)
        WarpBatch batch = new WarpBatch()
                .scores(scores, 0, 5, 1, 5)
                .positives(new int[] {0, 1}, new int[] {0});             // the user chose item 0

        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS.withMargin(0.125f), 1, 5);  // built once, for all batches
        double value = loss.forward(batch);                              // > 0: item 3 stands above item 0
        float[] gradient = new float[scores.length];
        loss.backwardDense(1f, gradient, 0, 5);                          // {-c, 0, 0, c, 0}
        // @end
        assertTrue(value > 0);
        assertEquals(3, loss.negative(0));
        float c = gradient[3];
        assertTrue(c > 0);
        assertArrayEquals(new float[] {-c, 0, 0, c, 0}, gradient);
    }

    @Test
    void sparseGradient() {
        WarpBatch batch = oneUser(0.75f, 0.25f, 0.5f, 1.25f, 0f);
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS.withMargin(0.125f), 1, ITEMS);
        float[] scoreGradient = new float[ITEMS];
        // @start region="warp-loss-sparse"
        int[] positives = new int[batch.examples()];
        int[] negatives = new int[batch.examples()];
        float[] coefficients = new float[batch.examples()];
        loss.forward(batch);
        loss.backward(1f, positives, negatives, coefficients);
        for (int e = 0; e < batch.examples(); e++) {
            if (negatives[e] >= 0) {                                     // -1: no violator, no gradient
                scoreGradient[positives[e]] -= coefficients[e];
                scoreGradient[negatives[e]] += coefficients[e];
            }
        }
        // @end
        float[] dense = new float[ITEMS];
        loss.backwardDense(1f, dense, 0, ITEMS);
        assertArrayEquals(dense, scoreGradient);
    }

    @Test
    void batchOfTwoUsers() {
        // @start region="warp-batch"
        float[] scores = {0.5f, 0.25f, 1f, 0f, 2f,
                          0.5f, 0f, 3f, 1f, 2f};                         // (2 rows, 5 items)
        WarpBatch batch = new WarpBatch()
                .scores(scores, 0, 5, 2, 5)
                .positives(new int[] {0, 2, 3}, new int[] {0, 3, 1})     // row 0: items 0 and 3; row 1: item 1
                .excluded(new int[] {0, 0}, new int[] {0, 2}, new int[] {2, 4})  // row 1: items 2 and 4 are no candidates
                .weights(new float[] {1f, 1f, 2f})                       // one an example
                .epoch(1);
        int examples = batch.examples();                                 // 3
        // @end
        assertEquals(3, examples);
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, examples, 5);
        loss.forward(batch);
        assertEquals(3, loss.limit(0));
        assertEquals(2, loss.limit(2));
        assertTrue(loss.negative(2) == 0 || loss.negative(2) == 3);
    }

    @Test
    void sampledLoss() {
        int items = 1000;
        int dim = 2;
        float[] table = new float[items * dim];
        float[] bias = new float[items];
        float[] h = {0.5f, 1f};
        // @start region="sampled-warp-loss"
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS.withMaxTrials(256), table, dim, bias);

        int[] journey = {3, 70, 512};                                    // the user's items, none of them a candidate
        loss.enterRow(1, journey, 0, 3);                                 // epoch 1
        double value = loss.forward(h, 0, 70, 1f, 4711);                 // item 70 is the positive, of weight 1, at place 4711
        if (loss.negative() >= 0) {                                      // dh = c (W[negative] - W[positive])
            Rows.axpy(loss.coefficient(), h, 0, table, 70 * dim, dim);   // -dW[positive] = c h
        }
        // @end
        assertTrue(value > 0);
        assertEquals(1, loss.trials());
        assertEquals(loss.coefficient(), table[141]);
    }

    @Test
    void expectedLoss() {
        WarpBatch batch = oneUser(0f, 1f, -2f, 2f, 3f);
        float[] gradient = new float[5];
        // @start region="expected-warp-loss"
        ExpectedWarpLoss loss = new ExpectedWarpLoss(WarpOptions.DEFAULTS, 1, 5);
        double value = loss.forward(batch);                              // three of four candidates violate
        loss.backwardDense(1f, gradient, 0, 5);                          // + at each of them, minus their sum at the positive
        // @end
        assertTrue(value > 0);
        assertEquals(-gradient[0], gradient[1] + gradient[3] + gradient[4], 1e-6);
        assertEquals(0f, gradient[2]);
    }

    @Test
    void samplers() {
        double[] users = {900, 3, 40, 0, 57};
        // @start region="alias-sampler"
        double[] weights = new double[users.length];                     // users of each item, to the power of 0.75
        Arrays.setAll(weights, item -> Math.pow(users[item], 0.75));
        CandidateSampler popular = new AliasSampler(weights);

        int[] items = new int[100];
        popular.draw(CounterRandom.key(42, 1, Purpose.WARP, 4711), 0, items, 0, 100);  // 100 draws for place 4711
        // @end
        assertTrue(Arrays.stream(items).noneMatch(item -> item == 3));
        assertTrue(Arrays.stream(items).filter(item -> item == 0).count() > 50);
        float[] table = new float[5];
        // @start region="candidate-sampler"
        CandidateSampler evenItems = (key, first, drawn, from, to) -> {
            for (int i = from; i < to; i++) {
                int d = first + i - from;                                // the number of the draw
                drawn[i] = 2 * CounterRandom.below(CounterRandom.word(key, 2 + d), 3);
            }
        };
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS.withMaxTrials(256), table, 1, new float[5], evenItems);
        // @end
        loss.enterRow(1, new int[] {2}, 0, 1);
        loss.forward(new float[] {1}, 0, 2, 1f, 4711);
        assertEquals(0, loss.negative() % 2);
    }

    @Test
    void draws() {
        // @start region="draws"
        WarpOptions lightFm = WarpOptions.DEFAULTS.withMaxTrials(10)
                .withRankWeight(RankWeight.LOG_CLIPPED)
                .withDraws(Draws.WITH_REPLACEMENT);
        // @end
        assertEquals(Draws.WITH_REPLACEMENT, lightFm.draws());
        assertEquals(Draws.WITHOUT_REPLACEMENT, WarpOptions.DEFAULTS.draws());
    }

    @Test
    void options() {
        // @start region="warp-options"
        WarpOptions options = WarpOptions.DEFAULTS
                .withMargin(0.5f)                                        // for scores that stay within +-1
                .withMaxTrials(256)                                      // bounds the draws of well-ranked examples
                .withSeed(42);
        // @end
        assertEquals(new WarpOptions(0.5f, 256, RankWeight.HARMONIC, Reduction.SUM, 42), options);
    }

    @Test
    void rankWeights() {
        WarpBatch batch = oneUser(0f, 1f, -2f, 2f, 3f);
        // @start region="rank-weight"
        WarpOptions estimated = WarpOptions.DEFAULTS.withRankWeight(RankWeight.HARMONIC);  // from the number of draws
        WarpOptions exact = WarpOptions.DEFAULTS.withRankWeight(RankWeight.EXACT_RANK);    // from all scores of the row

        WarpLoss loss = new WarpLoss(exact, 1, 5);
        loss.forward(batch);                                             // three of four candidates violate
        double weight = loss.rankWeight(0);                              // 1 + 1/2 + 1/3
        // @end
        assertEquals(1 + 1 / 2.0 + 1 / 3.0, weight, 1e-12);
        WarpLoss harmonic = new WarpLoss(estimated, 1, 5);
        harmonic.forward(batch);
        assertEquals(harmonic.trials(0) == 1 ? 1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0 : 1.5, harmonic.rankWeight(0), 1e-12);
    }

    @Test
    void reductions() {
        float[] scores = {0.5f, 0.25f, 1f, 0f, 2f};
        WarpBatch batch = new WarpBatch().scores(scores, 0, 5, 1, 5).positives(new int[] {0, 2}, new int[] {0, 3});
        // @start region="reduction"
        WarpOptions perBatch = WarpOptions.DEFAULTS.withReduction(Reduction.SUM);
        WarpOptions perExample = WarpOptions.DEFAULTS.withReduction(Reduction.MEAN);   // steps do not grow with the batch

        double sum = new WarpLoss(perBatch, 2, 5).forward(batch);
        double mean = new WarpLoss(perExample, 2, 5).forward(batch);     // sum / batch.examples()
        // @end
        assertTrue(sum > 0);
        assertEquals(sum / batch.examples(), mean, 1e-12);
    }

    @Test
    void marginChecks() {
        // @start region="margin-checks"
        float[] scores = {0.75f, 0.25f, 0.5f, 1.25f, 1f};                // item 0 is the positive
        float threshold = scores[0] - 0.25f;                             // with a margin of 0.25
        int violators = MarginChecks.count(scores, 1, 5, threshold);     // 3: items 2, 3 and 4
        int second = MarginChecks.select(scores, 1, 5, threshold, 1);    // 3, the second of them
        long[] marks = new long[1];
        MarginChecks.mark(scores, 1, 5, threshold, marks, 0);            // 0b1110: bit 0 is item 1
        // @end
        assertEquals(3, violators);
        assertEquals(3, second);
        assertEquals(0b1110, marks[0]);
    }

    @Test
    void randomNumbersInAnyOrder() {
        int[] negatives = new int[1000];
        // @start region="counter-random"
        IntStream.range(0, negatives.length).parallel().forEach(example -> {
            long key = CounterRandom.key(42, 1, Purpose.WARP, example);  // seed 42, epoch 1
            negatives[example] = CounterRandom.below(CounterRandom.word(key, 0), 500);  // one of 500 items
        });                                                              // the same for any number of threads
        // @end
        for (int example = negatives.length - 1; example >= 0; example--) {
            long key = CounterRandom.key(42, 1, Purpose.WARP, example);
            assertEquals(CounterRandom.below(CounterRandom.word(key, 0), 500), negatives[example]);
            assertTrue(negatives[example] >= 0 && negatives[example] < 500);
        }
    }

    @Test
    void purposesKeepNumbersApart() {
        float[] weights = new float[64];
        // @start region="random-purpose"
        long key = CounterRandom.key(42, 0, Purpose.INITIALIZATION, 0);  // shares no number with Purpose.SHUFFLE of seed 42
        for (int i = 0; i < weights.length; i++) {
            double uniform = CounterRandom.uniform(CounterRandom.word(key, i));
            weights[i] = (float) (0.2 * uniform - 0.1);                  // between -0.1 and 0.1
        }
        // @end
        for (float weight : weights) {
            assertTrue(Math.abs(weight) <= 0.1f && weight != 0);
        }
    }
}
