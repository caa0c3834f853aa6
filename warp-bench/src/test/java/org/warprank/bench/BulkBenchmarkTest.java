package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.JourneyScorer;

class BulkBenchmarkTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "0, 2", "7, 1", "7, 2"})
    void whatIsTimedAreTheListsOfAllUsers(int wide, int threads) {
        BulkBenchmark benchmark = new BulkBenchmark();
        benchmark.users = 50;
        benchmark.items = 300;
        benchmark.dim = 5;
        benchmark.wide = wide;
        benchmark.threads = threads;
        benchmark.setup();
        BulkBenchmark.Counter counter = new BulkBenchmark.Counter();

        long sum = benchmark.lists(counter);

        assertEquals(50, counter.usersListed);
        Interactions known = benchmark.known;
        JourneyScorer scorer = benchmark.model.newScorer(known.users());
        int[] ids = new int[BulkBenchmark.K];
        long expected = 0;
        for (int user = 0; user < 50; user++) {
            assertTrue(known.to(user) > known.from(user) && known.to(user) - known.from(user) <= 50);
            int count = scorer.topK(user, known.itemArray(), known.from(user), known.to(user), BulkBenchmark.K,
                    ItemFilter.UNSEEN, ids, new float[BulkBenchmark.K]);
            expected += ids[count - 1];
        }
        assertEquals(expected, sum);
        assertEquals(wide == 0 ? 0 : 300 * wide, benchmark.model.wide() == null ? 0 : benchmark.model.wide().values().length);
    }
}
