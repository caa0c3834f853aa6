package org.warprank.nn.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warprank.core.Activation;
import org.warprank.core.Rows;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoringModel;
import org.warprank.nn.serve.UserFeatures;

/**
 * A {@link JourneyModel} as a safetensors file: {@code input.weight} (items, dim), {@code hidden.N.weight} (out, in), {@code
 * hidden.N.bias} (out), {@code output.weight} (items, width), {@code output.bias} (items), and the item ids as {@code
 * items.utf8} (U8) and {@code items.offsets} (I64, one more than items). The metadata has {@code format}, {@code version},
 * {@code exponent} and {@code activation}, and {@code training.NAME} for each setting of its training that the model knows. The
 * same model gives the same bytes.
 *
 * <p>Where users have embeddings there are also {@code user.weight} (users, dim), {@code users.utf8} and {@code users.offsets};
 * {@code input.weight} is missing where they have no journeys. A wide part is {@code wide.offsets} (I64, one more than items),
 * {@code wide.indices} (I64) and {@code wide.values} (F32): compressed sparse rows (items, items).
 *
 * <p>Where items have features there are also {@code output.features.weight} (features, width), {@code output.features.bias}
 * (features), {@code input.features.weight} (features, dim) if there is {@code input.weight}, and the ids
 * {@code item.features.utf8} and {@code item.features.offsets}; the tables of items hold their sums.
 *
 * <p>Where users have features there are {@code user.features.weight} (features, dim), {@code user.features.utf8} and
 * {@code user.features.offsets}.
 *
 * <p>Optional tensors whose names begin with {@code serving} are made of the others, for a scorer to open the file at once:
 * {@code serving.panels} (ceil(items / 64), width, 64), which repeats {@code output.weight} in the order in which scoring reads
 * it, {@code serving.norms} (64 ceil(items / 64)), and where there are some 1,000 items or more {@code serving.codes}
 * (ceil(items / 64), ceil(width / 4), 256) and {@code serving.bounds} (3 ceil(items / 64)). {@code serving.checksums} comes
 * last and vouches for the whole file: one that was changed or damaged is refused, and the values of one that matches are taken
 * for what its writer has checked. Of a file without it values are checked, panels are compared with the table, and norms and
 * codes are made anew. What a {@link Checkpoint} has besides is passed over.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="model-file"}
 */
public final class ModelFile {

    /** The most floats that an item, or a hidden layer, has for each example in a model that can be written and read. */
    public static final int MAX_WIDTH = 1 << 16;

    /** The most hidden layers that a model has that can be written and read. */
    public static final int MAX_HIDDEN = 1 << 10;

    static final String FORMAT = "warprank.journey";
    static final String VERSION = "1";
    static final String INPUT = "input.weight";
    static final String USER = "user.weight";
    static final String FEATURES_INPUT = "input.features.weight";
    static final String FEATURES_OUTPUT = "output.features.weight";
    static final String FEATURES_BIAS = "output.features.bias";
    static final String USER_FEATURES = "user.features.weight";
    static final String TRAINING = "training.";

    private ModelFile() {
    }

    /**
     * Writes a model: complete, or not at all.
     *
     * @param file  where to
     * @param model the model
     * @throws NotWrittenException if writing fails; what stood there before is untouched then
     * @throws IOException if an id is no valid UTF-16
     * @throws IllegalArgumentException if a weight is not finite, the output table was changed since the model was made, or the
     *                                  model is wider or deeper than can be read
     */
    public static void write(Path file, JourneyModel model) throws IOException {
        TensorsWriter tensors = new TensorsWriter(metadata(model, Map.of()));
        addModel(tensors, model, ServingTensors.add(tensors, model.scoring()));
        ServingTensors.requireUnchanged(model);
        tensors.checksums();
        AtomicFile.write(file, tensors::writeTo);
    }

    /** The tensors of a model without its panels, to which others may be added whose sizes are no multiples of 4. */
    static TensorsWriter tensors(JourneyModel model, Map<String, String> moreMetadata, Map<String, float[]> moreFloats)
            throws IOException {
        TensorsWriter tensors = new TensorsWriter(metadata(model, moreMetadata));
        addModel(tensors, model, moreFloats);
        return tensors;
    }

    private static Map<String, String> metadata(JourneyModel model, Map<String, String> more) {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("exponent", Double.toString(model.exponent()));
        metadata.put("activation", activation(model).name());
        model.training().forEach((name, value) -> metadata.put(TRAINING + name, value));
        metadata.putAll(more);
        return metadata;
    }

