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
    void axpyAddsTheMultipleOfARow() {
        float[] y = {9, 1, 2, 9};
        Rows.axpy(3f, new float[] {10, 20}, 0, y, 1, 2);
        assertArrayEquals(new float[] {9, 31, 62, 9}, y);
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
    void allFiniteLooksAtItsRangeAlone() {
        float[] x = {Float.NaN, 1, -Float.MAX_VALUE, Float.NEGATIVE_INFINITY};
        assertTrue(Rows.allFinite(x, 1, 2));
        assertFalse(Rows.allFinite(x, 0, 2));
        assertFalse(Rows.allFinite(x, 1, 3));
        assertTrue(Rows.allFinite(x, 4, 0));
    }
}
