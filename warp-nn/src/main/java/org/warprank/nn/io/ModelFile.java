package org.warprank.nn.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.warprank.core.Activation;
import org.warprank.core.Rows;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.UserTable;

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
 * <p>An optional tensor {@code serving.panels} (ceil(items / 64), width, 64) may stand in the file; it repeats {@code
 * output.weight} and has to agree with it; the panels are built from the latter when the model is loaded. What a {@link
 * Checkpoint} has besides is passed over.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="model-file"}
 */
public final class ModelFile {

    /** The most floats that an item, or a hidden layer, has for each example in a model that can be written and read. */
    public static final int MAX_WIDTH = 1 << 16;

    /** The most hidden layers that a model has that can be written and read. */
    public static final int MAX_HIDDEN = 1 << 10;

    private static final String FORMAT = "warprank.journey";
    private static final String VERSION = "1";
    private static final String INPUT = "input.weight";
    private static final String USER = "user.weight";
    private static final String PANELS = "serving.panels";
    private static final String TRAINING = "training.";

    private ModelFile() {
    }

    /**
     * Writes a model: complete, or not at all.
     *
     * @param file  where to
     * @param model the model
     * @throws NotWrittenException if writing fails; what stood there before is untouched then
     * @throws IOException if an id is no valid UTF-16
     * @throws IllegalArgumentException if a weight is not finite, or the model wider or deeper than can be read
     */
    public static void write(Path file, JourneyModel model) throws IOException {
        AtomicFile.write(file, tensors(model, Map.of(), Map.of())::writeTo);
    }

