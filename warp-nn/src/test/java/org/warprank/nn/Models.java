package org.warprank.nn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.warprank.core.Activation;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.UserTable;

/** Models of random weights. */
public final class Models {

    private Models() {
    }

    public static List<String> ids(int items) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < items; i++) {
            ids.add("item " + i);
        }
        return ids;
    }

    public static JourneyModel random(List<String> ids, int dim, List<Integer> hidden, Activation activation, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int items = ids.size();
        Parameter input = fixed("input.weight", items, dim, random);
        List<LinearLayer> layers = new ArrayList<>();
        int width = dim;
        for (int i = 0; i < hidden.size(); i++) {
            layers.add(new LinearLayer(fixed("hidden." + i + ".weight", hidden.get(i), width, random),
                    fixed("hidden." + i + ".bias", hidden.get(i), 1, random), activation));
            width = hidden.get(i);
        }
        return new JourneyModel(Vocabulary.of(ids), .5, input, layers, fixed("output.weight", items, width, random),
                fixed("output.bias", items, 1, random));
    }

    private static Parameter fixed(String name, int rows, int columns, SplittableRandom random) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextFloat() - 1;
        }
        return Parameter.fixed(name, rows, columns, values);
    }

    /** The model with an embedding for each user, added to their journeys or in place of them. */
    public static JourneyModel withUsers(JourneyModel model, boolean journeys, List<String> users) {
        Parameter weight = fixed("user.weight", users.size(), model.dim(), new SplittableRandom(9));
        return new JourneyModel(model.items(), model.exponent(), journeys ? model.input() : null,
                new UserTable(Vocabulary.of(users), weight), model.hidden(), model.output(), model.outputBias());
    }

    /** A wide part in which each item adds to the one that follows it. */
    public static SparseMatrix nextItems(int items) {
        float[] ones = new float[items];
        Arrays.fill(ones, 1f);
        return new SparseMatrix(items, IntStream.rangeClosed(0, items).toArray(),
                IntStream.rangeClosed(1, items).map(item -> item % items).toArray(), ones);
    }
}
