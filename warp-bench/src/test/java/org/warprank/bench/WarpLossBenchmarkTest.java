package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarpLossBenchmarkTest {

    private static final int CALLS = 5;

    @ParameterizedTest
    @CsvSource({"64, 500, 0.76", "64, 500, 0.01", "256, 500, 0.09", "64, 2000, 0.01", "64, 20000, 0.09"})
    void everyCellOfTheGradientIsRightAfterEveryCall(int batch, int items, double violating) {
        WarpLossBenchmark benchmark = benchmark(batch, items, violating);
        Set<Double> losses = new HashSet<>();
        for (int call = 0; call < CALLS; call++) {
            double value = benchmark.forwardBackward();

            float[] expected = new float[batch * items];
            double sum = 0;
            for (int b = 0; b < batch; b++) {
                assertEquals(benchmark.positives[b], benchmark.loss.positive(b));
                assertTrue(benchmark.loss.trials(b) > 0, "a row with violators finds one");
                expected[b * items + benchmark.loss.negative(b)] = (float) benchmark.loss.rankWeight(b);
                expected[b * items + benchmark.loss.positive(b)] = (float) -benchmark.loss.rankWeight(b);
                sum += benchmark.loss.loss(b);
            }
            assertArrayEquals(expected, benchmark.grad, "call " + call);
            assertEquals(sum, value);
            losses.add(value);
        }
        assertEquals(CALLS, losses.size(), "every call has draws of its own");
    }

    @ParameterizedTest
    @CsvSource({"64, 500, 0.76", "64, 500, 0.09", "64, 500, 0.01", "256, 2000, 0.76", "256, 2000, 0.01", "64, 20000, 0.09"})
    void theShareOfViolatorsIsTheOneAskedFor(int batch, int items, double violating) {
        WarpLossBenchmark benchmark = benchmark(batch, items, violating);
        for (int b = 0; b < batch; b++) {
            float[] row = Arrays.copyOfRange(benchmark.scores, b * items, (b + 1) * items);
            float threshold = row[benchmark.positives[b]] - WarpLossBenchmark.MARGIN;
            int violators = 0;
            Set<Float> distinct = new HashSet<>();
            for (int i = 0; i < items; i++) {
                violators += i != benchmark.positives[b] && row[i] >= threshold ? 1 : 0;
                distinct.add(row[i]);
            }
            assertEquals(violating * (items - 1), violators, 1, "row " + b);
            assertEquals(items, distinct.size(), "row " + b);
        }
    }

    private static WarpLossBenchmark benchmark(int batch, int items, double violating) {
        WarpLossBenchmark benchmark = new WarpLossBenchmark();
        benchmark.batch = batch;
        benchmark.items = items;
        benchmark.violating = violating;
        benchmark.impl = ImplementationTest.HERE;
        benchmark.setup();
        return benchmark;
    }
}
