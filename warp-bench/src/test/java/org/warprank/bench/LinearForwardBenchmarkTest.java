package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.bench.peer.LinearInputs;
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;

class LinearForwardBenchmarkTest {

    private static final double UNIT_ROUNDOFF = 0x1p-24;
    private static final List<String> ODD_SHAPES = List.of("3x5x7", "1x1x1", "17x33x65", "32x256x256", "1x1682x128");

    @ParameterizedTest
    @ValueSource(strings = {"256x128x1682", "32x256x256", "1x1682x128"})
    void outputIsTheLayers(String shape) {
        assertLayer(ImplementationTest.HERE, shape);
    }

    @ParameterizedTest
    @ValueSource(strings = {"openblas", "onnxruntime", "pytorch"})
    void outputOfPeersIsTheLayers(String impl) {
        Optional<String> missing = Peers.named(impl).flatMap(Peer::missing);
        skipIf(missing.isPresent(), missing.map(reason -> "skipped, no " + impl + ": " + reason).orElse(""));
        skipIf(ImplementationTest.HERE.equals("scalar"), "skipped, benchmarks run peers with the vector module: " + impl);
        ODD_SHAPES.forEach(shape -> assertLayer(impl, shape));
    }

    private static void skipIf(boolean skip, String reason) {
        if (skip) {
            System.out.println(reason);
        }
        assumeTrue(!skip, reason);
    }

    private static void assertLayer(String impl, String shape) {
        LinearForwardBenchmark benchmark = new LinearForwardBenchmark();
        benchmark.shape = shape;
        benchmark.impl = impl;
        benchmark.setup();

        benchmark.forward();
        benchmark.forward();
        float[] y = benchmark.layer.output();

        LinearInputs inputs = benchmark.inputs;
        assertEquals(inputs.batch() * inputs.out(), y.length);
        for (int b = 0; b < inputs.batch(); b++) {
            for (int o = 0; o < inputs.out(); o++) {
                assertCell(inputs, b, o, y[b * inputs.out() + o]);
            }
        }
        benchmark.tearDown();
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
