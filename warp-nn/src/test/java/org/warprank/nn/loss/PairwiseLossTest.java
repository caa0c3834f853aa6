package org.warprank.nn.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.layer.GradientCheck;

class PairwiseLossTest {

    private static final int PAIRS = 6;
    private static final float[] WEIGHTS = {1, .5f, 2, 0, 1, 3};

    private final double[] losses = new double[PAIRS];
    private final float[] coefficients = new float[PAIRS];

    private double bpr(float[] positive, float[] negative) {
        PairwiseLoss.BPR.run(0, PAIRS, positive, negative, WEIGHTS, losses, coefficients);
        double sum = 0;
        for (double loss : losses) {
            sum += loss;
        }
        return sum;
    }

    @Test
    void theGradientsOfBprAreThoseOfItsLoss() {
        float[] positive = {1, -2, .5f, 3, 0, 7};
        float[] negative = {.5f, 3, .5f, -1, 4, -5};
        bpr(positive, negative);
        float[] up = coefficients.clone();
        float[] down = new float[PAIRS];
        for (int e = 0; e < PAIRS; e++) {
            down[e] = -up[e];
        }
        GradientCheck.of(() -> bpr(positive, negative), negative, up, () -> { }).requireBelow(1e-5);
        GradientCheck.of(() -> bpr(positive, negative), positive, down, () -> { }).requireBelow(1e-5);
    }

    @ParameterizedTest
    @ValueSource(floats = {-1e30f, -800, -40, -1, -1e-9f, 0, 1e-9f, 1, 40, 800, 1e30f})
    void bprIsItsFormulaForAnyDifference(float x) {
        bpr(new float[] {x, x, x, x, x, x}, new float[PAIRS]);
        for (int e = 0; e < PAIRS; e++) {
            double loss = x < -700 ? -(double) x : -Math.log(1 / (1 + Math.exp(-(double) x)));
            assertEquals(WEIGHTS[e] * loss, losses[e], 1e-12 + 1e-7 * Math.abs(losses[e]));
            assertEquals(WEIGHTS[e] / (1 + Math.exp(x)), coefficients[e], 1e-7 * (1 + WEIGHTS[e]));
        }
        assertTrue(losses[3] == 0 && coefficients[3] == 0);
    }

    @Test
    void aNaNIsNoFiniteLoss() {
        bpr(new float[] {0, 0, 0, 0, Float.NaN, 0}, new float[] {0, Float.NaN, 0, 0, 0, 0});
        assertEquals(Double.NaN, losses[1]);
        assertEquals(Double.NaN, losses[4]);
        assertEquals(Math.log(2), losses[0], 1e-12);
    }

    @Test
    void examplesOutsideTheRangeAreLeftAlone() {
        float[] scores = new float[PAIRS];
        PairwiseLoss.BPR.run(2, 4, scores, scores, WEIGHTS, losses, coefficients);
        assertArrayEquals(new float[] {0, 0, 1, 0, 0, 0}, coefficients);
        assertEquals(0, losses[1] + losses[4]);
    }
}
