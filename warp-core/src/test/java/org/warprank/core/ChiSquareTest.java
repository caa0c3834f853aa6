package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChiSquareTest {

    @ParameterizedTest
    @CsvSource({"1, 3.841459, 0.05", "2, 13.815511, 0.001", "10, 18.307038, 0.05", "100, 149.449253, 0.001",
            "1, 15.136705, 0.0001", "5, 1.145476, 0.95"})
    void theTailIsThatOfTheTables(int degrees, double statistic, double p) {
        assertEquals(p, ChiSquare.upperGamma(degrees / 2.0, statistic / 2), 1e-6 * p);
    }

    @Test
    void countsAsExpectedHaveProbabilityOne() {
        assertEquals(1, ChiSquare.pValue(new long[] {20, 30, 50}, new double[] {20, 30, 50}));
    }

    @Test
    void theStatisticIsTheSumOfSquaredDifferences() {
        double statistic = 100 / 20.0 + 25 / 30.0 + 25 / 50.0;
        assertEquals(Math.exp(-statistic / 2), ChiSquare.pValue(new long[] {30, 25, 45}, new double[] {20, 30, 50}), 1e-12);
    }

    @Test
    void smallCellsArePooled() {
        double pooled = ChiSquare.pValue(new long[] {18, 82}, new double[] {10, 90});
        assertEquals(pooled, ChiSquare.pValue(new long[] {9, 9, 80, 2}, new double[] {5, 5, 85, 5}), 1e-12);
    }

    @Test
    void anImpossibleCountHasProbabilityZero() {
        assertEquals(0, ChiSquare.pValue(new long[] {50, 1}, new double[] {51, 0}));
    }
}
