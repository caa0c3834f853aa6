package org.warprank.nn.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.layer.Parameter;

class OptimizerTest {

    private static final int ROWS = 3;
    private static final int COLUMNS = 37;

    private static Parameter parameter(Optimizer optimizer) {
        Parameter parameter = Parameter.table("input.weight", ROWS, COLUMNS);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            parameter.values()[i] = 2 * random.nextFloat() - 1;
        }
        optimizer.allocateState(parameter);
        return parameter;
    }

    @ParameterizedTest
    @ValueSource(floats = {0, .9f})
    void sgdFollowsItsFormula(float momentum) {
        Sgd sgd = new Sgd(.1f, momentum, .03f);
        assertEquals(.1f, sgd.learningRate());
        Parameter parameter = parameter(sgd);
        SplittableRandom random = new SplittableRandom(2);
        double[] w = new double[COLUMNS];
        double[] v = new double[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            w[i] = parameter.values()[COLUMNS + i];
        }
        for (int step = 0; step < 10; step++) {
            float[] gradient = gradient(random);
            sgd.step(parameter, 1, gradient, 2);
            for (int i = 0; i < COLUMNS; i++) {
                v[i] = momentum * v[i] + gradient[2 + i];
                w[i] = (1 - .1 * .03) * w[i] - .1 * v[i];
                assertEquals(w[i], parameter.values()[COLUMNS + i], 1e-5, "step " + step + ", element " + i);
            }
        }
        assertOtherRowsAsBefore(sgd, parameter);
    }

    @ParameterizedTest
    @ValueSource(floats = {0, .1f, 2})
    void adagradFollowsItsFormula(float initial) {
        Adagrad adagrad = new Adagrad(.05f, initial, .02f);
        assertEquals(.05f, adagrad.learningRate());
        Parameter parameter = parameter(adagrad);
        SplittableRandom random = new SplittableRandom(3);
        double[] w = new double[COLUMNS];
        double[] s = new double[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            w[i] = parameter.values()[COLUMNS + i];
            s[i] = initial;
        }
        for (int step = 0; step < 10; step++) {
            float[] gradient = gradient(random);
            adagrad.step(parameter, 1, gradient, 2);
            for (int i = 0; i < COLUMNS; i++) {
                s[i] += (double) gradient[2 + i] * gradient[2 + i];
                w[i] = (1 - .05 * .02) * w[i] - .05 * gradient[2 + i] / Math.sqrt(s[i]);
                assertEquals(w[i], parameter.values()[COLUMNS + i], 1e-5, "step " + step + ", element " + i);
            }
        }
        assertOtherRowsAsBefore(adagrad, parameter);
    }

    // Against a dense Adam in double, which decays every row in every batch: rows that are touched now and then have its moments.
    @Test
    void adamHasTheMomentsOfADenseOne() {
        Adam adam = new Adam(.01f, .9f, .999f, 1e-8f, .03f);
        Parameter parameter = parameter(adam);
        SplittableRandom random = new SplittableRandom(4);
        double[] w = new double[COLUMNS];
        double[] m = new double[COLUMNS];
        double[] v = new double[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            w[i] = parameter.values()[COLUMNS + i];
        }
        for (int batch = 1; batch <= 400; batch++) {
            adam.beginBatch(parameter);
            boolean touched = batch < 5 || random.nextInt(20) == 0;
            float[] gradient = touched ? gradient(random) : new float[COLUMNS + 2];
            for (int i = 0; i < COLUMNS; i++) {
                m[i] = .9 * m[i] + (1 - .9) * gradient[2 + i];
                v[i] = .999 * v[i] + (1 - .999) * gradient[2 + i] * gradient[2 + i];
            }
            if (touched) {
                adam.step(parameter, 1, gradient, 2);
                for (int i = 0; i < COLUMNS; i++) {
                    double mean = m[i] / (1 - Math.pow(.9, batch));
                    double square = v[i] / (1 - Math.pow(.999, batch));
                    w[i] = (1 - .01 * .03) * w[i] - .01 * mean / (Math.sqrt(square) + 1e-8);
                    String at = "batch " + batch + ", element " + i;
                    assertEquals(m[i], parameter.states()[0][COLUMNS + i], 1e-6, at);
                    assertEquals(v[i], parameter.states()[1][COLUMNS + i], 2e-5 * v[i], at);
                    assertEquals(w[i], parameter.values()[COLUMNS + i], 1e-5, at);
                }
            }
        }
        assertOtherRowsAsBefore(adam, parameter);
    }

    @Test
    void adamCountsBatchesBeyondTheIntegersOfAFloat() {
        Adam adam = new Adam(.01f, 0f);
        Parameter parameter = parameter(adam);
        float[] batches = parameter.states()[2];
        int most = 1 << 24;
        batches[ROWS] = Float.intBitsToFloat(most);
        for (int i = 1; i <= 3; i++) {
            adam.beginBatch(parameter);
            assertEquals(most + i, Float.floatToRawIntBits(batches[ROWS]));
        }
    }

    private static float[] gradient(SplittableRandom random) {
        float[] gradient = new float[COLUMNS + 2];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = 2 * random.nextFloat() - 1;
        }
        return gradient;
    }

    private static void assertOtherRowsAsBefore(Optimizer optimizer, Parameter parameter) {
        Parameter fresh = parameter(optimizer);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            if (i / COLUMNS != 1) {
                assertEquals(fresh.values()[i], parameter.values()[i]);
                assertEquals(fresh.state()[i], parameter.state()[i]);
            }
        }
    }

    private static Optimizer[] decaying(float rate, float weightDecay) {
        return new Optimizer[] {new Sgd(rate, .9f, weightDecay), new Adagrad(rate, .1f, weightDecay), new Adam(rate, weightDecay),
            new NormClipping(new Sgd(rate, .9f, weightDecay), 1f)};
    }

    // Not a gradient: neither the velocity nor the accumulator sees it.
    @Test
    void weightDecayIsDecoupled() {
        for (Optimizer optimizer : decaying(.5f, .2f)) {
            Parameter parameter = parameter(optimizer);
            float before = parameter.values()[0];
            optimizer.beginBatch(parameter);
            optimizer.step(parameter, 0, new float[COLUMNS], 0);
            assertEquals(before * (1 - .5f * .2f), parameter.values()[0], 1e-7);
            assertEquals(optimizer.initialState(), parameter.state()[0]);
        }
    }

    @Test
    void biasesDoNotDecay() {
        for (Optimizer optimizer : decaying(.5f, .2f)) {
            Parameter bias = Parameter.bias("output.bias", 2);
            optimizer.allocateState(bias);
            bias.values()[1] = 3;
            optimizer.beginBatch(bias);
            optimizer.step(bias, 1, new float[1], 0);
            assertEquals(3, bias.values()[1]);
        }
    }

    // A constant pull against the decay ends where they balance; nothing runs away.
    @Test
    void adagradIsStableAtDecayOfOneTwentieth() {
        Adagrad adagrad = new Adagrad(.05f, .1f, .05f);
        Parameter parameter = parameter(adagrad);
        float[] gradient = new float[COLUMNS];
        for (int step = 0; step < 20_000; step++) {
            for (int i = 0; i < COLUMNS; i++) {
                gradient[i] = step % 2 == 0 ? 1 : -1.001f;
            }
            adagrad.step(parameter, 2, gradient, 0);
        }
        for (int i = 2 * COLUMNS; i < ROWS * COLUMNS; i++) {
            assertTrue(Math.abs(parameter.values()[i]) < 1, "weight " + parameter.values()[i]);
        }
    }

    // A constant gradient of 1: SGD balances where decay * |w| is 1, Adam, whose steps have a size of the rate, there as well.
    @Test
    void decayOfOneTwentiethBalancesAConstantGradient() {
        for (Optimizer optimizer : new Optimizer[] {new Sgd(.1f, 0f, .05f), new Adam(.1f, .05f)}) {
            Parameter parameter = parameter(optimizer);
            float[] gradient = new float[COLUMNS];
            for (int step = 0; step < 5_000; step++) {
                Arrays.fill(gradient, 1f);
                optimizer.beginBatch(parameter);
                optimizer.step(parameter, 0, gradient, 0);
            }
            for (int i = 0; i < COLUMNS; i++) {
                assertEquals(-1 / .05, parameter.values()[i], .05, optimizer + ", element " + i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {1e-3f, 1, 7, 1e25f})
    void clippedGradientsPointWhereTheyDid(float length) {
        float maxNorm = 2;
        NormClipping clipping = new NormClipping(new Sgd(1, 0, 0), maxNorm);
        Parameter parameter = Parameter.table("input.weight", ROWS, COLUMNS);
        clipping.allocateState(parameter);
        float[] gradient = gradient(new SplittableRandom(6));
        double norm = 0;
        for (int i = 0; i < COLUMNS; i++) {
            gradient[2 + i] *= length;
            norm += (double) gradient[2 + i] * gradient[2 + i];
        }
        double factor = Math.min(1, maxNorm / Math.sqrt(norm));
        float[] before = gradient.clone();
        clipping.step(parameter, 1, gradient, 2);
        for (int i = 0; i < COLUMNS; i++) {
            double expected = before[2 + i] * factor;
            assertEquals(-expected, parameter.values()[COLUMNS + i], 1e-6 * Math.abs(expected));
        }
        assertArrayEquals(new float[] {before[0], before[1]}, new float[] {gradient[0], gradient[1]});
    }

    // It must not become 0, which would pass as no gradient.
    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void clippingKeepsWhatIsNotFinite(float bad) {
        NormClipping clipping = new NormClipping(new Sgd(1, 0, 0), 1);
        Parameter parameter = Parameter.table("input.weight", ROWS, COLUMNS);
        clipping.allocateState(parameter);
        float[] gradient = new float[COLUMNS];
        gradient[3] = bad;
        clipping.step(parameter, 0, gradient, 0);
        assertFalse(Float.isFinite(parameter.values()[3]));
    }

    @Test
    void ratesOutOfRangeAreRefusedByName() {
        for (float bad : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertRefused(() -> new Sgd(bad, 0, 0), "learningRate is " + bad + ", expected a finite number above 0");
            assertRefused(() -> new Adagrad(bad, 0, 0), "learningRate is " + bad + ", expected a finite number above 0");
            assertRefused(() -> new Adam(bad, 0), "learningRate is " + bad + ", expected a finite number above 0");
            assertRefused(() -> new Adam(1, 0, 0, bad, 0), "epsilon is " + bad + ", expected a finite number above 0");
            assertRefused(() -> new NormClipping(new Adam(1, 0), bad), "maxNorm is " + bad + ", expected a finite number above 0");
        }
        for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertRefused(() -> new Sgd(1, 0, bad), "weightDecay is " + bad + ", expected a finite number of at least 0");
            assertRefused(() -> new Adagrad(1, bad, 0), "initialAccumulator is " + bad + ", expected a finite number of at least 0");
        }
        for (float bad : new float[] {-.1f, 1, Float.NaN}) {
            assertRefused(() -> new Sgd(1, bad, 0), "momentum is " + bad + ", expected a number from 0 to below 1");
            assertRefused(() -> new Adam(1, bad, 0, 1, 0), "beta1 is " + bad + ", expected a number from 0 to below 1");
            assertRefused(() -> new Adam(1, 0, bad, 1, 0), "beta2 is " + bad + ", expected a number from 0 to below 1");
        }
        assertRefused(() -> new Adagrad(2, 0, .5f), "learningRate * weightDecay is 1.0, expected below 1");
    }

    private static void assertRefused(Executable call, String start) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
