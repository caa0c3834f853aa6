package org.warprank.nn.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.warprank.core.QuantizedPanels;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.serve.FloatTable;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoringModel;

/**
 * The tensors that are made of a model's output table, for a scorer to use them where they lie. Of norms and codes nothing tells
 * whether they are those of the table without making them anew: they are used where checksums vouch for the file.
 */
final class ServingTensors {

    static final List<String> NAMES = List.of("serving.panels", "serving.norms", "serving.codes", "serving.bounds",
            PieceChecksums.NAME);

    private static final String PANELS = NAMES.get(0);
    private static final String NORMS = NAMES.get(1);
    private static final String CODES = NAMES.get(2);
    private static final String BOUNDS = NAMES.get(3);
    private static final int BOUNDS_A_PANEL = 3;

    private final Tensors tensors;
    private final FloatTable output;
    private final int panels;

    /** Those of tensors, checked as far as nothing vouches for them. */
    ServingTensors(Tensors tensors, FloatTable output, MemorySegment table) throws ModelFormatException {
        this.tensors = tensors;
        this.output = output;
        this.panels = Math.ceilDiv(output.rows(), ScoringPanels.ITEMS);
        if (requireShape(PANELS, "F32", panels, output.columns(), ScoringPanels.ITEMS) && !tensors.areVouched()) {
            Optional<String> difference = new PanelCheck(output.rows(), output.columns(), table, Tensors.FLOATS,
                    tensors.segment(PANELS)).firstDifference();
            if (difference.isPresent()) {
                throw tensors.error("tensor " + PANELS + " contradicts " + output.name() + " at " + difference.get());
            }
        }
        requireShape(NORMS, "F32", panels * (long) ScoringPanels.ITEMS);
        boolean codes = requireShape(CODES, "U8", panels, (output.columns() + 3L) / 4, 4L * ScoringPanels.ITEMS);
        if (requireShape(BOUNDS, "F32", (long) BOUNDS_A_PANEL * panels) != codes) {
            throw tensors.error("has " + (codes ? CODES : BOUNDS) + " without " + (codes ? BOUNDS : CODES));
        }
    }

    /**
     * Adds those of a model: first of all, where they are aligned. The last of them, whose size is no multiple of 8, is returned:
     * for a place among other floats.
     */
    static Map<String, float[]> add(TensorsWriter tensors, ScoringModel model) {
        ScoringPanels panels = model.panels();
        int count = panels.panels();
        tensors.floats(PANELS, panels.memory(), count, panels.dim(), ScoringPanels.ITEMS);
        tensors.floats(NORMS, model.inverseNorms(), model.inverseNorms().length);
        QuantizedPanels codes = model.codes();
        if (codes == null) {
            return Map.of();
        }
        tensors.bytes(CODES, codes.memory(), count, Math.ceilDiv(panels.dim(), 4), 4 * ScoringPanels.ITEMS);
        return Map.of(BOUNDS, codes.bounds());
    }

    /** Refuses a model whose output table is no longer what its panels were made of: checksums vouch that it is. */
    static void requireUnchanged(JourneyModel model) {
        Parameter output = model.output();
        Optional<String> difference = new PanelCheck(output.rows(), output.columns(), MemorySegment.ofArray(output.values()),
                ValueLayout.JAVA_FLOAT, model.scoring().panels().memory()).firstDifference();
        if (difference.isPresent()) {
            throw new IllegalArgumentException(output.name() + " was changed since the model was made, at " + difference.get()
                    + ", expected a model of its own for the new values");
        }
    }

    /** The panels, used where they lie if they are there and aligned, and packed if not. */
    ScoringPanels panels(float[] bias) throws ModelFormatException {
        return isAligned(PANELS) ? ScoringPanels.of(output.rows(), output.columns(), tensors.segment(PANELS), bias)
                : ScoringPanels.pack(output.rows(), output.columns(), tensors.floats(output.name()), bias);
    }

    /** The norms; null where there are none to be trusted. */
    float[] norms() throws ModelFormatException {
        return tensors.areVouched() && tensors.has(NORMS) ? tensors.floats(NORMS) : null;
    }

    /** The codes; null where there are none to be trusted, or they are not aligned. */
    QuantizedPanels codes() throws ModelFormatException {
        if (!tensors.areVouched() || !isAligned(CODES)) {
            return null;
        }
        try {
            return QuantizedPanels.of(panels, output.columns(), tensors.segment(CODES), tensors.floats(BOUNDS));
        } catch (IllegalArgumentException e) {
            throw tensors.error(BOUNDS + ": " + e.getMessage());
        }
    }

    private boolean isAligned(String name) {
        return tensors.has(name) && tensors.segment(name).address() % TensorsWriter.ALIGNMENT == 0;
    }

    private boolean requireShape(String name, String type, long... expected) throws ModelFormatException {
        if (!tensors.has(name)) {
            return false;
        }
        List<Long> shape = Arrays.stream(expected).boxed().toList();
        if (!tensors.shape(name, type, expected.length).equals(shape)) {
            throw tensors.error("tensor " + name + " has shape " + tensors.shape(name, type, expected.length) + ", expected "
                    + shape);
        }
        return true;
    }
}
