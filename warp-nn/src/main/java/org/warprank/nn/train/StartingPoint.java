package org.warprank.nn.train;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.warprank.core.Activation;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.JourneyModel;

/**
 * Where a training begins: with fresh weights, or with those of a model. Then its users and items keep their numbers, and those
 * that the data have besides stand behind them, with rows as fresh as in a model of that size.
 */
final class StartingPoint {

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

    /** Takes the weights of the model, whose rows are the first of each parameter. */
    void applyTo(JourneyNetwork network) {
        if (model != null) {
            network.restore(model.parameters().stream().map(Parameter::values).toList());
        }
    }

    boolean hasWide() {
        return model != null && model.wide() != null;
    }

    /** The wide part of the model, in which new items have no entries. */
    SparseMatrix wide() {
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
