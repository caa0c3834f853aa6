package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinearForwardBenchmarkTest {

    private static final double UNIT_ROUNDOFF = 0x1p-24;

    @ParameterizedTest
    @ValueSource(strings = {"256x128x1682", "32x256x256", "1x1682x128"})
    void outputIsTheLayers(String shape) {
        LinearForwardBenchmark benchmark = new LinearForwardBenchmark();
        benchmark.shape = shape;
        benchmark.impl = ImplementationTest.HERE;
        benchmark.setup();
        String[] sizes = shape.split("x");
        int batch = Integer.parseInt(sizes[0]);
        int out = Integer.parseInt(sizes[1]);
        int in = Integer.parseInt(sizes[2]);

        benchmark.forward();
        float[] y = benchmark.forward();

        assertEquals(batch * out, y.length);
        for (int b = 0; b < batch; b++) {
            for (int o = 0; o < out; o++) {
                assertCell(benchmark, b, o, in, y[b * out + o]);
            }
        }
    }

    // A product passes through at most in + 1 roundings; the last term makes up for what the first-order bound leaves out.
    private static void assertCell(LinearForwardBenchmark benchmark, int b, int o, int in, float actual) {
        double sum = benchmark.bias[o];
        double magnitude = Math.abs(sum);
        for (int i = 0; i < in; i++) {
            double product = (double) benchmark.x[b * in + i] * benchmark.w[o * in + i];
            sum += product;
            magnitude += Math.abs(product);
        }
        assertEquals(Math.max(sum, 0), actual, (in + 2) * UNIT_ROUNDOFF * magnitude, "row " + b + ", output " + o);
    }
}
