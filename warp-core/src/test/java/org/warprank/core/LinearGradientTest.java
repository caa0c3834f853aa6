package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.DoubleSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The gradients of the dense layer against central differences of {@code F = sum of u a(x w^T + b)} in double, at the floats
 * the layer sees. In double a step of 1e-6 leaves an error of about 1e-9; the rest of the bound is for the layer's own float
 * arithmetic, some dozens of roundings of 6e-8 of the terms that are summed.
 */
class LinearGradientTest {

    private static final double STEP = 1e-6;
    private static final double RELATIVE_ERROR = 1e-5;
    private static final int BATCH = 5;
    private static final int IN = 9;
    private static final int OUT = 37;

    private final float[] x = Floats.distinctlyNonZero(BATCH * IN, 1);
    private final float[] w = Floats.distinctlyNonZero(OUT * IN, 2);
    private final float[] b = Floats.distinctlyNonZero(OUT, 3);
    private final float[] u = Floats.distinctlyNonZero(BATCH * OUT, 4);

    @ParameterizedTest
    @CsvSource({"IDENTITY, true", "IDENTITY, false", "RELU, true", "RELU, false", "TANH, true", "TANH, false"})
    void everyGradientIsTheSlopeOfTheFunction(Activation activation, boolean withBias) {
        scaleDownWeights();
        float[] bias = withBias ? b : null;
        assertAwayFromTheKink(withBias);

        Linear layer = new Linear(IN, OUT, activation);
        PackedWeights packed = new PackedWeights(IN, OUT);
        packed.pack(0, OUT, w, 0, IN);
        float[] y = new float[BATCH * OUT];
        layer.forward(0, BATCH, x, 0, IN, packed, bias, y, 0, OUT);
        float[] g = u.clone();
        layer.backwardActivation(0, BATCH, y, 0, OUT, g, 0, OUT);
        float[] dx = new float[BATCH * IN];
        layer.backwardInput(0, BATCH, g, 0, OUT, w, 0, IN, dx, 0, IN, new LinearWorkspace());
        float[] dw = new float[OUT * IN];
        float[] db = withBias ? new float[OUT] : null;
        layer.backwardWeights(0, OUT, BATCH, g, 0, OUT, x, 0, IN, dw, 0, IN, db, new LinearWorkspace());

        double[] xs = widened(x);
        double[] ws = widened(w);
        double[] bs = withBias ? widened(b) : new double[OUT];
        assertSlopes("x", dx, xs, () -> function(activation, xs, ws, bs));
        assertSlopes("w", dw, ws, () -> function(activation, xs, ws, bs));
        if (withBias) {
            assertSlopes("b", db, bs, () -> function(activation, xs, ws, bs));
        }
    }

    // Sums of about one: at larger ones tanh is flat and would hide mistakes.
    private void scaleDownWeights() {
        for (int i = 0; i < w.length; i++) {
            w[i] *= .4f;
        }
    }

    private static void assertSlopes(String name, float[] gradient, double[] at, DoubleSupplier function) {
        for (int i = 0; i < at.length; i++) {
            double kept = at[i];
            at[i] = kept + STEP;
            double above = function.getAsDouble();
            at[i] = kept - STEP;
            double below = function.getAsDouble();
            at[i] = kept;
            assertEquals((above - below) / (2 * STEP), gradient[i], RELATIVE_ERROR * (1 + Math.abs(gradient[i])), name + "[" + i + "]");
        }
    }

    private double function(Activation activation, double[] xs, double[] ws, double[] bs) {
        double sum = 0;
        for (int r = 0; r < BATCH; r++) {
            for (int o = 0; o < OUT; o++) {
                double z = sum(r, o, xs, ws, bs);
                sum += u[r * OUT + o] * switch (activation) {
                    case IDENTITY -> z;
                    case RELU -> Math.max(z, 0);
                    case TANH -> Math.tanh(z);
                };
            }
        }
        return sum;
    }

    private static double sum(int row, int output, double[] xs, double[] ws, double[] bs) {
        double z = bs[output];
        for (int i = 0; i < IN; i++) {
            z += xs[row * IN + i] * ws[output * IN + i];
        }
        return z;
    }

    private void assertAwayFromTheKink(boolean withBias) {
        double[] bs = withBias ? widened(b) : new double[OUT];
        for (int r = 0; r < BATCH; r++) {
            for (int o = 0; o < OUT; o++) {
                assertTrue(Math.abs(sum(r, o, widened(x), widened(w), bs)) > 100 * STEP, "choose other data");
            }
        }
    }

    private static double[] widened(float[] floats) {
        double[] doubles = new double[floats.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = floats[i];
        }
        return doubles;
    }
}
