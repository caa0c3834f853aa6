package org.warprank.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The layer in double arithmetic, cell by cell. */
public final class ExactLayer {

    private static final double UNIT_ROUNDOFF = 0x1p-24;

    private ExactLayer() {
    }

    /**
     * Whether an output is the layer's.
     *
     * @param inputs sizes, input and parameters
     * @param y      the output {@code (batch, out)}
     */
    public static void assertOutput(LinearInputs inputs, float[] y) {
        assertEquals(inputs.batch() * inputs.out(), y.length);
        for (int b = 0; b < inputs.batch(); b++) {
            for (int o = 0; o < inputs.out(); o++) {
                assertCell(inputs, b, o, y[b * inputs.out() + o]);
            }
        }
    }

    // In whatever order the sum is taken, a product passes through at most in + 1 roundings; the last term makes up for what
    // the first-order bound leaves out. So two implementations are at most twice that apart, scalar kernels and peers, too.
    private static void assertCell(LinearInputs inputs, int b, int o, float actual) {
        int in = inputs.in();
        double sum = inputs.bias()[o];
        double magnitude = Math.abs(sum);
        for (int i = 0; i < in; i++) {
            double product = (double) inputs.x()[b * in + i] * inputs.w()[o * in + i];
            sum += product;
            magnitude += Math.abs(product);
        }
        assertEquals(Math.max(sum, 0), actual, (in + 2) * UNIT_ROUNDOFF * magnitude, "row " + b + ", output " + o);
    }
}
