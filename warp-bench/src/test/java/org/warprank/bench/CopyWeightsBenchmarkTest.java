package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.api.Test;

class CopyWeightsBenchmarkTest {

    @Test
    void writesAsManyFloatsAsTheLayerHasWeights() {
        CopyWeightsBenchmark benchmark = new CopyWeightsBenchmark();
        benchmark.shape = "1x3x5";
        benchmark.setup();

        benchmark.copy();

        assertArrayEquals(RandomLayer.forward("1x3x5").w(), benchmark.gradient);
    }
}