    private static void addModel(TensorsWriter tensors, JourneyModel model, Map<String, float[]> moreFloats)
            throws IOException {
        if (model.hidden().size() > MAX_HIDDEN) {
            throw new IllegalArgumentException(model.hidden().size() + " hidden layers, expected at most " + MAX_HIDDEN);
        }
        byte[][] items = Ids.utf8(model.items());
        tensors.longs("items.offsets", Ids.offsets(items));
        if (model.wide() != null) {
            WideTensors.addPlaces(tensors, model.wide());
        }
        ItemFeatures features = model.itemFeatures();
        byte[][] featureIds = features == null ? null : Ids.utf8(features.features());
        if (features != null) {
            tensors.longs("item.features.offsets", Ids.offsets(featureIds));
        }
        UserFeatures ofUsers = model.userFeatures();
        byte[][] userFeatureIds = ofUsers == null ? null : Ids.utf8(ofUsers.features());
        if (ofUsers != null) {
            tensors.longs("user.features.offsets", Ids.offsets(userFeatureIds));
        }
        byte[][] users = model.users() == null ? null : Ids.utf8(model.users().users());
        if (users != null) {
            tensors.longs("users.offsets", Ids.offsets(users));
            addTable(tensors, USER, model.users().weight());
        }
        if (model.input() != null) {
            addTable(tensors, INPUT, model.input());
        }
        for (int i = 0; i < model.hidden().size(); i++) {
            List<Parameter> parameters = model.hidden().get(i).parameters();
            addTable(tensors, "hidden." + i + ".weight", parameters.get(0));
            addBias(tensors, "hidden." + i + ".bias", parameters.get(1));
        }
        addTable(tensors, "output.weight", model.output());
        addBias(tensors, "output.bias", model.outputBias());
        if (ofUsers != null) {
            addTable(tensors, USER_FEATURES, ofUsers.weight());
        }
        if (features != null) {
            if (features.input() != null) {
                addTable(tensors, FEATURES_INPUT, features.input());
            }
            addTable(tensors, FEATURES_OUTPUT, features.output());
            addBias(tensors, FEATURES_BIAS, features.outputBias());
        }
        if (model.wide() != null) {
            WideTensors.addValues(tensors, model.wide());
        }
        moreFloats.forEach((name, values) -> tensors.floats(name, values, values.length));
        // The texts of the ids come behind all that is aligned: their sizes are no multiples of 4.
        tensors.bytes("items.utf8", Ids.joined(items));
        if (users != null) {
            tensors.bytes("users.utf8", Ids.joined(users));
        }
        if (features != null) {
            tensors.bytes("item.features.utf8", Ids.joined(featureIds));
        }
        if (ofUsers != null) {
            tensors.bytes("user.features.utf8", Ids.joined(userFeatureIds));
        }
    }

    private static Activation activation(JourneyModel model) {
        return model.hidden().isEmpty() ? Activation.RELU : model.hidden().getFirst().activation();
    }

    private static void addTable(TensorsWriter tensors, String name, Parameter parameter) {
        if (parameter.columns() > MAX_WIDTH) {
            throw new IllegalArgumentException(name + " is " + parameter.columns() + " wide, expected 1 to " + MAX_WIDTH);
        }
        tensors.floats(name, finite(name, parameter), parameter.rows(), parameter.columns());
    }

    private static void addBias(TensorsWriter tensors, String name, Parameter parameter) {
        tensors.floats(name, finite(name, parameter), parameter.rows());
    }

    private static float[] finite(String name, Parameter parameter) {
        if (!Rows.allFinite(parameter.values(), 0, parameter.values().length)) {
            throw new IllegalArgumentException(name + " has values that are not finite");
        }
        return parameter.values();
    }

    /**
     * Reads a model.
     *
     * @param file where from
     * @return the model
     * @throws ModelFormatException if the file is truncated, too long, inconsistent, of an unknown version or no model
     * @throws IOException          if it cannot be read
     */
    public static JourneyModel read(Path file) throws IOException {
        try (Tensors tensors = Tensors.open(file)) {
            return read(tensors);
        }
    }

    /**
     * Maps a model for scoring: its tables stay in the file, whose pages are shared with all that have it mapped, and are read
     * when they are needed. Everything is checked as in {@link #read(Path)}, for which all of the file is read. It stays mapped
     * as long as the result is reachable, and must not be written to or truncated meanwhile; another may be renamed into its
     * place.
     *
     * @param file where the model is
     * @return what scoring reads of it
     * @throws ModelFormatException if the file is truncated, too long, inconsistent, of an unknown version or no model
     * @throws IOException          if it cannot be read
     */
    public static ScoringModel map(Path file) throws IOException {
        return ModelTensors.check(Tensors.map(file)).scoring();
    }

    /**
     * Reads a model for scoring from a stream, such as a resource of the class path, into memory outside the heap.
     *
     * @param stream where from; read to its end, and left open
     * @param source what errors call it
     * @return what scoring reads of it
     * @throws ModelFormatException if there is no whole, consistent model of a known version
     * @throws IOException          if it cannot be read
     */
    public static ScoringModel read(InputStream stream, String source) throws IOException {
        return ModelTensors.check(Tensors.read(stream, source)).scoring();
    }

    static JourneyModel read(Tensors tensors) throws ModelFormatException {
        return ModelTensors.check(tensors).model();
    }
}
