package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadScoresBenchmarkTest {

    // Sums of floats in [0, 1) in two orders: each of n additions is off by half an ulp of the sum at most.
    @ParameterizedTest
    @CsvSource({"1, 7", "64, 500", "3, 2000"})
    void everyScoreIsAddedUp(int batch, int items) {
        ReadScoresBenchmark benchmark = new ReadScoresBenchmark();
        benchmark.batch = batch;
        benchmark.items = items;
        benchmark.impl = ImplementationTest.HERE;
        benchmark.setup();
        double expected = 0;
        for (float score : benchmark.scores) {
            expected += score;
        }
        assertEquals(expected, benchmark.sum(), (items + batch) * (double) Math.ulp((float) expected));
    }
}
