package org.warprank.nn.train;

import java.util.ArrayList;
import java.util.List;
import org.warprank.core.Activation;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.core.Rows;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.layer.Dropout;
import org.warprank.nn.layer.EmbeddingBag;
import org.warprank.nn.layer.Layer;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.UserFeatures;
import org.warprank.nn.serve.UserTable;

/**
 * The parameters of the default recommender while it is trained: a bag of input embeddings, embeddings of the users or both,
 * hidden layers with ReLU, and an output table with a bias an item.
 */
final class JourneyNetwork {

    // Uniform in +-INPUT_RANGE / sqrt(dim): small against the steps of the first epoch, large enough to break the symmetry.
    private static final double INPUT_RANGE = 1.0;

    // Of all copies of tables together, 8 MB. Found by trial, with two threads and 2 MB of cache a core: less gains, and twice as
    // much loses.
    private static final int COPIED_FLOATS = 1 << 21;

    /** Null where users have no journey. */
    final EmbeddingBag input;

    /** Null where users have no embedding. */
    final Parameter users;

    final List<Layer> hidden = new ArrayList<>();
    final Parameter output;
    final Parameter outputBias;

    /** Null where users have no features. */
    final Parameter userFeatures;

    final UserFeatureInput.Data userFeatureData;

    /** Null where items have no features. */
    final FeatureTables features;

    private final TrainingOptions options;

    JourneyNetwork(int users, int items, TrainingOptions options) {
        this(users, items, options, null, null);
    }

    /** Parameters as they are before training; of trained items, where they have features. */
    JourneyNetwork(int users, int items, TrainingOptions options, FeaturedItems featured, UserFeatureInput.Data ofUsers) {
        this.options = options;
        this.input = options.users().hasJourney()
                ? new EmbeddingBag(inputTable("input.weight", items, 0), options.exponent()) : null;
        this.users = options.users().hasEmbedding() ? inputTable("user.weight", users, 1 + options.hidden().size()) : null;
        this.userFeatureData = ofUsers;
        this.userFeatures = ofUsers == null ? null
                : Parameter.table("user.features.weight", ofUsers.features().size(), options.dim());
        int width = options.dim();
        for (int i = 0; i < options.hidden().size(); i++) {
            int out = options.hidden().get(i);
            LinearLayer layer = new LinearLayer("hidden." + i, width, out, Activation.RELU);
            // He, Zhang, Ren, Sun (ICCV 2015): variance 2 / in keeps the scale of a ReLU layer's output.
            fill(layer.parameters().getFirst(), Math.sqrt(6.0 / width), 1 + i);
            layer.changed(0, out);
            hidden.add(layer);
            if (options.dropout() > 0) {
                hidden.add(new Dropout(out, options.dropout(), CounterRandom.key(options.seed(), 0, Purpose.DROPOUT, i)));
            }
            width = out;
        }
        this.output = Parameter.table("output.weight", items, width);
        this.outputBias = Parameter.bias("output.bias", items);
        this.features = featured == null ? null
                : new FeatureTables(featured, input == null ? null : input.weight(), output, outputBias);
        if (featured != null && !featured.identity() && input != null) {
            Parameter ofFeatures = features.input.features();
            fill(ofFeatures, INPUT_RANGE / Math.sqrt(options.dim()), 2 + options.hidden().size());
            FeatureTables.compose(featured.ofTrained(), ofFeatures, 0, items, input.weight().values());
        }
        for (Parameter parameter : parameters()) {
            options.optimizer().allocateState(parameter);
        }
        copyForThreads();
    }

    // Rows of items with features are moved by these as well, and the expected loss moves rows of the output all by itself.
    private void copyForThreads() {
        List<Parameter> tables = new ArrayList<>();
        if (features == null && input != null) {
            tables.add(input.weight());
        }
        if (features == null && !(options.objective() instanceof Objective.ExpectedWarp)) {
            tables.add(output);
            tables.add(outputBias);
        }
        long floats = tables.stream().mapToLong(table -> table.values().length).sum();
        if (floats * options.threads() <= COPIED_FLOATS) {
            tables.forEach(table -> table.copyForThreads(options.threads()));
        }
    }

    private Parameter inputTable(String name, int rows, int number) {
        Parameter table = Parameter.table(name, rows, options.dim());
        fill(table, INPUT_RANGE / Math.sqrt(options.dim()), number);
        return table;
    }

    private void fill(Parameter parameter, double range, int number) {
        long key = CounterRandom.key(options.seed(), 0, Purpose.INITIALIZATION, number);
        float[] values = parameter.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * CounterRandom.uniform(CounterRandom.word(key, i)) - 1) * range);
        }
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>(parametersOfBatches());
        if (features != null) {
            all.addAll(features.parameters());
        }
        return all;
    }

    /** Those that may step in every batch. */
    List<Parameter> parametersOfBatches() {
        List<Parameter> all = new ArrayList<>();
        if (input != null) {
            all.add(input.weight());
        }
        if (users != null) {
            all.add(users);
        }
        if (userFeatures != null) {
            all.add(userFeatures);
        }
        for (Layer layer : hidden) {
            all.addAll(layer.parameters());
        }
        all.add(output);
        all.add(outputBias);
        return all;
    }

    int dim() {
        return options.dim();
    }

    /** The name of the first parameter that is not finite, or null. */
    String notFinite() {
        return parameters().stream().filter(p -> !Rows.allFinite(p.values(), 0, p.values().length)).map(Parameter::name)
                .findFirst().orElse(null);
    }

    /** Writes the parameters as they are now into arrays, which {@link #copies} has allocated. */
    void save(List<float[]> copies) {
        List<Parameter> parameters = parameters();
        for (int p = 0; p < copies.size(); p++) {
            System.arraycopy(parameters.get(p).values(), 0, copies.get(p), 0, copies.get(p).length);
        }
    }

    /** Copies of the parameters as they are now. */
    List<float[]> copies() {
        return parameters().stream().map(parameter -> parameter.values().clone()).toList();
    }

    /** Sets the parameters to copies. */
    void restore(List<float[]> copies) {
        List<Parameter> parameters = parameters();
        for (int p = 0; p < copies.size(); p++) {
            System.arraycopy(copies.get(p), 0, parameters.get(p).values(), 0, copies.get(p).length);
        }
        for (Layer layer : hidden) {
            layer.changed(0, layer.out());
        }
    }

    /** A model with copies of the parameters as they are now. */
    JourneyModel snapshot(Interactions train) {
        List<LinearLayer> layers = new ArrayList<>();
        for (Layer layer : hidden) {
            if (layer instanceof LinearLayer linear) {
                layers.add(linear.frozen());
            }
        }
        UserTable userTable = users == null ? null : new UserTable(train.users(), users.frozen());
        return new JourneyModel(train.items(), options.exponent(), input == null ? null : ofAllItems(input.weight()), userTable,
                layers, ofAllItems(output), ofAllItems(outputBias))
                .withItemFeatures(features == null ? null : features.snapshot())
                .withUserFeatures(userFeatures == null ? null
                        : new UserFeatures(userFeatureData.features(), userFeatures.frozen()));
    }

    private Parameter ofAllItems(Parameter table) {
        return features == null ? table.frozen() : features.ofAll(table);
    }

    /** The values of a parameter from those that it has in a model. */
    float[] ofModel(Parameter parameter, float[] values) {
        return features == null ? values : features.ofTrained(parameter, values);
    }
}
