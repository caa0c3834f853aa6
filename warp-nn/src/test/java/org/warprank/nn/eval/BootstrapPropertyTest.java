package org.warprank.nn.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.warprank.core.CounterRandom;

/** The bootstrap against one that is spelled out, and what holds for every interval. */
class BootstrapPropertyTest {

    private static final double ROUNDING = 1e-12;

    /** Users with random metrics at one cut; of some the area under the curve is not defined. */
    private static Evaluation random(int users, long seed) {
        Random random = new Random(seed);
        double[][] rows = new double[users][];
        for (int user = 0; user < users; user++) {
            rows[user] = random.doubles(Evaluation.width(1)).toArray();
            if (random.nextInt(4) == 0) {
                rows[user][rows[user].length - 1] = Double.NaN;
            }
        }
        return of(rows);
    }

    private static Evaluation of(double[][] rows) {
        return new Evaluation(IntStream.range(0, rows.length).toArray(), new int[] {10}, rows, new double[1]);
    }

    private static Evaluation changed(Evaluation evaluation, double factor, double shift) {
        return of(Arrays.stream(evaluation.rows()).map(row -> Arrays.stream(row).map(value -> factor * value + shift).toArray())
                .toArray(double[][]::new));
    }

    private static List<Double> resampledMeans(Evaluation evaluation, String metric, int resamples, long seed) {
        List<Double> means = new ArrayList<>();
        for (int r = 0; r < resamples; r++) {
            List<Double> drawn = new ArrayList<>();
            for (int draw = 0; draw < evaluation.users(); draw++) {
                long word = CounterRandom.word(CounterRandom.key(seed, 0, CounterRandom.Purpose.BOOTSTRAP, r), draw);
                drawn.add(evaluation.value(metric, CounterRandom.below(word, evaluation.users())));
            }
            drawn.removeIf(value -> value.isNaN());
            drawn.stream().mapToDouble(value -> value).average().ifPresent(means::add);
        }
        return means;
    }

    @Property(tries = 30, seed = "1")
    void endsAreThePercentilesOfResampledMeans(@ForAll @IntRange(min = 1, max = 40) int users, @ForAll long seed,
                                               @ForAll @IntRange(min = 39, max = 220) int resamples) {
        Evaluation evaluation = random(users, seed);
        Bootstrap bootstrap = new Bootstrap(evaluation, resamples, seed);
        for (String metric : evaluation.metrics()) {
            List<Double> means = resampledMeans(evaluation, metric, resamples, seed);
            Interval interval = bootstrap.interval(metric);
            assertEquals(evaluation.mean(metric), interval.mean());
            if (means.isEmpty()) {
                assertTrue(Double.isNaN(interval.low()) && Double.isNaN(interval.high()));
                continue;
            }
            Collections.sort(means);
            int rank = Math.max(1, (means.size() + 1) * 25 / 1000);
            assertEquals(means.get(rank - 1), interval.low(), ROUNDING);
            assertEquals(means.get(means.size() - rank), interval.high(), ROUNDING);
        }
    }

    @Property(tries = 50, seed = "2")
    void intervalsFollowShiftsAndFactors(@ForAll @IntRange(min = 2, max = 60) int users, @ForAll long seed) {
        Evaluation evaluation = random(users, seed);
        Interval interval = new Bootstrap(evaluation, 99, seed).interval("ndcg@10");
        Interval moved = new Bootstrap(changed(evaluation, 3, 2), 99, seed).interval("ndcg@10");
        assertEquals(3 * interval.low() + 2, moved.low(), ROUNDING);
        assertEquals(3 * interval.high() + 2, moved.high(), ROUNDING);
        assertTrue(interval.low() < interval.high());
    }

    // Where each user gains the same, it does not matter which are drawn.
    @Property(tries = 50, seed = "3")
    void differencesArePaired(@ForAll @IntRange(min = 1, max = 60) int users, @ForAll long seed) {
        Evaluation evaluation = random(users, seed);
        Bootstrap ahead = new Bootstrap(changed(evaluation, 1, 0.25), 99, seed);
        Interval gain = ahead.difference("ndcg@10", new Bootstrap(evaluation, 99, seed));
        assertEquals(0.25, gain.mean(), ROUNDING);
        assertEquals(0.25, gain.low(), ROUNDING);
        assertEquals(0.25, gain.high(), ROUNDING);
        assertTrue(gain.excludesZero());
        Interval none = ahead.difference("ndcg@10", ahead);
        assertEquals(new Interval(0, 0, 0), none);
        assertTrue(!none.excludesZero());
    }

    @Property(tries = 20, seed = "4")
    void theWidthIsThatOfTheNormalApproximation(@ForAll long seed) {
        Evaluation evaluation = random(2_000, seed);
        Interval interval = new Bootstrap(evaluation, Bootstrap.RESAMPLES, seed).interval("ndcg@10");
        double deviation = Math.sqrt(1.0 / 12 / evaluation.users());
        assertEquals(2 * 1.96 * deviation, interval.high() - interval.low(), 0.15 * 2 * 1.96 * deviation);
    }

    @Example
    void theSeedDecides() {
        Evaluation evaluation = random(50, 5);
        Interval once = new Bootstrap(evaluation, 99, 1).interval("mrr@10");
        assertEquals(once, new Bootstrap(evaluation, 99, 1).interval("mrr@10"));
        assertTrue(once.low() != new Bootstrap(evaluation, 99, 2).interval("mrr@10").low());
    }

    private static void assertRefused(String message, Runnable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }

    @Example
    void refusals() {
        Evaluation evaluation = random(3, 1);
        Bootstrap bootstrap = new Bootstrap(evaluation, 39, 1);
        assertRefused("resamples is 38, expected at least 39", () -> new Bootstrap(evaluation, 38, 1));
        assertRefused("the evaluation has no users, expected at least one", () -> new Bootstrap(of(new double[0][]), 39, 1));
        assertRefused("metric is \"ndcg@5\", measured were " + evaluation.metrics(), () -> bootstrap.interval("ndcg@5"));
        for (Bootstrap other : List.of(new Bootstrap(evaluation, 39, 2), new Bootstrap(evaluation, 40, 1),
                new Bootstrap(random(4, 1), 39, 1))) {
            assertRefused("other draws other users, expected one of the same users, seed and resamples",
                    () -> bootstrap.difference("auc", other));
        }
    }
}
