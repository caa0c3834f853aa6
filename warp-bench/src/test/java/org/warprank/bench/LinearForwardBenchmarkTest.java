package org.warprank.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.bench.peer.ExactLayer;

class LinearForwardBenchmarkTest {

    private static final List<String> ODD_SHAPES = List.of("3x5x7", "1x1x1", "17x33x65", "32x256x256", "1x1682x128");

    @ParameterizedTest
    @ValueSource(strings = {"256x128x1682", "32x256x256", "1x1682x128"})
    void outputIsTheLayers(String shape) {
        assertLayer(ImplementationTest.HERE, shape);
    }

    @Test
    void outputOverPackedWeightsIsTheLayers() {
        assumeTrue(ImplementationTest.HERE.equals("vector"), "packed weights are measured with the vector kernels alone");
        ODD_SHAPES.forEach(shape -> assertLayer("packed", shape));
    }

    @ParameterizedTest
    @ValueSource(strings = {"openblas", "onnxruntime", "pytorch"})
    void outputOfPeersIsTheLayers(String impl) {
        PeerTests.skipWhereMissing(impl);
        ODD_SHAPES.forEach(shape -> assertLayer(impl, shape));
    }

    private static void assertLayer(String impl, String shape) {
        LinearForwardBenchmark benchmark = new LinearForwardBenchmark();
        benchmark.shape = shape;
        benchmark.impl = impl;
        benchmark.setup();

        benchmark.forward();
        benchmark.forward();
        ExactLayer.assertOutput(benchmark.inputs, benchmark.layer.output());
        benchmark.tearDown();
    }
}
