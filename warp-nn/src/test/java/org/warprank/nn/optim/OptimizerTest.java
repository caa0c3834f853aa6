package org.warprank.nn.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
        parameter.allocateState(optimizer.initialState());
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

    // Not a gradient: neither the velocity nor the accumulator sees it.
    @Test
    void weightDecayIsDecoupled() {
        for (Optimizer optimizer : new Optimizer[] {new Sgd(.5f, .9f, .2f), new Adagrad(.5f, .1f, .2f)}) {
            Parameter parameter = parameter(optimizer);
            float before = parameter.values()[0];
            optimizer.step(parameter, 0, new float[COLUMNS], 0);
            assertEquals(before * (1 - .5f * .2f), parameter.values()[0], 1e-7);
            assertEquals(optimizer.initialState(), parameter.state()[0]);
        }
    }

    @Test
    void biasesDoNotDecay() {
        for (Optimizer optimizer : new Optimizer[] {new Sgd(.5f, 0, .2f), new Adagrad(.5f, .1f, .2f)}) {
            Parameter bias = Parameter.bias("output.bias", 2);
            bias.allocateState(optimizer.initialState());
            bias.values()[1] = 3;
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

    @Test
    void ratesOutOfRangeAreRefusedByName() {
        for (float bad : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertRefused(() -> new Sgd(bad, 0, 0), "learningRate is " + bad + ", expected a finite number above 0");
            assertRefused(() -> new Adagrad(bad, 0, 0), "learningRate is " + bad + ", expected a finite number above 0");
        }
        for (float bad : new float[] {-1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertRefused(() -> new Sgd(1, 0, bad), "weightDecay is " + bad + ", expected a finite number of at least 0");
            assertRefused(() -> new Adagrad(1, bad, 0), "initialAccumulator is " + bad + ", expected a finite number of at least 0");
        }
        for (float bad : new float[] {-.1f, 1, Float.NaN}) {
            assertRefused(() -> new Sgd(1, bad, 0), "momentum is " + bad + ", expected a number from 0 to below 1");
        }
        assertRefused(() -> new Adagrad(2, 0, .5f), "learningRate * weightDecay is 1.0, expected below 1");
    }

    private static void assertRefused(Executable call, String start) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(start), message);
    }
}
