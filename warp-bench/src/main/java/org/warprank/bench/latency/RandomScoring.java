package org.warprank.bench.latency;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.JourneyScorer;

/**
 * The k best items of a linear model with random weights, for random journeys of 1 to 50 items, which the lists leave out. Each
 * operation made is for one thread; the model is shared.
 */
final class RandomScoring implements Supplier<Operation> {

    private static final int JOURNEYS = 1 << 12;
    private static final int LONGEST_JOURNEY = 50;
    private static final double EXPONENT = 0.5;

    private final JourneyModel model;
    private final int[][] journeys = new int[JOURNEYS][];
    private final int k;

    /**
     * A model and journeys.
     *
     * @param items items of the catalogue, at least 1
     * @param dim   width of an embedding, at least 1
     * @param k     length of the lists, from 1 to the number of items
     * @param seed  of all that is random
     */
    RandomScoring(int items, int dim, int k, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> ids = IntStream.range(0, items).mapToObj(Integer::toString).toList();
        this.model = new JourneyModel(Vocabulary.of(ids), EXPONENT, uniform("input.weight", items, dim, random), List.of(),
                uniform("output.weight", items, dim, random), uniform("output.bias", items, 1, random));
        this.k = k;
        for (int j = 0; j < JOURNEYS; j++) {
            journeys[j] = random.ints(random.nextInt(1, LONGEST_JOURNEY + 1), 0, items).sorted().distinct().toArray();
        }
    }

    private static Parameter uniform(String name, int rows, int columns, SplittableRandom random) {
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat(-1f, 1f);
        }
        return Parameter.fixed(name, rows, columns, values);
    }

    JourneyModel model() {
        return model;
    }

    int[] journey(int i) {
        return journeys[i % JOURNEYS];
    }

    @Override
    public Operation get() {
        JourneyScorer scorer = model.newScorer();
        int[] ids = new int[k];
        float[] scores = new float[k];
        return i -> {
            int count = scorer.topK(journey(i), k, ids, scores);
            return count == 0 ? 0 : ids[0];
        };
    }
}
