package org.warprank.bench.latency;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.warprank.bench.MemorySum;
import org.warprank.bench.RandomLayer;
import org.warprank.bench.RandomModel;
import org.warprank.core.QuantizedQuery;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.JourneyScorer;
import org.warprank.nn.serve.ScoringModel;

/**
 * The k best items of a linear model with random weights, for random journeys of 1 to 50 items, which the lists leave out. Each
 * operation made is for one thread; the model is shared.
 */
final class RandomScoring implements Supplier<Operation> {

    private static final int JOURNEYS = 1 << 12;

    // As many as a search estimates at a time.
    private static final int BLOCK_PANELS = 128;

    private final JourneyModel model;
    private final ScoringModel scoring;
    private final int[][] journeys = new int[JOURNEYS][];
    private final int k;
    private final MemorySegment biases;

    /**
     * A model and journeys.
     *
     * @param items items of the catalogue, at least 1
     * @param dim   width of an embedding, at least 1
     * @param k     length of the lists, from 1 to the number of items
     * @param seed  of all that is random
     */
    RandomScoring(int items, int dim, int k, long seed) {
        this.model = RandomModel.of(items, dim, seed);
        this.scoring = model.scoring().quantized();
        this.k = k;
        this.biases = Arena.ofAuto().allocate((long) model.scoring().panels().panels() * ScoringPanels.ITEMS * Float.BYTES, 64);
        SplittableRandom random = new SplittableRandom(seed);
        for (int j = 0; j < JOURNEYS; j++) {
            journeys[j] = RandomModel.journey(items, random);
        }
    }

    /** The kernel alone: it estimates the scores of all items, or scores them all where there are no codes. */
    Operation kernel() {
        ScoringPanels panels = scoring.panels();
        float[] query = RandomLayer.uniform(new SplittableRandom(k), panels.dim());
        float[] found = new float[BLOCK_PANELS * ScoringPanels.ITEMS];
        if (!panels.isQuantized()) {
            return i -> panels.nextPanel(0, panels.panels(), query, 0, Float.POSITIVE_INFINITY, found, 0);
        }
        QuantizedQuery quantized = new QuantizedQuery(panels);
        quantized.set(query, 0);
        return i -> {
            float bound = 0;
            for (int p = 0; p < panels.panels(); p += BLOCK_PANELS) {
                bound = panels.estimate(p, Math.min(p + BLOCK_PANELS, panels.panels()), quantized, found, 0);
            }
            return Float.floatToRawIntBits(bound);
        };
    }

    /** A sum of as many bytes as all scores take to read: the panels, and memory of the size of its biases. */
    Operation sum() {
        ScoringPanels panels = model.scoring().panels();
        return i -> Float.floatToRawIntBits(MemorySum.of(panels.memory()) + MemorySum.of(biases));
    }

    JourneyModel model() {
        return model;
    }

    int[] journey(int i) {
        return journeys[i % JOURNEYS];
    }

    @Override
    public Operation get() {
        JourneyScorer scorer = scoring.newScorer();
        int[] ids = new int[k];
        float[] scores = new float[k];
        return i -> {
            int count = scorer.topK(journey(i), k, ids, scores);
            return count == 0 ? 0 : ids[0];
        };
    }
}
