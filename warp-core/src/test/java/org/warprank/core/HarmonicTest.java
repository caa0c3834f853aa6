package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class HarmonicTest {

    // 1,023 additions, each off by at most half an ulp of a number below 8.
    private static final double TABLE_ERROR = 1023 * Math.ulp(7.5) / 2;

    // A logarithm and four small terms, each off by at most an ulp.
    private static final double SERIES_ERROR = 3 * Math.ulp(15.0);

    @Test
    void smallNumbersAreTheTextbooks() {
        assertEquals(0, Harmonic.number(0));
        assertEquals(1, Harmonic.number(1));
        assertEquals(1.5, Harmonic.number(2));
        assertEquals(25.0 / 12, Harmonic.number(4), 1e-15);
    }

    @Test
    void tableAndSeriesAreTheDirectSumOnBothSidesOfTheirBorder() {
        CompensatedSum sum = new CompensatedSum();
        for (int k = 1; k <= 5000; k++) {
            sum.add(1.0 / k);
            assertEquals(sum.value(), Harmonic.number(k), k < 1024 ? TABLE_ERROR : SERIES_ERROR, "H(" + k + ")");
        }
    }

    @Test
    void theSeriesHoldsFarOut() {
        CompensatedSum sum = new CompensatedSum();
        for (int k = 1; k <= 2_000_000; k++) {
            sum.add(1.0 / k);
        }
        assertEquals(sum.value(), Harmonic.number(2_000_000), SERIES_ERROR);
    }

    // Kahan's: off by two ulps of the sum, whatever the number of terms.
    private static final class CompensatedSum {

        private double sum;
        private double lost;

        void add(double term) {
            double corrected = term - lost;
            double next = sum + corrected;
            lost = next - sum - corrected;
            sum = next;
        }

        double value() {
            return sum;
        }
    }
}
