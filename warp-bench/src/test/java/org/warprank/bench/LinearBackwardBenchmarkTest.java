package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.bench.peer.BackwardInputs;
import org.warprank.bench.peer.ExactBackward;
import org.warprank.bench.peer.Peer;

class LinearBackwardBenchmarkTest {

    private static final List<String> ODD_SHAPES = List.of("3x5x7", "1x1x1", "17x33x65", "32x256x256", "1x1682x128");

    @ParameterizedTest
    @ValueSource(strings = {"256x128x1682", "32x256x256", "1x1682x128", "17x33x65"})
    void gradientsAreTheLayers(String shape) {
        assertGradients(ImplementationTest.HERE, shape);
    }

    @Test
    void gradientsOfOpenBlasAreTheLayers() {
        PeerTests.skipWhereMissing("openblas");
        ODD_SHAPES.forEach(shape -> assertGradients("openblas", shape));
    }

    private static void assertGradients(String impl, String shape) {
        LinearBackwardBenchmark benchmark = new LinearBackwardBenchmark();
        benchmark.shape = shape;
        benchmark.impl = impl;
        benchmark.setup();
        float[] dy = benchmark.inputs.dy().clone();

        benchmark.backward();
        benchmark.backward();
        ExactBackward.assertGradients(benchmark.inputs, benchmark.layer);
        assertArrayEquals(dy, benchmark.inputs.dy());
        benchmark.tearDown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"256x128x1682", "1x1682x128"})
    void aboutHalfOfTheOutputsAreZero(String shape) {
        float[] y = RandomLayer.backward(shape).y();
        int zeros = 0;
        for (float value : y) {
            assertTrue(value >= 0);
            zeros += value == 0 ? 1 : 0;
        }
        // Six standard deviations of a fair coin.
        assertEquals(y.length / 2.0, zeros, 3 * Math.sqrt(y.length));
    }

    @Test
    void aPeerWithoutABackwardPassSaysSo() {
        BackwardInputs inputs = RandomLayer.backward("1x1x1");
        Peer peer = new PeerArgumentsTest.Stub("known", Optional.empty());

        assertEquals("no backward pass is written for known",
                assertThrows(UnsupportedOperationException.class, () -> peer.linearBackward(inputs)).getMessage());
    }
}
