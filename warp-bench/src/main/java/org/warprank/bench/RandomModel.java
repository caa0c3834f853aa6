package org.warprank.bench;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.JourneyModel;

/** Linear models with uniform weights from -1 to 1, and journeys for them. */
public final class RandomModel {

    private static final double EXPONENT = 0.5;
    private static final int LONGEST_JOURNEY = 50;

    private RandomModel() {
    }

    /**
     * A model of items {@code "0"}, {@code "1"} and so on.
     *
     * @param items items, at least 1
     * @param dim   width of an embedding, at least 1
     * @param seed  of all that is random
     * @return the model
     */
    public static JourneyModel of(int items, int dim, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<String> ids = IntStream.range(0, items).mapToObj(Integer::toString).toList();
        return new JourneyModel(Vocabulary.of(ids), EXPONENT, uniform("input.weight", items, dim, random), List.of(),
                uniform("output.weight", items, dim, random), uniform("output.bias", items, 1, random));
    }

    private static Parameter uniform(String name, int rows, int columns, SplittableRandom random) {
        return Parameter.fixed(name, rows, columns, RandomLayer.uniform(random, Math.multiplyExact(rows, columns)));
    }

    /** A wide part with so many entries in each row, at ascending items of random distances. */
    static SparseMatrix wide(int items, int entries, SplittableRandom random) {
        int[] offsets = new int[items + 1];
        Arrays.setAll(offsets, item -> item * entries);
        int[] indices = new int[items * entries];
        int distance = items / entries;
        for (int at = 0; at < indices.length; at++) {
            indices[at] = at % entries * distance + random.nextInt(distance);
        }
        return new SparseMatrix(items, offsets, indices, RandomLayer.uniform(random, indices.length));
    }

    /**
     * A journey of 1 to 50 items.
     *
     * @param items  items that there are
     * @param random where it comes from
     * @return item numbers, ascending and without repeats
     */
    public static int[] journey(int items, SplittableRandom random) {
        return random.ints(random.nextInt(1, LONGEST_JOURNEY + 1), 0, items).sorted().distinct().toArray();
    }

    /** The journeys of some users, with the model's item numbers. */
    static Interactions journeys(JourneyModel model, int users, SplittableRandom random) {
        InteractionsBuilder builder = Interactions.builder();
        for (int user = 0; user < users; user++) {
            for (int item : journey(model.items().size(), random)) {
                builder.add("user " + user, model.items().id(item));
            }
        }
        Interactions all = builder.build();
        return all.renumber(all.users(), model.items());
    }
}
