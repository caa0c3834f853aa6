package org.warprank.nn.io;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.warprank.core.Activation;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.FloatTable;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoringModel;
import org.warprank.nn.serve.UserFeatures;
import org.warprank.nn.serve.UserTable;

/**
 * The tensors of a model, checked: version, names, shapes and ids, and where no checksums vouch for them that values are finite
 * and that panels agree with the output table.
 */
final class ModelTensors {

    private static final String OUTPUT = "output.weight";
    private static final String BIAS = "output.bias";

    private final Tensors tensors;
    private final Set<String> known = new HashSet<>(List.of("items.utf8", "items.offsets"));
    private final FloatTable input;
    private final FloatTable userTable;
    private final List<LinearLayer> hidden = new ArrayList<>();
    private final FloatTable output;
    private final ServingTensors serving;
    private final Vocabulary users;
    private final Vocabulary items;
    private final SparseMatrix wide;
    private final Vocabulary features;
    private final FloatTable featuresInput;
    private final FloatTable featuresOutput;
    private final Vocabulary userFeatures;
    private final FloatTable userFeatureTable;
    private final double exponent;

    private ModelTensors(Tensors tensors) throws ModelFormatException {
        this.tensors = tensors;
        requireMetadata("format", ModelFile.FORMAT);
        requireMetadata("version", ModelFile.VERSION);
        boolean hasUsers = tensors.has(ModelFile.USER);
        input = hasUsers && !tensors.has(ModelFile.INPUT) ? null : table(ModelFile.INPUT);
        userTable = hasUsers ? table(ModelFile.USER) : null;
        long width = input == null ? userTable.columns() : input.columns();
        if (input != null && hasUsers && userTable.columns() != width) {
            throw tensors.error("tensor " + ModelFile.USER + " is " + userTable.columns() + " wide, expected " + width + " as "
                    + ModelFile.INPUT);
        }
        Activation activation = activation();
        for (int i = 0; tensors.has("hidden." + i + ".weight"); i++) {
            String name = "hidden." + i;
            long out = tensors.shape(name + ".weight", "F32", 2).get(0);
            FloatTable weight = table(name + ".weight", out, width);
            hidden.add(new LinearLayer(parameter(weight), bias(name + ".bias", out), activation));
            width = out;
        }
        long rows = input == null ? tensors.shape(OUTPUT, "F32", 2).getFirst() : input.rows();
        output = table(OUTPUT, rows, width);
        requireBias(BIAS, rows);
        known.addAll(ServingTensors.NAMES);
        serving = new ServingTensors(tensors, output, tensors.segment(OUTPUT));
        if (hasUsers) {
            known.addAll(List.of("users.utf8", "users.offsets"));
        }
        wide = WideTensors.read(tensors, known, rows);
        boolean hasFeatures = tensors.has(ModelFile.FEATURES_OUTPUT);
        long count = hasFeatures ? tensors.shape(ModelFile.FEATURES_OUTPUT, "F32", 2).getFirst() : 0;
        featuresOutput = hasFeatures ? table(ModelFile.FEATURES_OUTPUT, count, width) : null;
        featuresInput = hasFeatures && input != null ? table(ModelFile.FEATURES_INPUT, count, input.columns()) : null;
        if (hasFeatures) {
            requireBias(ModelFile.FEATURES_BIAS, count);
            known.addAll(List.of("item.features.utf8", "item.features.offsets"));
        }
        boolean hasUserFeatures = tensors.has(ModelFile.USER_FEATURES);
        userFeatureTable = hasUserFeatures ? table(ModelFile.USER_FEATURES,
                tensors.shape(ModelFile.USER_FEATURES, "F32", 2).getFirst(), input == null ? userTable.columns()
                        : input.columns()) : null;
        if (hasUserFeatures) {
            known.addAll(List.of("user.features.utf8", "user.features.offsets"));
        }
        for (String name : tensors.names()) {
            if (!known.contains(name) && !name.startsWith(Checkpoint.PREFIX)) {
                throw tensors.error("has a tensor " + name + ", which is no part of a model");
            }
        }
        users = hasUsers ? Ids.read(tensors, "users", "user", userTable.rows()) : null;
        items = Ids.read(tensors, "items", "item", rows);
        features = hasFeatures ? Ids.read(tensors, "item.features", "feature", count) : null;
        userFeatures = hasUserFeatures ? Ids.read(tensors, "user.features", "feature", userFeatureTable.rows()) : null;
        exponent = exponent();
    }

