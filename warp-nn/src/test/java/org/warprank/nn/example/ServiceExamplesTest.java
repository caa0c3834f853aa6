package org.warprank.nn.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.core.Activation;
import org.warprank.nn.Models;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.serve.BulkScorer;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.service.Scorer;
import org.warprank.nn.service.ScorerOptions;

/** The examples in the Javadoc of the scorer of a service: each region is a snippet there. */
class ServiceExamplesTest {

    @TempDir
    private Path folder;

    private final JourneyModel model = Models.random(Models.ids(20), 4, List.of(), Activation.RELU, 1);

    @Test
    void aScorerOfAFile() throws IOException {
        Path file = folder.resolve("model.safetensors");
        ModelFile.write(file, model);
        // @start region="scorer"
        Scorer scorer = Scorer.open(file);                               // once, for all threads

        int[] journey = {scorer.items().indexOf("item 3"), scorer.items().indexOf("item 5")};
        int[] ids = new int[10];
        float[] scores = new float[10];
        int count = scorer.topK(journey, 10, ItemFilter.UNSEEN, ids, scores);
        // @end
        assertEquals(10, count);
        assertEquals(model.recommend(List.of("item 3", "item 5"), 10).getFirst().item(), scorer.items().id(ids[0]));
    }

    @Test
    void options() throws IOException {
        Path file = folder.resolve("model.safetensors");
        ModelFile.write(file, model);
        // @start region="scorer-options"
        Scorer scorer = Scorer.open(file, ScorerOptions.DEFAULTS.withWarmUp(false).withContexts(4));   // scores at once, scalar
        long nanos = scorer.warmUp();                                    // when there is time for it
        // @end
        assertTrue(nanos > 0);
        assertEquals(nanos, scorer.warmUpNanos());
    }

    @Test
    void listsOfAllUsers() {
        Interactions known = Interactions.builder().add("ann", "item 3").add("bob", "item 7").build();
        known = known.renumber(known.users(), model.items());
        List<String> best = new ArrayList<>();
        // @start region="bulk"
        BulkScorer bulk = new BulkScorer(model.scoring());
        bulk.topK(known, 3, ItemFilter.UNSEEN, 2, (user, count, ids, scores) -> best.add(model.items().id(ids[0])));
        // @end
        assertEquals(List.of(model.recommend(List.of("item 3"), 1).getFirst().item(),
                model.recommend(List.of("item 7"), 1).getFirst().item()), best);
        // @start region="bulk-lists"
        float[] highest = new float[known.users().size()];
        BulkScorer.Lists lists = (user, count, ids, scores) -> highest[user] = count == 0 ? Float.NaN : scores[0];
        bulk.topK(known, 1, ItemFilter.UNSEEN, 2, lists);
        // @end
        assertEquals(model.recommend(List.of("item 3"), 1).getFirst().score(), highest[0]);
    }
}
