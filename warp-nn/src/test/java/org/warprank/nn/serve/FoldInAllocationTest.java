package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.Activation;
import org.warprank.core.Kernels;
import org.warprank.nn.Allocations;
import org.warprank.nn.Models;
import org.warprank.nn.data.Vocabulary;

@Tag("allocation")
class FoldInAllocationTest {

    private static final int ITEMS = 700;

    @BeforeAll
    static void theKernelsAreThoseOfTheExecution() {
        assertEquals(System.getProperty("warp.test.kernels"), Kernels.name());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void aFoldInAllocatesNothing(int hiddenLayers) {
        ScoringModel model = Models.withUsers(Models.random(Models.ids(ITEMS), 24, List.of(33, 17).subList(0, hiddenLayers),
                Activation.RELU, 1), false, List.of("ann")).scoring();
        FoldIn foldIn = new FoldIn(model);
        JourneyScorer scorer = model.newScorer();
        int[] journey = {3, 70, 71, 690, 5};
        float[] embedding = new float[24];
        int[] ids = new int[10];
        float[] scores = new float[10];
        Allocations.assertNoneOnceWarm(() -> {
            foldIn.fold(journey, 0, 5, embedding, 0);
            scorer.topK(Vocabulary.UNKNOWN, journey, 1, 4, 10, ItemFilter.UNSEEN, ids, scores);
        }, List.of());
    }
}
