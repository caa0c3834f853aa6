package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainStepBenchmarkTest {

    private static final int STEPS = 200;

    // A group is a 64th of the items, and violates beside the share that was asked for.
    @ParameterizedTest
    @CsvSource({"1682, 0.76, sampled", "1682, 0.05, sampled", "1682, 0.05, dense", "20000, 0.05, sampled"})
    void theShareOfViolatorsStaysTheOneAskedFor(int items, double violating, String head) {
        TrainStepBenchmark benchmark = new TrainStepBenchmark();
        benchmark.items = items;
        benchmark.violating = violating;
        benchmark.head = head;
        benchmark.threads = 1;
        benchmark.impl = ImplementationTest.HERE;
        benchmark.setup();
        double[] before = shares(benchmark);
        double draws = 0;
        for (int i = 0; i < STEPS; i++) {
            assertTrue(benchmark.step() > 0);
            draws += benchmark.training.meanTrials() / STEPS;
        }
        double[] after = shares(benchmark);
        for (int user = 0; user < before.length; user++) {
            assertEquals(violating, before[user], 0.035, "user " + user);
            assertEquals(before[user], after[user], 1e-3, "user " + user);
        }
        assertEquals(1 / violating, draws, 0.25 / violating);
        benchmark.tearDown();
    }

    private static double[] shares(TrainStepBenchmark benchmark) {
        double[] shares = new double[20];
        for (int user = 0; user < shares.length; user++) {
            shares[user] = benchmark.training.violating(user);
        }
        return shares;
    }
}
