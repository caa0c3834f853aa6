package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class ActivationTest {

    private static final float NAN = Float.NaN;

    private static float[] applied(Activation activation, float... sums) {
        activation.apply(sums, 1, sums.length - 2);
        return sums;
    }

    private static float[] derived(Activation activation, float[] outputs, float... gradient) {
        activation.applyDerivative(outputs, 1, gradient, 2, gradient.length - 3);
        return gradient;
    }

    @Test
    void identityChangesNothing() {
        assertArrayEquals(new float[] {-1, -2, NAN, 3}, applied(Activation.IDENTITY, -1, -2, NAN, 3));
        assertArrayEquals(new float[] {7, 7, 1, -2, 7}, derived(Activation.IDENTITY, new float[] {0, 5, -5}, 7, 7, 1, -2, 7));
    }

    @Test
    void reluCutsWhatIsBelowZeroWithinItsRange() {
        assertArrayEquals(new float[] {-1, 0, NAN, 3, 0, -1}, applied(Activation.RELU, -1, -2, NAN, 3, -0f, -1));
    }

    @Test
    void reluHasNoSlopeAtZero() {
        assertArrayEquals(new float[] {7, 7, 1, 0, 7}, derived(Activation.RELU, new float[] {9, 5, 0}, 7, 7, 1, 2, 7));
    }

    @Test
    void tanhIsThatOfDoubleArithmeticRoundedOnce() {
        float[] expected = {-1, (float) Math.tanh(-2), 0, (float) Math.tanh(.5), NAN, 1, 3};
        assertArrayEquals(expected, applied(Activation.TANH, -1, -2, 0, .5f, NAN, Float.POSITIVE_INFINITY, 3));
    }

    @Test
    void tanhHasTheSlopeOneMinusItsSquare() {
        assertArrayEquals(new float[] {7, 7, 1.5f, 4, 0, 7},
                derived(Activation.TANH, new float[] {9, .5f, 0, 1}, 7, 7, 2, 4, 3, 7));
    }
}
