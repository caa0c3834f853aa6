package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Small integers, so that the numbers can be followed by hand and are exact. */
class RowsTest {

    @Test
    void dotMultipliesTheTwoRows() {
        assertEquals(1 * 10 + 2 * 20 + 3 * 30, Rows.dot(new float[] {9, 1, 2, 3}, 1, new float[] {10, 20, 30, 9}, 0, 3));
    }

    @Test
    void maxKeepsTheGreaterOfBoth() {
        float[] y = {9, 1, 2, 9};
        Rows.max(new float[] {7, 8, -1}, 1, y, 1, 2);
        assertArrayEquals(new float[] {9, 8, 2, 9}, y);
    }

    @Test
    void scaledDifferenceTakesOneRowFromAnother() {
        float[] y = {9, 1, 2, 9};
        Rows.scaledDifference(3f, new float[] {9, 10, 20}, 1, new float[] {4, 7}, 0, y, 1, 2);
        assertArrayEquals(new float[] {9, 18, 39, 9}, y);
    }

    @Test
    void axpyAddsTheMultipleOfARow() {
        float[] y = {9, 1, 2, 9};
        Rows.axpy(3f, new float[] {10, 20}, 0, y, 1, 2);
        assertArrayEquals(new float[] {9, 31, 62, 9}, y);
    }

    @Test
    void gatherSumAddsTheNumberedRows() {
        float[] table = {1, 2, 10, 20, 100, 200};
        float[] y = {9, 9, 9, 9};
        Rows.gatherSum(table, 2, new int[] {7, 2, 0, 2, -1}, 1, 4, y, 1);
        assertArrayEquals(new float[] {9, 201, 402, 9}, y);
        Rows.gatherSum(table, 2, new int[0], 0, 0, y, 0);
        assertArrayEquals(new float[] {0, 0, 402, 9}, y);
    }

    @Test
    void weightedSumAddsTheNumberedRowsTimesTheirFactors() {
        float[] table = {1, 2, 3, 4, 5, 6};
        float[] y = {9, 9, 9, 9};
        Rows.weightedSum(table, 2, new int[] {7, 2, 0, 2, -1}, new float[] {9, .5f, -1, 2, 9}, 1, 4, y, 1);
        assertArrayEquals(new float[] {9, 11.5f, 13, 9}, y);
        Rows.weightedSum(table, 2, new int[0], new float[0], 0, 0, y, 0);
        assertArrayEquals(new float[] {0, 0, 13, 9}, y);
    }

    @Test
    void weightedSumsAddsEachSumFromItsRange() {
        float[] table = {1, 2, 3, 4, 5, 6};
        float[] y = {9, 9, 9, 9, 9, 9, 9};
        Rows.weightedSums(table, 2, new int[] {2, 0, 2, 1}, new float[] {9, .5f, -1, 2}, new int[] {0, 1, 3, 3, 4}, 1, 4, y);
        assertArrayEquals(new float[] {-4.5f, -5, 0, 0, 6, 8, 9}, y);
    }

    @Test
    void stepsOfNumberedRowsAreThoseOfEachRow() {
        float[] w = {8, 8, 8, 8, 8, 8};
        float[] s = {7, 7, 7, 7, 7, 7};
        Rows.adagrad(w, s, 2, new int[] {9, 2, 0}, 1, 3, new float[] {3, 0, 0, -3}, .5f, .75f);
        float step = .5f * 3 / (4 + 1e-10f);
        assertArrayEquals(new float[] {6, 6 + step, 8, 8, 6 - step, 6}, w);
        assertArrayEquals(new float[] {7, 16, 7, 7, 16, 7}, s);
    }

    @Test
    void aRowThatIsNumberedTwiceStepsTwice() {
        float[] w = {8};
        float[] s = {0};
        Rows.adagrad(w, s, 1, new int[] {0, 0}, 0, 2, new float[] {3, -4}, 1, 1);
        assertArrayEquals(new float[] {25}, s);
        assertArrayEquals(new float[] {8 - 3f / 3 + 4f / 5}, w, 1e-6f);
    }

