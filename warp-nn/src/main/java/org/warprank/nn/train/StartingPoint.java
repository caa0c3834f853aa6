package org.warprank.nn.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warprank.core.Activation;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Layer;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.JourneyModel;

/**
 * Where a training begins: with fresh weights, or with those of a model. Then its users, items and features keep their numbers,
 * and those that the data have besides stand behind them, with rows as fresh as in a model of that size.
 */
final class StartingPoint {

    // A row that differs less from the sum of its features' rows is that sum, in another order.
    private static final double ROUNDING = 1e-4;

    // Null for fresh weights.
    private final JourneyModel model;
    private final Vocabulary users;
    private final Vocabulary items;

    /**
     * The beginning of a training.
     *
     * @param model null for fresh weights
     * @throws IllegalArgumentException if the options are not for models of this one's architecture
     */
    StartingPoint(JourneyModel model, Interactions train, TrainingOptions options) {
        this.model = model;
        if (model == null) {
            users = train.users();
            items = train.items();
        } else {
            requireArchitecture(Architecture.of(model), Architecture.of(options));
            for (LinearLayer layer : model.hidden()) {
                if (layer.activation() != Activation.RELU) {
                    throw new IllegalArgumentException("the model has hidden layers with " + layer.activation() + ", expected "
                            + Activation.RELU);
                }
            }
            users = model.users() == null ? train.users() : model.users().users().with(train.users());
            items = model.items().with(train.items());
        }
    }

    private static void requireArchitecture(Architecture model, Architecture options) {
        if (!model.equals(options)) {
            throw new IllegalArgumentException("options are for " + options + ", expected those of the model, " + model);
        }
    }

    /** The data by the numbers of the training; null for null. */
    Interactions renumber(Interactions data) {
        return model == null || data == null ? data : data.renumber(users, items);
    }

    /** Features of items by the numbers of the training, in which those of the model are the first; null for null. */
    Interactions renumberItemFeatures(Interactions features) {
        return renumber(features, model == null || model.itemFeatures() == null ? null : model.itemFeatures().features());
    }

    /** Features of users by the numbers of the training, in which those of the model are the first; null for null. */
    Interactions renumberUserFeatures(Interactions features) {
        return renumber(features, model == null || model.userFeatures() == null ? null : model.userFeatures().features());
    }

    private static Interactions renumber(Interactions features, Vocabulary known) {
        return features == null || known == null ? features : features.renumber(features.users(), known.with(features.items()));
    }

    /**
     * Whether an item has rows of its own in the model, beside those of its features.
     *
     * @param item    its number
     * @param ofItems the features of items
     */
    boolean hasOwnRow(int item, SparseMatrix ofItems) {
        if (model == null || item >= model.items().size()) {
            return false;
        }
        ItemFeatures known = model.itemFeatures();
        return known == null || differs(item, ofItems, model.output(), known.output())
                || model.input() != null && differs(item, ofItems, model.input(), known.input());
    }

    private static boolean differs(int item, SparseMatrix ofItems, Parameter items, Parameter features) {
        int columns = items.columns();
        double square = 0;
        double difference = 0;
        for (int c = 0; c < columns; c++) {
            double row = items.values()[item * columns + c];
            double rest = row;
            for (int at = ofItems.offsets()[item]; at < ofItems.offsets()[item + 1]; at++) {
                int feature = ofItems.indices()[at];
                rest -= feature < features.rows() ? ofItems.values()[at] * features.values()[feature * columns + c] : 0;
            }
            square += row * row;
            difference += rest * rest;
        }
        return difference > ROUNDING * ROUNDING * square;
    }

    /** Takes the weights of the model, whose rows are the first of each parameter. */
    void applyTo(JourneyNetwork network) {
        if (model == null) {
            return;
        }
        if (network.features != null) {
            network.features.begin(model);
        } else {
            if (network.input != null) {
                copy(model.input(), network.input.weight());
            }
            copy(model.output(), network.output);
            copy(model.outputBias(), network.outputBias);
        }
        if (network.users != null) {
            copy(model.users().weight(), network.users);
        }
        if (model.userFeatures() != null) {
            copy(model.userFeatures().weight(), network.userFeatures);
        }
        List<Layer> layers = network.hidden.stream().filter(LinearLayer.class::isInstance).toList();
        for (int i = 0; i < layers.size(); i++) {
            for (int p = 0; p < layers.get(i).parameters().size(); p++) {
                copy(model.hidden().get(i).parameters().get(p), layers.get(i).parameters().get(p));
            }
            layers.get(i).changed(0, layers.get(i).out());
        }
    }

    private static void copy(Parameter ofModel, Parameter parameter) {
        System.arraycopy(ofModel.values(), 0, parameter.values(), 0, ofModel.values().length);
    }

    private boolean hasWide() {
        return model != null && model.wide() != null;
    }

    /** Whether a training that begins here fits a wide part of its own. */
    boolean fitsWide(TrainingOptions options) {
        return !hasWide() && options.users().hasJourney() && options.wide().neighbors() > 0;
    }

    /** The wide part of the model, in which new items have no entries; null if it has none. */
    SparseMatrix wide() {
        if (!hasWide()) {
            return null;
        }
        SparseMatrix wide = model.wide();
        int[] offsets = Arrays.copyOf(wide.offsets(), items.size() + 1);
        Arrays.fill(offsets, wide.rows(), offsets.length, wide.offsets()[wide.rows()]);
        return new SparseMatrix(items.size(), offsets, wide.indices(), wide.values());
    }

    /** The settings that decide the course of a training that begins here. */
    Map<String, String> course(TrainingOptions options) {
        Map<String, String> course = new LinkedHashMap<>(options.course());
        if (model != null) {
            course.put("start", Fingerprint.of(model));
        }
        if (hasWide()) {
            course.put("wide", "that of the start");
        }
        return course;
    }
}