    /** The tensors of a model, to which others may be added whose sizes are no multiples of 4. */
    static TensorsWriter tensors(JourneyModel model, Map<String, String> moreMetadata, Map<String, float[]> moreFloats)
            throws IOException {
        if (model.hidden().size() > MAX_HIDDEN) {
            throw new IllegalArgumentException(model.hidden().size() + " hidden layers, expected at most " + MAX_HIDDEN);
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("exponent", Double.toString(model.exponent()));
        metadata.put("activation", activation(model).name());
        model.training().forEach((name, value) -> metadata.put(TRAINING + name, value));
        metadata.putAll(moreMetadata);
        TensorsWriter tensors = new TensorsWriter(metadata);
        byte[][] items = Ids.utf8(model.items());
        tensors.longs("items.offsets", Ids.offsets(items));
        if (model.wide() != null) {
            WideTensors.addPlaces(tensors, model.wide());
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
        if (model.wide() != null) {
            WideTensors.addValues(tensors, model.wide());
        }
        moreFloats.forEach((name, values) -> tensors.floats(name, values, values.length));
        // The texts of the ids come last: they are the only tensors whose sizes are no multiples of 4.
        tensors.bytes("items.utf8", Ids.joined(items));
        if (users != null) {
            tensors.bytes("users.utf8", Ids.joined(users));
        }
        return tensors;
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

    static JourneyModel read(Tensors tensors) throws ModelFormatException {
        requireMetadata(tensors, "format", FORMAT);
        requireMetadata(tensors, "version", VERSION);
        Set<String> known = new HashSet<>(List.of("items.utf8", "items.offsets", PANELS));
        boolean hasUsers = tensors.has(USER);
        Parameter input = hasUsers && !tensors.has(INPUT) ? null : table(tensors, known, INPUT);
        Parameter userWeight = hasUsers ? table(tensors, known, USER) : null;
        long width = input == null ? userWeight.columns() : input.columns();
        if (input != null && hasUsers && userWeight.columns() != width) {
            throw tensors.error("tensor " + USER + " is " + userWeight.columns() + " wide, expected " + width + " as "
                    + INPUT);
        }
        List<LinearLayer> hidden = new ArrayList<>();
        Activation activation = activation(tensors);
        for (int i = 0; tensors.has("hidden." + i + ".weight"); i++) {
            String name = "hidden." + i;
            long out = tensors.shape(name + ".weight", "F32", 2).get(0);
            hidden.add(new LinearLayer(parameter(tensors, known, name + ".weight", out, width),
                    bias(tensors, known, name + ".bias", out), activation));
            width = out;
        }
        long items = input == null ? tensors.shape("output.weight", "F32", 2).getFirst() : input.rows();
        Parameter output = parameter(tensors, known, "output.weight", items, width);
        Parameter bias = bias(tensors, known, "output.bias", items);
        checkPanels(tensors, items, width, output.values());
        if (hasUsers) {
            known.addAll(List.of("users.utf8", "users.offsets"));
        }
        SparseMatrix wide = WideTensors.read(tensors, known, items);
        for (String name : tensors.names()) {
            if (!known.contains(name) && !name.startsWith(Checkpoint.PREFIX)) {
                throw tensors.error("has a tensor " + name + ", which is no part of a model");
            }
        }
        UserTable users = hasUsers
                ? new UserTable(Ids.read(tensors, "users", "user", userWeight.rows()), userWeight) : null;
        return new JourneyModel(Ids.read(tensors, "items", "item", items), exponent(tensors), input, users, hidden, output,
                bias).withWide(wide).withTraining(tensors.metadataBehind(TRAINING));
    }

    // Packed and padded copies of narrow and very wide matrices would be many times what the file holds.
    private static void requireWidth(Tensors tensors, String name, long width) throws ModelFormatException {
        if (width < 1 || width > MAX_WIDTH) {
            throw tensors.error("tensor " + name + " is " + width + " wide, expected 1 to " + MAX_WIDTH);
        }
    }

    private static void requireMetadata(Tensors tensors, String key, String expected) throws ModelFormatException {
        if (!tensors.metadata(key).equals(expected)) {
            throw tensors.error("is of " + key + " \"" + tensors.metadata(key) + "\", expected \"" + expected + "\"");
        }
    }

    private static Activation activation(Tensors tensors) throws ModelFormatException {
        try {
            return Activation.valueOf(tensors.metadata("activation"));
        } catch (IllegalArgumentException e) {
            throw tensors.error("has activation \"" + tensors.metadata("activation") + "\", expected one of "
                    + List.of(Activation.values()));
        }
    }

    private static double exponent(Tensors tensors) throws ModelFormatException {
        String text = tensors.metadata("exponent");
        try {
            double exponent = Double.parseDouble(text);
            if (exponent >= 0 && exponent <= 1) {
                return exponent;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw tensors.error("has exponent \"" + text + "\", expected a number from 0 to 1");
    }

    private static Parameter table(Tensors tensors, Set<String> known, String name) throws ModelFormatException {
        List<Long> shape = tensors.shape(name, "F32", 2);
        return parameter(tensors, known, name, shape.get(0), shape.get(1));
    }

    private static Parameter parameter(Tensors tensors, Set<String> known, String name, long rows, long columns)
            throws ModelFormatException {
        known.add(name);
        List<Long> shape = tensors.shape(name, "F32", 2);
        requireWidth(tensors, name, columns);
        if (rows < 1 || !shape.equals(List.of(rows, columns))) {
            throw tensors.error("tensor " + name + " has shape " + shape + ", expected " + List.of(rows, columns)
                    + " and at least 1 row");
        }
        return fixed(tensors, name, columns);
    }

    private static Parameter bias(Tensors tensors, Set<String> known, String name, long rows) throws ModelFormatException {
        known.add(name);
        List<Long> shape = tensors.shape(name, "F32", 1);
        if (shape.getFirst() != rows) {
            throw tensors.error("tensor " + name + " has shape " + shape + ", expected " + List.of(rows));
        }
        return fixed(tensors, name, 1);
    }

    private static Parameter fixed(Tensors tensors, String name, long columns) throws ModelFormatException {
        float[] values = tensors.floats(name);
        if (!Rows.allFinite(values, 0, values.length)) {
            throw tensors.error("tensor " + name + " has values that are not finite");
        }
        return Parameter.fixed(name, (int) (values.length / columns), (int) columns, values);
    }

    private static void checkPanels(Tensors tensors, long items, long width, float[] output) throws ModelFormatException {
        if (!tensors.has(PANELS)) {
            return;
        }
        long panels = (items + ScoringPanels.ITEMS - 1) / ScoringPanels.ITEMS;
        List<Long> expected = List.of(panels, width, (long) ScoringPanels.ITEMS);
        if (!tensors.shape(PANELS, "F32", 3).equals(expected)) {
            throw tensors.error("tensor " + PANELS + " has shape " + tensors.shape(PANELS, "F32", 3) + ", expected " + expected);
        }
        float[] values = tensors.floats(PANELS);
        int dim = (int) width;
        for (int i = 0; i < values.length; i++) {
            int item = i / (dim * ScoringPanels.ITEMS) * ScoringPanels.ITEMS + i % ScoringPanels.ITEMS;
            int factor = i / ScoringPanels.ITEMS % dim;
            if (values[i] != (item < items ? output[item * dim + factor] : 0f)) {
                throw tensors.error("tensor " + PANELS + " contradicts output.weight at item " + item + ", factor " + factor);
            }
        }
    }
}
