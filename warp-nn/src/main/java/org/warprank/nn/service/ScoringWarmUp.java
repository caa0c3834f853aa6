package org.warprank.nn.service;

import java.util.List;
import org.warprank.core.Kernels;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.ItemSet;
import org.warprank.nn.serve.JourneyScorer;
import org.warprank.nn.serve.ScoringModel;

/**
 * Runs scoring with a model's own layers and memory, of which it reads the first panels alone, until the JVM has compiled it.
 * Then over all items: loops go round more often there, and the pages of the file come into memory.
 */
final class ScoringWarmUp {

    private static final int SMALL_CALLS = 200;
    private static final int LARGE_CALLS = 50;
    private static final int FULL_CALLS = 3;
    private static final int SMALL_PANELS = 2;
    private static final int LARGE_PANELS = 16;
    private static final int K = 10;

    private ScoringWarmUp() {
    }

    static long run(ScoringModel model) {
        long start = System.nanoTime();
        Kernels.warmUp(calls(model, SMALL_PANELS), SMALL_CALLS);
        Kernels.warmUp(calls(model, LARGE_PANELS), LARGE_CALLS);
        Runnable full = search(model, ItemFilter.UNSEEN);
        for (int i = 0; i < FULL_CALLS; i++) {
            full.run();
        }
        return System.nanoTime() - start;
    }

    // Filters of more than two classes: what has seen one class alone is compiled for that, and anew when it meets another.
    private static List<Runnable> calls(ScoringModel model, int panels) {
        ItemFilter first = (panel, seen) -> panel < panels ? -1L : 0;
        ItemSet set = new ItemSet(model.items().size());
        for (int item = 0; item < Math.min(model.items().size(), panels * ScoringPanels.ITEMS); item++) {
            set.add(item);
        }
        return List.of(search(model, first.and(ItemFilter.UNSEEN)), search(model, set), search(model, first),
                similar(model, set));
    }

    private static Runnable search(ScoringModel model, ItemFilter filter) {
        JourneyScorer scorer = model.newScorer();
        int items = model.items().size();
        int[] journey = {0, items / 2, items - 1};
        int[] ids = new int[Math.min(K, items)];
        float[] scores = new float[ids.length];
        return () -> scorer.topK(Vocabulary.UNKNOWN, journey, 0, journey.length, K, filter, ids, scores);
    }

    private static Runnable similar(ScoringModel model, ItemFilter filter) {
        JourneyScorer scorer = model.newScorer();
        int[] ids = new int[Math.min(K, model.items().size())];
        float[] scores = new float[ids.length];
        return () -> scorer.similarItems(0, K, filter, ids, scores);
    }
}
