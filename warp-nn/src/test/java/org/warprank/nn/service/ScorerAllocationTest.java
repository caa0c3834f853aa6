package org.warprank.nn.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.core.Activation;
import org.warprank.nn.Allocations;
import org.warprank.nn.Models;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.ItemSet;

@Tag("allocation")
class ScorerAllocationTest {

    private static final int ITEMS = 1500;
    private static final int K = 20;

    @TempDir
    private Path directory;

    @Test
    void aCallOfAMappedScorerAllocatesNothing() throws IOException {
        Path file = directory.resolve("model.safetensors");
        ModelFile.write(file, Models.random(Models.ids(ITEMS), 24, List.of(33), Activation.RELU, 1));
        Scorer scorer = Scorer.open(file);
        ItemSet denied = ItemSet.of(scorer.items(), List.of("item 5", "item 700"));
        ItemFilter filter = ItemFilter.UNSEEN.and(denied.not());
        int[] journey = {3, 70, 71, 1400, 3, -1, 1023};
        int[] ids = new int[K];
        float[] scores = new float[K];
        Allocations.assertNoneOnceWarm(() -> {
            scorer.topK(journey, K, filter, ids, scores);
            scorer.topK(0, journey, 2, 4, 7, ItemFilter.UNSEEN, ids, scores);
            scorer.similarItems(70, K, denied, ids, scores);
        }, List.of());
    }
}
