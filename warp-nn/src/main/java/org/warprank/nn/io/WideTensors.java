package org.warprank.nn.io;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.warprank.nn.layer.SparseMatrix;

/** A model's wide part as three tensors: compressed sparse rows (items, items). */
final class WideTensors {

    private static final String OFFSETS = "wide.offsets";
    private static final String INDICES = "wide.indices";
    private static final String VALUES = "wide.values";

    private WideTensors() {
    }

    /** Adds the tensors of longs, which stand before all floats. */
    static void addPlaces(TensorsWriter tensors, SparseMatrix wide) {
        tensors.longs(OFFSETS, Arrays.stream(wide.offsets()).asLongStream().toArray());
        tensors.longs(INDICES, Arrays.stream(wide.indices()).asLongStream().toArray());
    }

    static void addValues(TensorsWriter tensors, SparseMatrix wide) {
        tensors.floats(VALUES, wide.values(), wide.values().length);
    }

    /** Null where there is none. */
    static SparseMatrix read(Tensors tensors, Set<String> known, long items) throws ModelFormatException {
        if (!tensors.has(OFFSETS)) {
            return null;
        }
        known.addAll(List.of(OFFSETS, INDICES, VALUES));
        if (tensors.shape(OFFSETS, "I64", 1).getFirst() != items + 1) {
            throw tensors.error("tensor " + OFFSETS + " has shape " + tensors.shape(OFFSETS, "I64", 1) + ", expected "
                    + List.of(items + 1));
        }
        tensors.shape(INDICES, "I64", 1);
        tensors.shape(VALUES, "F32", 1);
        try {
            return new SparseMatrix((int) items, ints(tensors.longs(OFFSETS)), ints(tensors.longs(INDICES)),
                    tensors.floats(VALUES));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw tensors.error("wide: " + e.getMessage());
        }
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }
}
