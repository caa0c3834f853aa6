package org.warprank.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StatisticsTest {

    /** Ratios that are spread evenly over a share of their mean. */
    private static double[] ratios(int count, double mean, double spread, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return random.doubles(count).map(x -> mean * (1 + spread * (2 * x - 1))).toArray();
    }

    @Test
    void medianOfOddAndEvenCounts() {
        assertEquals(2, Statistics.median(new double[] {9, 1, 2}));
        assertEquals(2.5, Statistics.median(new double[] {9, 1, 3, 2}));
    }

    @Test
    void theIntervalOfPairsWithoutNoiseIsTheRatio() {
        Statistics.Interval interval = Statistics.bootstrap(ratios(6, 1.1, 0, 1), 0.95);
        assertEquals(1.1, interval.low(), 1e-12);
        assertEquals(1.1, interval.high(), 1e-12);
    }

    // 95 % of intervals of the same true ratio should hold it; with 200 of them fewer than 170 would be a defect.
    @Test
    void theIntervalHoldsTheTrueRatioAboutAsOftenAsItSays() {
        int held = 0;
        for (int i = 0; i < 200; i++) {
            Statistics.Interval interval = Statistics.bootstrap(ratios(10, 1, 0.1, i), 0.95);
            held += interval.low() <= 1 && interval.high() >= 1 ? 1 : 0;
        }
        assertTrue(held >= 170, held + " of 200");
    }

    @Test
    void theIntervalIsNoWiderThanTheNoiseCallsFor() {
        Statistics.Interval interval = Statistics.bootstrap(ratios(10, 1.1, 0.04, 1), 0.95);
        assertTrue(interval.low() > 1.05 && interval.high() < 1.15, interval.toString());
    }

    @Test
    void theFloorGrowsWithTheNoiseAndIsNoneWithoutIt() {
        assertEquals(0, Statistics.floor(ratios(20, 1, 0, 1)), 1e-12);
        double quiet = Statistics.floor(ratios(20, 1, 0.02, 1));
        double loud = Statistics.floor(ratios(10, 1, 0.6, 1));
        assertTrue(quiet > 0 && quiet < 0.03, "quiet " + quiet);
        assertTrue(loud > 0.10, "loud " + loud);
    }
}
