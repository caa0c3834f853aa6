package org.warprank.bench.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.IntToDoubleFunction;

/** The backward pass in double arithmetic, cell by cell. */
public final class ExactBackward {

    private static final double UNIT_ROUNDOFF = 0x1p-24;

    private ExactBackward() {
    }

    /**
     * Whether gradients are the layer's.
     *
     * @param inputs what they are made of
     * @param actual the gradients
     */
    public static void assertGradients(BackwardInputs inputs, LinearBackward actual) {
        LinearInputs layer = inputs.layer();
        int batch = layer.batch();
        int out = layer.out();
        int in = layer.in();
        float[] g = inputs.dy().clone();
        for (int i = 0; i < g.length; i++) {
            g[i] = inputs.y()[i] > 0 ? g[i] : 0f;
        }
        float[] dx = actual.dx();
        float[] dw = actual.dw();
        float[] db = actual.db();
        assertEquals(batch * in, dx.length);
        assertEquals(out * in, dw.length);
        assertEquals(out, db.length);
        for (int i = 0; i < in; i++) {
            int column = i;
            for (int b = 0; b < batch; b++) {
                int row = b;
                assertSum(out, o -> (double) g[row * out + o] * layer.w()[o * in + column], dx[b * in + i],
                        "dx " + b + ", " + i);
            }
            for (int o = 0; o < out; o++) {
                int row = o;
                assertSum(batch, b -> (double) g[b * out + row] * layer.x()[b * in + column], dw[o * in + i],
                        "dw " + o + ", " + i);
            }
        }
        for (int o = 0; o < out; o++) {
            int row = o;
            assertSum(batch, b -> g[b * out + row], db[o], "db " + o);
        }
    }

    // A product passes through at most as many roundings as there are terms, and one of its own; see ExactLayer.
    private static void assertSum(int terms, IntToDoubleFunction term, float actual, String cell) {
        double sum = 0;
        double magnitude = 0;
        for (int t = 0; t < terms; t++) {
            double product = term.applyAsDouble(t);
            sum += product;
            magnitude += Math.abs(product);
        }
        assertEquals(sum, actual, (terms + 2) * UNIT_ROUNDOFF * magnitude, cell);
    }
}
