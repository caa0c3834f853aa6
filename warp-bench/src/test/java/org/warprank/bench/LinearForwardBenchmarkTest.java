package org.warprank.bench;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.bench.peer.ExactLayer;
import org.warprank.bench.peer.Peer;
import org.warprank.bench.peer.Peers;

class LinearForwardBenchmarkTest {

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
        ExactLayer.assertOutput(benchmark.inputs, benchmark.layer.output());
        benchmark.tearDown();
    }
}