    static ModelTensors check(Tensors tensors) throws ModelFormatException {
        return new ModelTensors(tensors);
    }

    /** The model in arrays of its own. */
    JourneyModel model() throws ModelFormatException {
        return new JourneyModel(items, exponent, input == null ? null : parameter(input),
                users == null ? null : new UserTable(users, parameter(userTable)), hidden, parameter(output),
                bias(BIAS, output.rows())).withWide(wide).withItemFeatures(itemFeatures())
                .withUserFeatures(userFeatures == null ? null : new UserFeatures(userFeatures, parameter(userFeatureTable)))
                .withTraining(tensors.metadataBehind(ModelFile.TRAINING));
    }

    private ItemFeatures itemFeatures() throws ModelFormatException {
        return features == null ? null : new ItemFeatures(features, featuresInput == null ? null : parameter(featuresInput),
                parameter(featuresOutput), bias(ModelFile.FEATURES_BIAS, features.size()));
    }

    /** The model where it lies. */
    ScoringModel scoring() throws ModelFormatException {
        return new ScoringModel(items, exponent, input, users, userTable, hidden, output, serving.panels(tensors.floats(BIAS)),
                serving.norms(), serving.codes()).withWide(wide).withUserFeatures(userFeatures, userFeatureTable);
    }

    private void requireMetadata(String key, String expected) throws ModelFormatException {
        if (!tensors.metadata(key).equals(expected)) {
            throw tensors.error("is of " + key + " \"" + tensors.metadata(key) + "\", expected \"" + expected + "\"");
        }
    }

    private Activation activation() throws ModelFormatException {
        try {
            return Activation.valueOf(tensors.metadata("activation"));
        } catch (IllegalArgumentException e) {
            throw tensors.error("has activation \"" + tensors.metadata("activation") + "\", expected one of "
                    + List.of(Activation.values()));
        }
    }

    private double exponent() throws ModelFormatException {
        String text = tensors.metadata("exponent");
        try {
            double value = Double.parseDouble(text);
            if (value >= 0 && value <= 1) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw tensors.error("has exponent \"" + text + "\", expected a number from 0 to 1");
    }

    private FloatTable table(String name) throws ModelFormatException {
        List<Long> shape = tensors.shape(name, "F32", 2);
        return table(name, shape.get(0), shape.get(1));
    }

    // Packed and padded copies of narrow and very wide matrices would be many times what the file holds.
    private FloatTable table(String name, long rows, long columns) throws ModelFormatException {
        known.add(name);
        List<Long> shape = tensors.shape(name, "F32", 2);
        if (columns < 1 || columns > ModelFile.MAX_WIDTH) {
            throw tensors.error("tensor " + name + " is " + columns + " wide, expected 1 to " + ModelFile.MAX_WIDTH);
        }
        if (rows < 1 || !shape.equals(List.of(rows, columns))) {
            throw tensors.error("tensor " + name + " has shape " + shape + ", expected " + List.of(rows, columns)
                    + " and at least 1 row");
        }
        tensors.requireFinite(name);
        return FloatTable.of(name, rows, columns, tensors.segment(name));
    }

    private void requireBias(String name, long rows) throws ModelFormatException {
        known.add(name);
        List<Long> shape = tensors.shape(name, "F32", 1);
        if (shape.getFirst() != rows) {
            throw tensors.error("tensor " + name + " has shape " + shape + ", expected " + List.of(rows));
        }
        tensors.requireFinite(name);
    }

    private Parameter bias(String name, long rows) throws ModelFormatException {
        requireBias(name, rows);
        return Parameter.fixed(name, (int) rows, 1, tensors.floats(name));
    }

    private Parameter parameter(FloatTable table) throws ModelFormatException {
        return Parameter.fixed(table.name(), table.rows(), table.columns(), tensors.floats(table.name()));
    }
}
