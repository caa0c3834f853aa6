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
    // More over few panels, whose calls are short: what is around the kernels is to be called often, too.
    private static final int LEAST_FULL_CALLS = 3;
    private static final int MOST_FULL_CALLS = 300;
    private static final int FULL_PANELS = 30_000;
    private static final int SMALL_PANELS = 2;
    private static final int LARGE_PANELS = 16;
    private static final int FEW_ITEMS = 4;
    private static final int K = 10;

    private ScoringWarmUp() {
    }

    static long run(ScoringModel model) {
        long start = System.nanoTime();
        Kernels.warmUp(model.panels());
        Kernels.warmUp(List.of(calls(model, SMALL_PANELS)), SMALL_CALLS);
        Kernels.warmUp(List.of(calls(model, LARGE_PANELS)), LARGE_CALLS);
        Runnable full = search(model, ItemFilter.UNSEEN, K);
        for (int i = Math.clamp(FULL_PANELS / model.panels().panels(), LEAST_FULL_CALLS, MOST_FULL_CALLS); i > 0; i--) {
            full.run();
        }
        return System.nanoTime() - start;
    }

    // All in turn, so that they are compiled with all of it in view: filters of more than two classes, panels in which scores
    // reach the threshold and others where none does, and one of which few items are allowed. What comes later than that is
    // compiled anew, and its vectors are objects until then.
    private static Runnable calls(ScoringModel model, int panels) {
        int items = model.items().size();
        int last = (panels - 1) * ScoringPanels.ITEMS;
        ItemFilter first = (panel, seen) -> panel < panels ? -1L : 0;
        ItemSet set = new ItemSet(items);
        for (int item = 0; item < Math.min(items, last + FEW_ITEMS); item++) {
            set.add(item);
        }
        JourneyScorer similar = model.newScorer();
        int[] ids = new int[Math.min(K, items)];
        float[] scores = new float[ids.length];
        int[] middle = {0, items / 2, items - 1};
        Runnable a = search(model, first.and(ItemFilter.UNSEEN), K, middle);
        Runnable b = search(model, set, 1, middle);
        Runnable c = search(model, first, 1);
        return () -> {
            a.run();
            b.run();
            c.run();
            similar.similarItems(0, K, set, ids, scores);
        };
    }

    private static Runnable search(ScoringModel model, ItemFilter filter, int k, int... journey) {
        JourneyScorer scorer = model.newScorer();
        int[] ids = new int[Math.min(k, model.items().size())];
        float[] scores = new float[ids.length];
        return () -> scorer.topK(Vocabulary.UNKNOWN, journey, 0, journey.length, k, filter, ids, scores);
    }
}
