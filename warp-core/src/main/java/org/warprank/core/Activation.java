package org.warprank.core;

import org.warprank.core.internal.KernelLadder;

/**
 * The function a layer applies to each of its sums.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="activation"}
 */
public enum Activation {

    /** {@code a(z) = z}. */
    IDENTITY {
        @Override
        void forward(float[] y, int offset, int count) {
        }

        @Override
        void backward(float[] y, int yOffset, float[] g, int gOffset, int count) {
        }
    },

    /** {@code a(z) = max(z, 0)}, with derivative 0 at z = 0. NaN stays NaN. */
    RELU {
        @Override
        void forward(float[] y, int offset, int count) {
            KernelLadder.ACTIVE.relu(y, offset, count);
        }

        @Override
        void backward(float[] y, int yOffset, float[] g, int gOffset, int count) {
            KernelLadder.ACTIVE.reluBackward(y, yOffset, g, gOffset, count);
        }
    },

    /** {@code a(z) = tanh(z)}, with derivative {@code 1 - tanh(z)^2}. */
    TANH {
        @Override
        void forward(float[] y, int offset, int count) {
            for (int i = offset; i < offset + count; i++) {
                y[i] = (float) Math.tanh(y[i]);
            }
        }

        @Override
        void backward(float[] y, int yOffset, float[] g, int gOffset, int count) {
            for (int i = 0; i < count; i++) {
                float a = y[yOffset + i];
                g[gOffset + i] *= 1 - a * a;
            }
        }
    };

    abstract void forward(float[] y, int offset, int count);

    abstract void backward(float[] y, int yOffset, float[] g, int gOffset, int count);

    /**
     * Replaces sums by activations, in place.
     *
     * @param y      the sums z on entry, the activations on return
     * @param offset where they start
     * @param count  how many there are, 0 or more
     * @throws IllegalArgumentException  if the offset or the count is negative
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public void apply(float[] y, int offset, int count) {
        Checks.vector("y", y, offset, count);
        forward(y, offset, count);
    }

    /**
     * Multiplies a gradient by the derivative, in place. Both functions' derivatives can be told from their values, so the
     * sums need not be kept.
     *
     * @param y       the activations that {@link #apply} left
     * @param yOffset where they start
     * @param g       the gradient by the activations on entry, by the sums on return
     * @param gOffset where it starts
     * @param count   how many there are, 0 or more
     * @throws IllegalArgumentException  if an offset or the count is negative
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public void applyDerivative(float[] y, int yOffset, float[] g, int gOffset, int count) {
        Checks.vector("y", y, yOffset, count);
        Checks.vector("g", g, gOffset, count);
        backward(y, yOffset, g, gOffset, count);
    }
}
