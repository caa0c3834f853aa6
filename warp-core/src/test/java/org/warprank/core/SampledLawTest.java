package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warprank.core.SamplingLawTest.Case;

/** N and the violator found by {@link SampledWarpLoss} have the law of {@link SamplingLawTest}, or LightFM's. */
class SampledLawTest {

    private static final double SIGNIFICANCE = 1e-4;
    private static final int SEARCHES = 20_000;
    private static final int BLOCKED = 7;

    static Stream<Case> cases() {
        return SamplingLawTest.cases().filter(c -> c.rankWeight() != RankWeight.EXACT_RANK);
    }

    private static boolean isBlocked(int item) {
        return item % 2 == 1 && item < 2 * BLOCKED;
    }

    private static int[] candidates(int items) {
        return IntStream.range(0, items).filter(item -> !isBlocked(item)).toArray();
    }

    private static SampledWarpLoss loss(int items, int[] violators, WarpOptions options) {
        return loss(items, violators, options, null);
    }

    private static SampledWarpLoss loss(int items, int[] violators, WarpOptions options, CandidateSampler sampler) {
        float[] scores = new float[items];
        Arrays.fill(scores, -2);
        int[] blocked = IntStream.range(0, items).filter(SampledLawTest::isBlocked).toArray();
        for (int item : blocked) {
            scores[item] = 1.5f;
        }
        for (int violator : violators) {
            scores[violator] = 2;
        }
        SampledWarpLoss loss = new SampledWarpLoss(options, scores, 1, new float[items], sampler);
        loss.enterRow(1, blocked, 0, BLOCKED);
        return loss;
    }

    // Spread over the candidates: the stride is prime to their numbers.
    private static int[] violators(int[] candidates, int count) {
        return IntStream.range(0, count).map(i -> candidates[i * 7 % candidates.length]).sorted().toArray();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trialsAndViolatorFollowTheLaw(Case c) {
        int items = c.candidates() + BLOCKED;
        int[] violators = violators(candidates(items), c.violators());
        SearchLaw law = new SearchLaw(c.candidates(), c.violators(), c.limit());
        SampledWarpLoss loss = loss(items, violators, WarpOptions.DEFAULTS.withMaxTrials(c.limit()).withSeed(1));
        long[] observed = new long[law.cells()];
        for (int s = 0; s < SEARCHES; s++) {
            loss.forward(new float[] {1}, 0, 1, 1, s);
            int rank = Arrays.binarySearch(violators, loss.negative());
            assertEquals(loss.trials() > 0, rank >= 0);
            observed[rank < 0 ? law.none() : law.cell(loss.trials(), rank)]++;
        }
        double p = ChiSquare.pValue(observed, law.expected(SEARCHES));
        assertTrue(p > SIGNIFICANCE, () -> "probability of the counts is " + p);
    }

    // A geometric law: of Y items V violate, whatever came up before, and the blocked ones take part in vain.
    @Test
    void withReplacementTheTrialsAreGeometric() {
        int items = 40;
        int limit = 10;
        int[] violators = violators(candidates(items), 5);
        SampledWarpLoss loss = loss(items, violators, WarpOptions.DEFAULTS.withMaxTrials(limit).withSeed(1)
                .withRankWeight(RankWeight.LOG_CLIPPED).withDraws(Draws.WITH_REPLACEMENT));
        long[] observed = new long[limit * violators.length + 1];
        double[] expected = new double[observed.length];
        double survival = 1;
        for (int n = 1; n <= limit; n++, survival *= 1 - (double) violators.length / items) {
            Arrays.fill(expected, (n - 1) * violators.length, n * violators.length, SEARCHES * survival / items);
        }
        expected[observed.length - 1] = SEARCHES * survival;
        for (int s = 0; s < SEARCHES; s++) {
            loss.forward(new float[] {1}, 0, 1, 1, s);
            int rank = Arrays.binarySearch(violators, loss.negative());
            assertEquals(loss.trials() > 0, rank >= 0);
            observed[rank < 0 ? observed.length - 1 : (loss.trials() - 1) * violators.length + rank]++;
            assertEquals(rank < 0 ? 0 : Math.log((items - 1) / loss.trials()), loss.rankWeight());
        }
        double p = ChiSquare.pValue(observed, expected);
        assertTrue(p > SIGNIFICANCE, () -> "probability of the counts is " + p);
    }

    // A geometric law among the candidates, by their weights. As the blocked items are no trials, which of the proposals, at
    // most the limit, are trials is binomial.
    @Test
    void withASamplerTheTrialsAreGeometric() {
        int items = 40;
        int limit = 12;
        double[] weights = IntStream.range(0, items).mapToDouble(i -> 1 + i % 5).toArray();
        int[] violators = violators(candidates(items), 5);
        SampledWarpLoss loss = loss(items, violators, WarpOptions.DEFAULTS.withMaxTrials(limit).withSeed(1),
                new AliasSampler(weights));
        double all = Arrays.stream(weights).sum();
        double ofBlocked = IntStream.range(0, items).filter(SampledLawTest::isBlocked).mapToDouble(i -> weights[i]).sum() / all;
        double ofViolators = Arrays.stream(violators).mapToDouble(i -> weights[i]).sum() / all;
        double[] chance = new double[limit + 1];
        double[] misses = new double[limit + 1];
        misses[0] = 1;
        // Of each number of misses so far: its probability, proposal by proposal.
        for (int proposal = 0; proposal < limit; proposal++) {
            for (int n = proposal; n >= 0; n--) {
                chance[n + 1] += misses[n] * ofViolators;
                misses[n + 1] += misses[n] * (1 - ofBlocked - ofViolators);
                misses[n] *= ofBlocked;
            }
        }
        long[] observed = new long[limit * violators.length + 1];
        double[] expected = new double[observed.length];
        for (int n = 1; n <= limit; n++) {
            for (int v = 0; v < violators.length; v++) {
                expected[(n - 1) * violators.length + v] = SEARCHES * chance[n] * weights[violators[v]] / all / ofViolators;
            }
        }
        expected[observed.length - 1] = SEARCHES * Arrays.stream(misses).sum();
        for (int s = 0; s < SEARCHES; s++) {
            loss.forward(new float[] {1}, 0, 1, 1, s);
            int rank = Arrays.binarySearch(violators, loss.negative());
            assertEquals(loss.trials() > 0, rank >= 0);
            observed[rank < 0 ? observed.length - 1 : (loss.trials() - 1) * violators.length + rank]++;
            assertEquals(rank < 0 ? 0 : Harmonic.number((items - BLOCKED) / loss.trials()), loss.rankWeight());
        }
        double p = ChiSquare.pValue(observed, expected);
        assertTrue(p > SIGNIFICANCE, () -> "probability of the counts is " + p);
    }
}
