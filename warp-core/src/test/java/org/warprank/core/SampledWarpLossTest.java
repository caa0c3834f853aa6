package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampledWarpLossTest {

    private static final int DIM = 37;

    private final SplittableRandom random = new SplittableRandom(4);

    // Lead: what the biases of the positives are ahead, from "the first draw violates" to "none does".
    @ParameterizedTest
    @CsvSource({"9, 100, 0", "9, 100, 8", "9, 3, 8", "200, 1000, 0", "200, 1000, 6", "200, 1000, 9", "200, 1000, 99",
        "200, 60, 9", "3000, 256, 0", "3000, 256, 8", "3000, 256, 99"})
    void itFindsWhatPlainDrawsByTheSameWordsFind(int items, int maxTrials, float lead) {
        WarpOptions options = WarpOptions.DEFAULTS.withMaxTrials(maxTrials).withSeed(3);
        float[] table = Floats.distinctlyNonZero(items * DIM, 1);
        float[] bias = Floats.distinctlyNonZero(items, 2);
        int[] row = IntStream.range(0, items).filter(i -> i % 4 == 1).toArray();
        for (int positive : row) {
            bias[positive] += lead;
        }
        float[] h = Floats.distinctlyNonZero(DIM + 5, 3);
        SampledWarpLoss loss = new SampledWarpLoss(options, table, DIM, bias);
        for (int place = 0; place < 200; place++) {
            int positive = row[place % row.length];
            float weight = 1 + random.nextFloat();
            loss.enterRow(7, row, 0, row.length);
            double value = loss.forward(h, 5, positive, weight, place);
            float threshold = score(h, table, bias, positive) - 1;
            List<Integer> order = plainDraws(row, items, CounterRandom.key(3, 7, CounterRandom.Purpose.WARP, place), maxTrials);
            int n = 1 + (int) order.stream().takeWhile(item -> score(h, table, bias, item) < threshold).count();
            if (n > order.size()) {
                assertEquals(-1, loss.negative());
                assertEquals(0, loss.trials());
                assertEquals(order.size(), loss.draws());
                assertEquals(0, value);
                assertEquals(0, loss.coefficient());
            } else {
                assertEquals(order.get(n - 1), loss.negative());
                assertEquals(n, loss.trials());
                assertEquals(n, loss.draws());
                double rankWeight = Harmonic.number((items - row.length) / n);
                assertEquals(weight * rankWeight * ((double) score(h, table, bias, loss.negative()) - threshold), value);
                assertEquals((float) (weight * rankWeight), loss.coefficient());
            }
        }
    }

    private static float score(float[] h, float[] table, float[] bias, int item) {
        return Rows.dot(h, 5, table, item * DIM, DIM) + bias[item];
    }

    // Every candidate in the order of its draw: by rejection up to half of them, then by swaps in the list of what is left.
    private static List<Integer> plainDraws(int[] row, int items, long key, int maxTrials) {
        List<Integer> left = new ArrayList<>();
        IntStream.range(0, items).filter(i -> Arrays.binarySearch(row, i) < 0).forEach(left::add);
        List<Integer> all = List.copyOf(left);
        List<Integer> order = new ArrayList<>();
        Set<Integer> drawn = new HashSet<>();
        int word = 2;
        while (order.size() < all.size() / 2) {
            int item = all.get(CounterRandom.below(CounterRandom.word(key, word++), all.size()));
            if (drawn.add(item)) {
                order.add(item);
            }
        }
        left.removeAll(order);
        while (!left.isEmpty()) {
            int at = CounterRandom.below(CounterRandom.word(key, word++), left.size());
            order.add(left.get(at));
            left.set(at, left.getLast());
            left.removeLast();
        }
        return order.subList(0, Math.min(order.size(), maxTrials));
    }

    // More examples than go through a search at once, which end after different numbers of draws.
    @ParameterizedTest
    @CsvSource({"0, 10, 150", "2, 1, 150", "2, 2, 64", "2, 3, 150", "2, 4, 65", "2, 5, 150", "2, 60, 150", "3, 10, 128",
        "99, 10, 150"})
    void withReplacementTheExamplesOfARowFindWhatPlainDrawsFind(float lead, int maxTrials, int count) {
        int items = 90;
        WarpOptions options = WarpOptions.DEFAULTS.withMaxTrials(maxTrials).withSeed(3)
                .withRankWeight(RankWeight.LOG_CLIPPED).withDraws(Draws.WITH_REPLACEMENT);
        float[] table = Floats.distinctlyNonZero(items * DIM, 1);
        float[] bias = Floats.distinctlyNonZero(items, 2);
        int[] row = IntStream.range(0, items).filter(i -> i % 4 == 1).toArray();
        for (int positive : row) {
            bias[positive] += lead;
        }
        float[] h = Floats.distinctlyNonZero(DIM + 5, 3);
        int[] positives = IntStream.range(0, count + 2).map(e -> row[e * 5 % row.length]).toArray();
        int[] places = IntStream.range(0, count + 2).map(e -> 100 + 7 * e).toArray();
        float[] weights = new float[count + 2];
        Arrays.fill(weights, 1.25f);
        int[] negatives = new int[count + 2];
        float[] coefficients = new float[count + 2];
        double[] losses = new double[count + 2];
        int[] draws = new int[count + 2];
        SampledWarpLoss loss = new SampledWarpLoss(options, table, DIM, bias);
        loss.enterRow(7, row, 0, row.length);
        loss.forwardAll(h, 5, 2, count + 2, positives, weights, places, negatives, coefficients, losses, draws);
        for (int e = 2; e < count + 2; e++) {
            long key = CounterRandom.key(3, 7, CounterRandom.Purpose.WARP, places[e]);
            float threshold = score(h, table, bias, positives[e]) - 1;
            int[] order = IntStream.range(0, maxTrials)
                    .map(d -> CounterRandom.below(CounterRandom.word(key, 2 + d), items)).toArray();
            int n = 1 + (int) Arrays.stream(order)
                    .takeWhile(item -> item % 4 == 1 || score(h, table, bias, item) < threshold).count();
            boolean found = n <= maxTrials;
            double rankWeight = found ? Math.log(Math.max(1, (items - 1) / n)) : 0;
            assertEquals(found ? order[n - 1] : -1, negatives[e]);
            assertEquals(Math.min(n, maxTrials), draws[e]);
            assertEquals((float) (1.25 * rankWeight), coefficients[e]);
            assertEquals(losses[e], loss.forward(h, 5, positives[e], 1.25f, places[e]));
            assertEquals(found ? n : 0, loss.trials());
            assertEquals(found ? (double) score(h, table, bias, negatives[e]) - threshold : 0, loss.hinge());
            assertEquals(1.25 * rankWeight * loss.hinge(), losses[e]);
        }
    }

    // What is not finite in a search of many examples stays with those that look at it.
    @Test
    void withReplacementExamplesThatMeetNaNAndInfinitiesAreThoseOfOneAfterTheOther() {
        int items = 90;
        int count = 150;
        WarpOptions options = WarpOptions.DEFAULTS.withMaxTrials(10).withSeed(3)
                .withRankWeight(RankWeight.LOG_CLIPPED).withDraws(Draws.WITH_REPLACEMENT);
        float[] table = Floats.distinctlyNonZero(items * DIM, 1);
        float[] bias = Floats.distinctlyNonZero(items, 2);
        int[] row = IntStream.range(0, items).filter(i -> i % 4 == 1).toArray();
        table[6 * DIM] = Float.NaN;
        bias[7] = Float.NEGATIVE_INFINITY;
        bias[row[3]] = Float.NaN;
        bias[row[8]] = Float.POSITIVE_INFINITY;
        bias[row[13]] = Float.NEGATIVE_INFINITY;
        float[] h = Floats.distinctlyNonZero(DIM + 5, 3);
        int[] positives = IntStream.range(0, count).map(e -> row[e * 5 % row.length]).toArray();
        int[] places = IntStream.range(0, count).map(e -> 100 + 7 * e).toArray();
        int[] negatives = new int[count];
        float[] coefficients = new float[count];
        double[] losses = new double[count];
        int[] draws = new int[count];
        SampledWarpLoss loss = new SampledWarpLoss(options, table, DIM, bias);
        loss.enterRow(7, row, 0, row.length);
        loss.forwardAll(h, 5, 0, count, positives, null, places, negatives, coefficients, losses, draws);
        int notNumbers = 0;
        for (int e = 0; e < count; e++) {
            assertEquals(loss.forward(h, 5, positives[e], 1, places[e]), losses[e], "loss of " + e);
            assertEquals(loss.negative(), negatives[e], "negative of " + e);
            assertEquals(loss.coefficient(), coefficients[e], "coefficient of " + e);
            assertEquals(loss.draws(), draws[e], "draws of " + e);
            notNumbers += Double.isNaN(losses[e]) ? 1 : 0;
        }
        assertTrue(notNumbers > 10 && notNumbers < count - 10, notNumbers + " losses are NaN");
    }

    @Test
    void examplesOfARowThatDrawNoneTwiceAreThoseOfOneAfterTheOther() {
        float[] scores = Floats.coarse(40, 6);
        int[] row = {3, 20, 33};
        int[] negatives = new int[3];
        double[] losses = new double[3];
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS, scores, 1, new float[40]);
        loss.enterRow(0, row, 0, 3);
        loss.forwardAll(new float[] {1}, 0, 0, 3, row, null, new int[] {5, 6, 7}, negatives, new float[3], losses, new int[3]);
        for (int e = 0; e < 3; e++) {
            assertEquals(loss.forward(new float[] {1}, 0, row[e], 1, 5 + e), losses[e]);
            assertEquals(loss.negative(), negatives[e]);
        }
    }

    private static double[] lossesWithReplacement(float[] scores, int[] draws) {
        int[] row = {0, 1, 2};
        double[] losses = new double[3];
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS.withMaxTrials(99)
                .withRankWeight(RankWeight.LOG_CLIPPED).withDraws(Draws.WITH_REPLACEMENT), scores, 1, new float[scores.length]);
        loss.enterRow(0, row, 0, 3);
        loss.forwardAll(new float[] {1}, 0, 0, 3, row, null, row, new int[3], new float[3], losses, draws);
        return losses;
    }

    @Test
    void withReplacementAPositiveThatIsNaNDrawsNothing() {
        int[] draws = new int[3];
        float[] scores = {0, Float.NaN, 0, -9, -9, -9, -9};
        assertArrayEquals(new double[] {0, Double.NaN, 0}, lossesWithReplacement(scores, draws));
        assertArrayEquals(new int[] {99, 0, 99}, draws);
    }

    @Test
    void withReplacementACandidateThatIsNaNIsNoNonViolator() {
        int[] draws = new int[3];
        float[] scores = {0, 0, 0, Float.NaN, Float.NaN};
        assertArrayEquals(new double[] {Double.NaN, Double.NaN, Double.NaN}, lossesWithReplacement(scores, draws));
        for (int count : draws) {
            assertTrue(count >= 1 && count < 99, count + " draws");
        }
    }

    @Test
    void itAgreesWithTheDenseLossWhileThatMakesRealDraws() {
        int items = 2500;
        float[] scores = Floats.coarse(items, 6);
        scores[20] = 2.5f;
        int[] row = {3, 20, 77};
        WarpBatch batch = new WarpBatch().scores(scores, 0, items, 1, items).positives(new int[] {0, 3}, row)
                .places(new int[] {11, 12, 13}).epoch(2);
        WarpLoss dense = new WarpLoss(WarpOptions.DEFAULTS.withSeed(9), 3, items);
        SampledWarpLoss sampled = new SampledWarpLoss(WarpOptions.DEFAULTS.withSeed(9), scores, 1, new float[items]);
        dense.forward(batch);
        sampled.enterRow(2, row, 0, 3);
        for (int e = 0; e < 3; e++) {
            assertEquals(dense.loss(e), sampled.forward(new float[] {1}, 0, row[e], 1, 11 + e));
            assertEquals(dense.negative(e), sampled.negative());
            assertEquals(dense.trials(e), sampled.trials());
            assertEquals(dense.rankWeight(e), sampled.rankWeight());
            assertEquals(dense.hinge(e), sampled.hinge());
        }
    }

    // Proposals that are no candidates are left out wherever they stand among the blocks, and all that is asked for is bounded.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 17, 40})
    void aSamplersDrawsAreCheckedInTheirOrder(int violating) {
        int items = 100;
        float[] scores = new float[items];
        scores[violating] = 5;
        scores[99] = 2;
        int[] row = {0, 7, 8, 15, 16, 23, 99};
        int[] asked = new int[1];
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS.withMaxTrials(50), scores, 1, new float[items],
                (key, first, drawn, from, to) -> {
                    for (int i = from; i < to; i++) {
                        drawn[i] = first + i - from;
                    }
                    asked[0] = first + to - from;
                });
        loss.enterRow(0, row, 0, row.length);
        loss.forward(new float[] {1}, 0, 99, 1, 0);
        int blockedBefore = (int) Arrays.stream(row).filter(item -> item < violating).count();
        assertEquals(violating, loss.negative());
        assertEquals(violating + 1 - blockedBefore, loss.trials());
        scores[violating] = 0;
        assertEquals(0, loss.forward(new float[] {1}, 0, 99, 1, 0));
        assertEquals(50 - 6, loss.draws());
        assertEquals(50, asked[0]);
    }

    @Test
    void aGivenCandidateIsLookedAtFirst() {
        int items = 30;
        float[] scores = Floats.coarse(items, 6);
        scores[3] = 0;
        scores[7] = -1;
        scores[8] = -1.25f;
        int[] row = {3};
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS.withSeed(9), scores, 1, new float[items]);
        loss.enterRow(2, row, 0, 1);
        double found = loss.forward(new float[] {1}, 0, 3, 2, 5, 7);
        assertEquals(7, loss.negative());
        assertEquals(1, loss.trials());
        assertEquals(1, loss.draws());
        assertEquals(0, found);
        assertEquals((float) (2 * Harmonic.number(items - 1)), loss.coefficient());
        double without = loss.forward(new float[] {1}, 0, 3, 2, 5);
        int negative = loss.negative();
        int trials = loss.trials();
        assertEquals(without, loss.forward(new float[] {1}, 0, 3, 2, 5, 8));
        assertEquals(negative, loss.negative());
        assertEquals(trials, loss.trials());
        scores[8] = Float.NaN;
        assertEquals(Double.NaN, loss.forward(new float[] {1}, 0, 3, 2, 5, 8));
        assertEquals(-1, loss.negative());
    }

    @Test
    void aSamplerOfPositivesAloneFindsNothing() {
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS, new float[4], 1, new float[4],
                new AliasSampler(new double[] {1, 1, 0, 0}));
        loss.enterRow(0, new int[] {0, 1}, 0, 2);
        assertEquals(0, loss.forward(new float[1], 0, 1, 1, 0));
        assertEquals(0, loss.draws());
        assertEquals(-1, loss.negative());
    }

    @Test
    void aRowOfPositivesAloneFindsNothing() {
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS, new float[3], 1, new float[3]);
        loss.enterRow(0, new int[] {0, 1, 2}, 0, 3);
        assertEquals(0, loss.forward(new float[1], 0, 1, 1, 0));
        assertEquals(0, loss.draws());
        assertEquals(-1, loss.negative());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aNaNThatIsLookedAtIsNeverANonViolator(int nan) {
        float[] table = {5, 0, 0, 0, 0};
        table[nan] = Float.NaN;
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS, table, 1, new float[5]);
        loss.enterRow(0, new int[] {0}, 0, 1);
        for (int place = 0; place < 20; place++) {
            assertTrue(Double.isNaN(loss.forward(new float[] {1}, 0, 0, 1, place)));
            assertEquals(-1, loss.negative());
            assertEquals(0, loss.coefficient());
        }
    }

    @Test
    void aNaNBehindTheViolatorIsNotLookedAt() {
        float[] table = new float[40];
        table[17] = Float.NaN;
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS, table, 1, new float[40]);
        loss.enterRow(0, new int[] {0}, 0, 1);
        int found = 0;
        for (int place = 0; place < 400; place++) {
            found += Double.isNaN(loss.forward(new float[] {1}, 0, 0, 1, place)) ? 0 : 1;
        }
        assertTrue(found >= 370 && found < 400, found + " of 400 have a finite loss");
    }

    // The dense loss has the same: infinite thresholds and scores are ordered as any others.
    @Test
    void infiniteScoresAreOrdered() {
        float[] table = {Float.NEGATIVE_INFINITY, 0, 0};
        SampledWarpLoss loss = new SampledWarpLoss(WarpOptions.DEFAULTS, table, 1, new float[3]);
        loss.enterRow(0, new int[] {0}, 0, 1);
        assertEquals(Double.POSITIVE_INFINITY, loss.forward(new float[] {1}, 0, 0, 1, 0));
        table[0] = Float.POSITIVE_INFINITY;
        assertEquals(0, loss.forward(new float[] {1}, 0, 0, 1, 0));
    }

    @Test
    void withReplacementNoLimitIsAsGoodAsAHighOne() {
        int items = 50;
        float[] scores = Floats.coarse(items, 6);
        int[] row = {3, 20, 40};
        WarpOptions options = WarpOptions.DEFAULTS.withRankWeight(RankWeight.LOG_CLIPPED).withDraws(Draws.WITH_REPLACEMENT);
        for (int place = 0; place < 300; place++) {
            scores[row[place % 3]] = place % 2 == 0 ? 0f : 2f;
            double[] losses = new double[2];
            for (int i = 0; i < 2; i++) {
                SampledWarpLoss loss = new SampledWarpLoss(i == 0 ? options : options.withMaxTrials(1_000_000), scores, 1,
                        new float[items]);
                loss.enterRow(1, row, 0, 3);
                losses[i] = loss.forward(new float[] {1}, 0, row[place % 3], 1, place);
                assertTrue(loss.trials() > 0);
            }
            assertEquals(losses[1], losses[0]);
        }
    }
}
