package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
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
import org.warprank.nn.data.Vocabulary;

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
                .withWide(wide ? Models.nextItems(ITEMS) : null).newScorer();
        int[] journeys = {3, 70, 71, 1400, 5, 6, 1023, 1024, 1499};
        ItemSet some = ItemSet.of(Vocabulary.of(Models.ids(ITEMS)), List.of("item 3", "item 900", "item 1400"));
        ItemFilter patchy = some.or((panel, seen) -> panel % 3 == 0 ? -1L : panel);
        ItemFilter filter = ItemFilter.UNSEEN.and(some.not().or(ItemFilter.ALL));
        int[] ids = new int[K];
        float[] scores = new float[K];
        float[] all = new float[ITEMS];
        Allocations.assertNoneOnceWarm(() -> {
            for (int from = 0; from < 4; from++) {
                scorer.topK(from, journeys, from, 4, K - from, filter, ids, scores);
            }
            scorer.topK(journeys, K, ids, scores);
            scorer.topK(0, journeys, 4, 9, K, some, ids, scores);
            scorer.topK(0, journeys, 4, 9, K, patchy, ids, scores);
            scorer.similarItems(3, K, some, ids, scores);
            scorer.similarItems(3, K, filter, ids, scores);
            some.remove(900);
            some.add(900);
            scorer.score(journeys, 0, 4, all);
        }, List.of());
    }

    @Test
    void aSearchForSeveralQueriesAllocatesNothing() {
        assertSearchAllocatesNothing(13, ITEMS);
    }

    // Fewer items: scalar kernels take milliseconds for all of them, and a minute would have few windows.
    @Test
    void aSearchForSeveralGroupsOfQueriesAllocatesNothing() {
        assertSearchAllocatesNothing(130, 300);
    }

    private static void assertSearchAllocatesNothing(int queries, int items) {
        int dim = 24;
        float[] values = new float[items * dim];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i * 7919L & 1023) - 512;
        }
        TopKSearch search = new TopKSearch(ScoringPanels.pack(items, dim, values, null), queries);
        float[] biases = new float[queries * ((items + 63) / 64 * 64)];
        ItemSet[] seen = Stream.generate(() -> new ItemSet(items)).limit(queries).toArray(ItemSet[]::new);
        TopK[] lists = Stream.generate(() -> new TopK(K)).limit(queries).toArray(TopK[]::new);
        int[] ids = new int[K];
        float[] scores = new float[K];
        Allocations.assertNoneOnceWarm(() -> {
            for (TopK list : lists) {
                list.begin(K);
            }
            search.several(queries, values, 5, dim, lists);
            for (TopK list : lists) {
                list.finish(ids, scores);
                list.begin(K);
            }
            search.several(queries, values, 5, dim, ItemFilter.UNSEEN, seen, biases, lists);
            for (TopK list : lists) {
                list.finish(ids, scores);
            }
        }, List.of());
    }
}
