package org.warprank.nn.service;

import java.util.List;
import org.warprank.core.Kernels;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.JourneyScorer;
import org.warprank.nn.serve.ScoringModel;

/**
 * Runs scoring with a model's own layers and memory, of which it reads the first panels alone, until the JVM has compiled it.
 * Then over all items: loops go round more often there, and the pages of the file come into memory.
 */
final class ScoringWarmUp {

    // What C2 needs to see of a loop before it compiles a method for its calls (Tier4MinInvocationThreshold), and a few more.
    private static final int SMALL_CALLS = 700;
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
        Runnable full = calls(model, Integer.MAX_VALUE).getFirst();
        for (int i = 0; i < FULL_CALLS; i++) {
            full.run();
        }
        return System.nanoTime() - start;
    }

    private static List<Runnable> calls(ScoringModel model, int panels) {
        JourneyScorer scorer = model.newScorer();
        ItemFilter first = (panel, seen) -> panel < panels ? ~seen : 0;
        int items = model.items().size();
        int[] journey = {0, items / 2, items - 1};
        int[] ids = new int[Math.min(K, items)];
        float[] scores = new float[ids.length];
        return List.of(() -> scorer.topK(Vocabulary.UNKNOWN, journey, 0, journey.length, K, first, ids, scores),
                () -> scorer.similarItems(items / 2, K, first, ids, scores));
    }
}