    @Test
    void allFiniteLooksAtItsNumberedRowsAlone() {
        float[] table = {1, 2, Float.NaN, 4, 5, 6};
        assertTrue(Rows.allFinite(table, 2, new int[] {1, 2, 0}, 1, 3));
        assertFalse(Rows.allFinite(table, 2, new int[] {2, 1, 0}, 0, 2));
        assertTrue(Rows.allFinite(table, 2, new int[] {1}, 1, 1));
    }

    @Test
    void sgdIsMomentumThenDecayThenStep() {
        float[] w = {9, 8};
        float[] v = {9, 4};
        Rows.sgd(w, v, 1, new float[] {3}, 0, 1, .25f, .5f, .75f);
        assertArrayEquals(new float[] {9, 5}, v);
        assertArrayEquals(new float[] {9, .75f * 8 - .25f * 5}, w);
    }

    @Test
    void sgdWithoutMomentumAndDecayIsPlainDescent() {
        float[] w = {8};
        Rows.sgd(w, new float[] {100}, 0, new float[] {3}, 0, 1, .5f, 0f, 1f);
        assertArrayEquals(new float[] {6.5f}, w);
    }

    @Test
    void adagradDividesByTheRootOfAllSquaresSoFar() {
        float[] w = {9, 8};
        float[] s = {9, 16};
        Rows.adagrad(w, s, 1, new float[] {3}, 0, 1, .5f, .75f);
        assertArrayEquals(new float[] {9, 25}, s);
        assertArrayEquals(new float[] {9, .75f * 8 - .5f * 3 / 5}, w, 1e-6f);
    }

    @Test
    void adamDividesTheMeanByTheRootOfTheMeanSquare() {
        float[] w = {9, 8};
        float[] m = {9, 4};
        float[] v = {9, 28};
        Rows.adam(w, m, v, 1, new float[] {6}, 0, 1, .5f, .75f, .875f, 1e-6f, .25f);
        assertArrayEquals(new float[] {9, .75f * 4 + .25f * 6}, m);
        assertArrayEquals(new float[] {9, .875f * 28 + .125f * 36}, v);
        assertArrayEquals(new float[] {9, .25f * 8 - .5f * 4.5f / (float) Math.sqrt(29)}, w, 1e-6f);
    }

    // The textbook form, with corrected means: Kingma and Ba, algorithm 1.
    @Test
    void adamWithCorrectedRateIsThePapersAlgorithm() {
        double[] gradients = {.5, -2, .001, 0, 3};
        double rate = .01;
        double mean = 0;
        double square = 0;
        double weight = 1;
        float[] w = {1};
        float[] m = new float[1];
        float[] v = new float[1];
        for (int t = 1; t <= gradients.length; t++) {
            double g = gradients[t - 1];
            mean = .9 * mean + .1 * g;
            square = .999 * square + .001 * g * g;
            weight -= rate * (mean / (1 - Math.pow(.9, t))) / (Math.sqrt(square / (1 - Math.pow(.999, t))) + 1e-8);

            double c = Math.sqrt(1 - Math.pow(.999, t));
            Rows.adam(w, m, v, 0, new float[] {(float) g}, 0, 1, (float) (rate * c / (1 - Math.pow(.9, t))), .9f, .999f,
                    (float) (c * 1e-8), 1f);
            assertEquals(weight, w[0], 1e-5 * rate * t + t * Math.ulp(1f), "after step " + t);
        }
    }

    @Test
    void allFiniteLooksAtItsRangeAlone() {
        float[] x = {Float.NaN, 1, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY};
        assertTrue(Rows.allFinite(x, 1, 2));
        assertFalse(Rows.allFinite(x, 0, 2));
        assertFalse(Rows.allFinite(x, 1, 3));
        assertTrue(Rows.allFinite(x, 4, 0));
    }
}
