package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomScoresBenchmarkTest {

    private static final int CALLS = 300;

    @ParameterizedTest
    @CsvSource({"64, 20, 0.76, 1", "3, 20, 0.09, 11", "2, 20, 0.01, 100"})
    void asManyScoresAreReadAsDrawsAreExpectedAndOneCellOfARowIsWritten(int batch, int items, double violating, int draws) {
        RandomScoresBenchmark benchmark = new RandomScoresBenchmark();
        benchmark.batch = batch;
        benchmark.items = items;
        benchmark.violating = violating;
        benchmark.setup();
        Arrays.fill(benchmark.scores, 1);
        Set<Integer> written = new HashSet<>();
        for (int call = 0; call < CALLS; call++) {
            assertEquals(batch * draws, benchmark.readAndWrite());
            for (int b = 0; b < batch; b++) {
                int cells = 0;
                for (int i = 0; i < items; i++) {
                    if (benchmark.grad[b * items + i] != 0) {
                        cells++;
                        written.add(b * items + i);
                    }
                }
                assertEquals(1, cells, "row " + b);
            }
        }
        assertEquals(batch * items, written.size(), "every place comes up");
    }
}
