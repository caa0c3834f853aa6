package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A NaN is never "no violator", and infinities flow through. */
class SpecialScoresTest {

    private static final float INFINITY = Float.POSITIVE_INFINITY;

    // 5 and 500 items are searched by two probes and a pass, 3,000 by rounds of probes between them.
    static Stream<Arguments> searches() {
        return Stream.of(RankWeight.values()).flatMap(r -> Stream.of(5, 500, 3000).map(items -> Arguments.of(r, items)));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void aNaNPositiveMakesTheLossNaN(RankWeight rankWeight, int items) {
        float[] scores = new float[items];
        scores[1] = Float.NaN;
        assertNaN(search(rankWeight, scores), items);
    }

    @ParameterizedTest
    @MethodSource("searches")
    void aNaNCandidateAmongThoseThatDoNotViolateMakesTheLossNaN(RankWeight rankWeight, int items) {
        float[] scores = new float[items];
        Arrays.fill(scores, -9f);
        scores[1] = 2;
        for (int nan : new int[] {0, 2, items - 1}) {
            scores[nan] = Float.NaN;
            assertNaN(search(rankWeight, scores), items);
            scores[nan] = -9f;
        }
        assertEquals(0, search(rankWeight, scores).total);
    }

    @ParameterizedTest
    @MethodSource("searches")
    void aNaNIsSeenInAGivenOrderOfDrawsToo(RankWeight rankWeight, int items) {
        float[] scores = new float[items];
        scores[0] = Float.NaN;
        scores[1] = 9;
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS.withRankWeight(rankWeight), 1, items);
        double total = loss.forward(batch(scores), 0, 1, (example, trial) -> trial == 1 ? 2 : 0);
        assertNaN(new Search(loss, total), items);
    }

    @Test
    void aNaNPositiveIsSeenWhereNoCandidateIsLeftToDraw() {
        WarpBatch batch = new WarpBatch().scores(new float[] {1, Float.NaN}, 0, 2, 1, 2)
                .positives(new int[] {0, 2}, new int[] {0, 1});
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, 2, 2);
        assertEquals(Double.NaN, loss.forward(batch));
        assertEquals(0, loss.loss(0));
        assertEquals(Double.NaN, loss.loss(1));
    }

    @Test
    void aWeightOfZeroAndTheMeanHideNoNaN() {
        float[] scores = {0, Float.NaN, 0};
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS.withReduction(Reduction.MEAN), 1, 3);
        assertEquals(Double.NaN, loss.forward(batch(scores).weights(new float[1])));
    }

    @Test
    void aNaNInOneRowLeavesTheOtherRowsGradientAlone() {
        float[] scores = {Float.NaN, 0, 0, 0, 0, 0};
        WarpBatch batch = new WarpBatch().scores(scores, 0, 3, 2, 3).positives(new int[] {0, 1, 2}, new int[] {0, 0});
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, 2, 3);
        assertEquals(Double.NaN, loss.forward(batch));
        float[] gradient = new float[6];
        loss.backwardDense(1f, gradient, 0, 3);
        assertArrayEquals(new float[3], Arrays.copyOf(gradient, 3));
        assertEquals(-1.5f, gradient[3]);
        assertEquals(1.5f, gradient[3 + loss.negative(1)]);
    }

    @ParameterizedTest
    @MethodSource("searches")
    void anInfinitePositiveLeadsEveryFiniteCandidate(RankWeight rankWeight, int items) {
        float[] scores = new float[items];
        scores[1] = INFINITY;
        Search search = search(rankWeight, scores);
        assertEquals(0, search.total);
        assertEquals(-1, search.loss.negative(0));
        assertEquals(0, search.loss.hinge(0));
    }

    @ParameterizedTest
    @MethodSource("searches")
    void anInfiniteCandidateMakesAnInfiniteLossWithAFiniteGradient(RankWeight rankWeight, int items) {
        float[] scores = new float[items];
        Arrays.fill(scores, -9f);
        scores[1] = 2;
        scores[3] = INFINITY;
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS.withRankWeight(rankWeight), 1, items);
        double total = loss.forward(batch(scores), 0, 1, (example, trial) -> 3);
        assertEquals(Double.POSITIVE_INFINITY, total);
        assertEquals(3, loss.negative(0));
        float[] gradient = new float[items];
        loss.backwardDense(1f, gradient, 0, items);
        assertEquals((float) loss.rankWeight(0), gradient[3]);
    }

    @Test
    void everyCandidateViolatesAPositiveAtMinusInfinity() {
        float[] scores = {-INFINITY, -INFINITY, 5};
        assertEquals(2, MarginChecks.count(new float[] {scores[0], scores[2]}, 0, 2, scores[1] - 1f));
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, 1, 3);
        assertEquals(Double.POSITIVE_INFINITY, loss.forward(batch(scores), 0, 1, (example, trial) -> 2));
        assertEquals(Double.NaN, loss.forward(batch(scores), 0, 1, (example, trial) -> 0), "infinity less infinity");
        assertEquals(0, loss.negative(0));
    }

    private record Search(WarpLoss loss, double total) {
    }

    private static WarpBatch batch(float[] scores) {
        return new WarpBatch().scores(scores, 0, scores.length, 1, scores.length).positives(new int[] {0, 1}, new int[] {1});
    }

    private static Search search(RankWeight rankWeight, float[] scores) {
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS.withRankWeight(rankWeight), 1, scores.length);
        return new Search(loss, loss.forward(batch(scores)));
    }

    private static void assertNaN(Search search, int items) {
        WarpLoss loss = search.loss;
        assertTrue(Double.isNaN(search.total), "the loss is " + search.total);
        assertEquals(Double.NaN, loss.loss(0));
        assertEquals(Double.NaN, loss.hinge(0));
        assertEquals(0, loss.trials(0));
        assertEquals(-1, loss.negative(0));
        int[] negatives = new int[1];
        float[] coefficients = {7};
        loss.backward(1f, new int[1], negatives, coefficients);
        assertEquals(-1, negatives[0]);
        assertEquals(0f, coefficients[0]);
        float[] gradient = new float[items];
        loss.backwardDense(1f, gradient, 0, items);
        assertArrayEquals(new float[items], gradient);
    }
}
