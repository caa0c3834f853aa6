package org.warprank.nn.train;

import java.util.ArrayList;
import java.util.List;
import org.warprank.core.Activation;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Dropout;
import org.warprank.nn.layer.EmbeddingBag;
import org.warprank.nn.layer.Layer;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.serve.JourneyModel;

/**
 * The parameters of the default recommender while it is trained: a bag of input embeddings, hidden layers with ReLU, and an
 * output table with a bias an item.
 */
final class JourneyNetwork {

    // Uniform in +-INPUT_RANGE / sqrt(dim): small against the steps of the first epoch, large enough to break the symmetry.
    private static final double INPUT_RANGE = 1.0;

    final EmbeddingBag input;
    final List<Layer> hidden = new ArrayList<>();
    final Parameter output;
    final Parameter outputBias;

    private final TrainingOptions options;

    JourneyNetwork(int items, TrainingOptions options) {
        this.options = options;
        Parameter table = Parameter.table("input.weight", items, options.dim());
        this.input = new EmbeddingBag(table, options.exponent());
        fill(table, INPUT_RANGE / Math.sqrt(options.dim()), 0);
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
        for (Parameter parameter : parameters()) {
            parameter.allocateState(options.optimizer().initialState());
        }
    }

    private void fill(Parameter parameter, double range, int number) {
        long key = CounterRandom.key(options.seed(), 0, Purpose.INITIALIZATION, number);
        float[] values = parameter.values();
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) ((2 * CounterRandom.uniform(CounterRandom.word(key, i)) - 1) * range);
        }
    }

    List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        all.add(input.weight());
        for (Layer layer : hidden) {
            all.addAll(layer.parameters());
        }
        all.add(output);
        all.add(outputBias);
        return all;
    }

    /** A model with copies of the parameters as they are now. */
    JourneyModel snapshot(Vocabulary items) {
        List<LinearLayer> layers = new ArrayList<>();
        for (Layer layer : hidden) {
            if (layer instanceof LinearLayer linear) {
                layers.add(linear.frozen());
            }
        }
        return new JourneyModel(items, options.exponent(), input.weight().frozen(), layers, output.frozen(),
                outputBias.frozen());
    }
}
