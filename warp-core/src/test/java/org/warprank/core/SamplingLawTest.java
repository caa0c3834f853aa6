package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * N and the violator found follow the law of plain draws without replacement. The seeds are fixed, so an outcome of less
 * than one in ten thousand is a fault of the law and not of the day.
 */
class SamplingLawTest {

    private static final double SIGNIFICANCE = 1e-4;
    private static final int SEARCHES = 20_000;
    private static final int OTHER_POSITIVES = 3;
    private static final int EXCLUDED = 6;

    /** M candidates of which V violate, and the most draws. */
    record Case(int candidates, int violators, int limit, RankWeight rankWeight) {
    }

    // 12 candidates are probed with many repetitions, 500 by two probes, 1,000 by up to 16 more and 3,000 by 48, in rounds.
    static Stream<Case> cases() {
        return Stream.of(
                IntStream.of(12, 100).boxed().flatMap(m -> IntStream.of(1, 3, m).boxed()
                        .flatMap(t -> violators(m).mapToObj(v -> new Case(m, v, t, RankWeight.HARMONIC)))),
                IntStream.of(1, 2, 3, 9, 100, 1000).boxed()
                        .flatMap(t -> violators(1000).mapToObj(v -> new Case(1000, v, t, RankWeight.HARMONIC))),
                violators(500).mapToObj(v -> new Case(500, v, 500, RankWeight.HARMONIC)),
                IntStream.of(17, 50, 51, 3000).boxed()
                        .flatMap(t -> violators(3000).mapToObj(v -> new Case(3000, v, t, RankWeight.HARMONIC))),
                IntStream.of(12, 1000).boxed()
                        .flatMap(m -> violators(m).mapToObj(v -> new Case(m, v, m, RankWeight.EXACT_RANK))))
                .flatMap(s -> s);
    }

    private static IntStream violators(int candidates) {
        return IntStream.of(0, 1, 4, candidates / 2, candidates - 1, candidates);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trialsAndViolatorFollowTheLawOverThePlacesOfTheData(Case c) {
        Row row = new Row(c);
        int[] place = new int[row.examples()];
        row.batch.places(place);
        assertFollowsTheLaw(c, row, s -> Arrays.fill(place, s));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trialsAndViolatorFollowTheLawOverTheEpochs(Case c) {
        Row row = new Row(c);
        assertFollowsTheLaw(c, row, row.batch::epoch);
    }

    private static void assertFollowsTheLaw(Case c, Row row, IntConsumer next) {
        SearchLaw law = new SearchLaw(c.candidates, c.violators, c.limit);
        long[] observed = new long[law.cells()];
        for (int s = 0; s < SEARCHES; s++) {
            next.accept(s);
            row.loss.forward(row.batch);
            observed[row.cell(law)]++;
        }
        double p = ChiSquare.pValue(observed, law.expected(SEARCHES));
        assertTrue(p > SIGNIFICANCE, () -> "probability of the counts is " + p);
    }

    @Test
    void twoPositivesOfARowDrawIndependentlyOfEachOther() {
        int items = 42;
        float[] scores = new float[items];
        int[] places = new int[2];
        WarpBatch batch = new WarpBatch().scores(scores, 0, items, 1, items).positives(new int[] {0, 2}, new int[] {0, 1})
                .places(places);
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, 2, items);
        long[] observed = new long[16];
        double[] expected = new double[16];
        Arrays.fill(expected, SEARCHES / 16.0);
        for (int s = 0; s < SEARCHES; s++) {
            places[0] = 2 * s;
            places[1] = 2 * s + 1;
            loss.forward(batch);
            observed[(loss.negative(0) - 2) / 10 * 4 + (loss.negative(1) - 2) / 10]++;
        }
        double p = ChiSquare.pValue(observed, expected);
        assertTrue(p > SIGNIFICANCE, () -> "probability of the counts is " + p);
    }

    /** A row of scores whose candidates, positives and excluded items stand in random order. */
    private static final class Row {

        private final WarpBatch batch;
        private final WarpLoss loss;
        private final RankWeight rankWeight;
        private final int violators;
        private final int example;
        private final int[] rankOfItem;

        // Of the other positives and the excluded items every second one scores as a violator would, and must not be one.
        Row(Case c) {
            int items = c.candidates + 1 + OTHER_POSITIVES + EXCLUDED;
            int[] shuffled = shuffled(items, new SplittableRandom(31L * c.candidates + c.violators));
            int[] blocked = Arrays.copyOf(shuffled, items - c.candidates);
            int positive = blocked[0];
            int[] positives = Arrays.copyOf(blocked, 1 + OTHER_POSITIVES);
            int[] excluded = Arrays.copyOfRange(blocked, 1 + OTHER_POSITIVES, blocked.length);
            float[] scores = new float[items];
            rankOfItem = new int[items];
            Arrays.fill(rankOfItem, -1);
            for (int i = 0; i < items; i++) {
                boolean high = i < blocked.length ? i % 2 == 0 : i - blocked.length < c.violators;
                scores[shuffled[i]] = high ? 2 : -2;
            }
            scores[positive] = 1.5f;
            int rank = 0;
            for (int i = 0; i < items; i++) {
                int item = i;
                if (scores[item] == 2 && Arrays.stream(blocked).noneMatch(b -> b == item)) {
                    rankOfItem[item] = rank++;
                }
            }
            Arrays.sort(positives);
            Arrays.sort(excluded);
            violators = c.violators;
            rankWeight = c.rankWeight;
            example = Arrays.binarySearch(positives, positive);
            batch = new WarpBatch().scores(scores, 0, items, 1, items).positives(new int[] {0, positives.length}, positives)
                    .excluded(new int[] {0}, new int[] {excluded.length}, excluded);
            loss = new WarpLoss(WarpOptions.DEFAULTS.withMaxTrials(c.limit).withRankWeight(rankWeight).withSeed(1),
                    positives.length, items);
        }

        private static int[] shuffled(int count, SplittableRandom random) {
            int[] numbers = IntStream.range(0, count).toArray();
            for (int i = count - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int kept = numbers[i];
                numbers[i] = numbers[j];
                numbers[j] = kept;
            }
            return numbers;
        }

        int examples() {
            return batch.examples();
        }

        int cell(SearchLaw law) {
            int n = loss.trials(example);
            if (n == 0) {
                assertEquals(-1, loss.negative(example));
                return law.none();
            }
            int rank = rankOfItem[loss.negative(example)];
            assertTrue(rank >= 0, "what was found is a violating candidate");
            if (rankWeight == RankWeight.EXACT_RANK) {
                assertEquals(Harmonic.number(violators), loss.rankWeight(example));
            }
            return law.cell(n, rank);
        }
    }
}
