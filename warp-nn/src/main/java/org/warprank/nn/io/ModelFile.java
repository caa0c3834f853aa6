package org.warprank.nn.io;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
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
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.serve.JourneyModel;

/**
 * A {@link JourneyModel} as a safetensors file: {@code input.weight} (items, dim), {@code hidden.N.weight} (out, in), {@code
 * hidden.N.bias} (out), {@code output.weight} (items, width), {@code output.bias} (items), and the item ids as {@code
 * items.utf8} (U8) and {@code items.offsets} (I64, one more than items). The metadata has {@code format}, {@code version},
 * {@code exponent} and {@code activation}. The same model gives the same bytes.
 *
 * <p>An optional tensor {@code serving.panels} (ceil(items / 64), width, 64) may stand in the file; it repeats {@code
 * output.weight}, from which the panels are built when the model is loaded.
 */
public final class ModelFile {

    private static final String FORMAT = "warprank.journey";
    private static final String VERSION = "1";
    private static final String PANELS = "serving.panels";

    private ModelFile() {
    }

    /**
     * Writes a model: complete, or not at all.
     *
     * @param file  where to
     * @param model the model
     * @throws IOException if writing fails; what stood there before is untouched then
     */
    public static void write(Path file, JourneyModel model) throws IOException {
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", FORMAT);
        metadata.put("version", VERSION);
        metadata.put("exponent", Double.toString(model.exponent()));
        metadata.put("activation", activation(model).name());
        TensorsWriter tensors = new TensorsWriter(metadata);
        addItems(tensors, model.items());
        add(tensors, model.input());
        for (LinearLayer layer : model.hidden()) {
            layer.parameters().forEach(parameter -> add(tensors, parameter));
        }
        add(tensors, model.output());
        add(tensors, model.outputBias());
        // The texts of the ids come last: they are the only tensor whose size is no multiple of 4.
        tensors.bytes("items.utf8", utf8(model.items()).array());
        AtomicFile.write(file, tensors::writeTo);
    }

    private static Activation activation(JourneyModel model) {
        return model.hidden().isEmpty() ? Activation.RELU : model.hidden().getFirst().activation();
    }

    private static void add(TensorsWriter tensors, Parameter parameter) {
        if (parameter.name().endsWith(".bias")) {
            tensors.floats(parameter.name(), parameter.values(), parameter.rows());
        } else {
            tensors.floats(parameter.name(), parameter.values(), parameter.rows(), parameter.columns());
        }
    }

    private static void addItems(TensorsWriter tensors, Vocabulary items) {
        long[] offsets = new long[items.size() + 1];
        for (int i = 0; i < items.size(); i++) {
            offsets[i + 1] = offsets[i] + items.id(i).getBytes(StandardCharsets.UTF_8).length;
        }
        tensors.longs("items.offsets", offsets);
    }

    private static ByteBuffer utf8(Vocabulary items) {
        int bytes = 0;
        for (int i = 0; i < items.size(); i++) {
            bytes = Math.addExact(bytes, items.id(i).getBytes(StandardCharsets.UTF_8).length);
        }
        ByteBuffer all = ByteBuffer.allocate(bytes);
        for (int i = 0; i < items.size(); i++) {
            all.put(items.id(i).getBytes(StandardCharsets.UTF_8));
        }
        return all;
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
            requireMetadata(tensors, "format", FORMAT);
            requireMetadata(tensors, "version", VERSION);
            List<Long> inputShape = tensors.shape("input.weight", "F32", 2);
            long items = inputShape.get(0);
            long width = inputShape.get(1);
            Set<String> known = new HashSet<>(List.of("items.utf8", "items.offsets", PANELS));
            Parameter input = parameter(tensors, known, "input.weight", items, width);
            List<LinearLayer> hidden = new ArrayList<>();
            Activation activation = activation(tensors);
            for (int i = 0; tensors.has("hidden." + i + ".weight"); i++) {
                String name = "hidden." + i;
                long out = tensors.shape(name + ".weight", "F32", 2).get(0);
                hidden.add(new LinearLayer(parameter(tensors, known, name + ".weight", out, width),
                        bias(tensors, known, name + ".bias", out), activation));
                width = out;
            }
            Parameter output = parameter(tensors, known, "output.weight", items, width);
            Parameter bias = bias(tensors, known, "output.bias", items);
            checkPanels(tensors, items, width);
            for (String name : tensors.names()) {
                if (!known.contains(name)) {
                    throw tensors.error("has a tensor " + name + ", which is no part of a model");
                }
            }
            return new JourneyModel(items(tensors, items), exponent(tensors), input, hidden, output, bias);
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

    private static Parameter parameter(Tensors tensors, Set<String> known, String name, long rows, long columns)
            throws ModelFormatException {
        known.add(name);
        List<Long> shape = tensors.shape(name, "F32", 2);
        if (rows < 1 || columns < 1 || !shape.equals(List.of(rows, columns))) {
            throw tensors.error("tensor " + name + " has shape " + shape + ", expected " + List.of(rows, columns)
                    + " and at least 1 each");
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

    private static void checkPanels(Tensors tensors, long items, long width) throws ModelFormatException {
        long panels = (items + ScoringPanels.ITEMS - 1) / ScoringPanels.ITEMS;
        List<Long> expected = List.of(panels, width, (long) ScoringPanels.ITEMS);
        if (tensors.has(PANELS) && !tensors.shape(PANELS, "F32", 3).equals(expected)) {
            throw tensors.error("tensor " + PANELS + " has shape " + tensors.shape(PANELS, "F32", 3) + ", expected " + expected);
        }
    }

    private static Vocabulary items(Tensors tensors, long items) throws ModelFormatException {
        if (tensors.shape("items.offsets", "I64", 1).getFirst() != items + 1) {
            throw tensors.error("tensor items.offsets has shape " + tensors.shape("items.offsets", "I64", 1) + ", expected "
                    + List.of(items + 1));
        }
        tensors.shape("items.utf8", "U8", 1);
        long[] offsets = tensors.longs("items.offsets");
        ByteBuffer texts = tensors.bytes("items.utf8");
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        List<String> ids = new ArrayList<>();
        if (offsets[0] != 0 || offsets[offsets.length - 1] != texts.capacity()) {
            throw tensors.error("items.offsets run from " + offsets[0] + " to " + offsets[offsets.length - 1]
                    + ", expected 0 to the " + texts.capacity() + " bytes of items.utf8");
        }
        try {
            for (int i = 0; i < items; i++) {
                if (offsets[i] > offsets[i + 1] || offsets[i + 1] > texts.capacity()) {
                    throw tensors.error("items.offsets have " + offsets[i + 1] + " after " + offsets[i]
                            + ", expected ascending offsets");
                }
                ids.add(decoder.decode(texts.slice((int) offsets[i], (int) (offsets[i + 1] - offsets[i]))).toString());
            }
            return Vocabulary.of(ids);
        } catch (CharacterCodingException e) {
            throw tensors.error("the id of item " + ids.size() + " is no UTF-8");
        } catch (IllegalArgumentException e) {
            throw tensors.error("items: " + e.getMessage());
        }
    }
}
