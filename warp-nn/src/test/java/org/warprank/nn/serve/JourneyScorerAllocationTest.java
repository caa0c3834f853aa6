package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.core.Activation;
import org.warprank.core.Kernels;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.Allocations;
import org.warprank.nn.Models;
import org.warprank.nn.layer.SparseMatrix;

@Tag("allocation")
class JourneyScorerAllocationTest {

    private static final int ITEMS = 1500;
    private static final int K = 20;

    @BeforeAll
    static void theKernelsAreThoseOfTheExecution() {
        assertEquals(System.getProperty("warp.test.kernels"), Kernels.name());
    }

    @ParameterizedTest
    @CsvSource({"0,false", "2,false", "0,true"})
    void aTopKCallAllocatesNothing(int hiddenLayers, boolean wide) {
        JourneyScorer scorer = Models.random(Models.ids(ITEMS), 24, List.of(33, 17).subList(0, hiddenLayers), Activation.RELU, 1)
                .withWide(wide ? next() : null).newScorer();
        int[] journeys = {3, 70, 71, 1400, 5, 6, 1023, 1024, 1499};
        TopK list = new TopK(K);
        int[] ids = new int[K];
        float[] scores = new float[K];
        float[] all = new float[ITEMS];
        Allocations.assertNoneOnceWarm(() -> {
            for (int from = 0; from < 4; from++) {
                list.begin(K - from, journeys, 4, 4 + from);
                scorer.topK(journeys, from, 4, list, ids, scores);
            }
            list.begin(K, null, 0, 0);
            scorer.topK(journeys, 4, 9, list, ids, scores);
            scorer.score(journeys, 0, 4, all);
        }, List.of());
    }

    /** Each item adds to the one that follows it. */
    private static SparseMatrix next() {
        float[] ones = new float[ITEMS];
        Arrays.fill(ones, 1f);
        return new SparseMatrix(ITEMS, IntStream.rangeClosed(0, ITEMS).toArray(),
                IntStream.rangeClosed(1, ITEMS).map(item -> item % ITEMS).toArray(), ones);
    }

    @Test
    void aSearchForSeveralQueriesAllocatesNothing() {
        int queries = 13;
        int dim = 24;
        float[] values = new float[ITEMS * dim];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7919L & 1023) - 512;
        }
        TopKSearch search = new TopKSearch(ScoringPanels.pack(ITEMS, dim, values, null), queries);
        TopK[] lists = Stream.generate(() -> new TopK(K)).limit(queries).toArray(TopK[]::new);
        int[] ids = new int[K];
        float[] scores = new float[K];
        Allocations.assertNoneOnceWarm(() -> {
            for (TopK list : lists) {
                list.begin(K, null, 0, 0);
            }
            search.several(queries, values, 5, dim, lists);
            for (TopK list : lists) {
                list.finish(ids, scores);
            }
        }, List.of());
    }
}
