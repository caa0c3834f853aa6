package org.warprank.nn.serve;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;

/**
 * A matrix of floats that is read by rows and lies where it is: in an array, or outside the heap, as in a mapped file. Immutable
 * as long as that is.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="scoring-model"}
 */
public final class FloatTable {

    private final String name;
    private final int rows;
    private final int columns;
    private final MemorySegment floats;
    private final ValueLayout.OfFloat layout;

    // Null where the floats are outside the heap.
    private final float[] array;

    private FloatTable(String name, long rows, long columns, MemorySegment floats, ByteOrder order, float[] array) {
        if (rows < 1 || rows > Integer.MAX_VALUE || columns < 1 || columns > Integer.MAX_VALUE
                || floats.byteSize() != 4 * rows * columns) {
            throw new IllegalArgumentException(name + " of " + rows + " x " + columns + " has " + floats.byteSize()
                    + " bytes, expected 4 for each value and sizes of at least 1");
        }
        this.name = name;
        this.rows = (int) rows;
        this.columns = (int) columns;
        this.floats = floats;
        this.layout = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(order);
        this.array = array;
    }

    /**
     * A table of little-endian floats.
     *
     * @param name    its name, as in the model file
     * @param rows    rows, at least 1
     * @param columns columns, at least 1
     * @param floats  the values, row-major; copied if they are on the heap
     * @return the table
     * @throws IllegalArgumentException if the sizes do not fit the memory
     */
    public static FloatTable of(String name, long rows, long columns, MemorySegment floats) {
        MemorySegment outside = floats.isNative() ? floats : Arena.ofAuto().allocate(floats.byteSize()).copyFrom(floats);
        return new FloatTable(name, rows, columns, outside, ByteOrder.LITTLE_ENDIAN, null);
    }

    /**
     * The values of a parameter.
     *
     * @param parameter the parameter, whose array is used, not copied
     * @return the table
     */
    public static FloatTable of(Parameter parameter) {
        return new FloatTable(parameter.name(), parameter.rows(), parameter.columns(),
                MemorySegment.ofArray(parameter.values()), ByteOrder.nativeOrder(), parameter.values());
    }

    /**
     * The name.
     *
     * @return the name, as in the model file
     */
    public String name() {
        return name;
    }

    /**
     * The rows.
     *
     * @return their number
     */
    public int rows() {
        return rows;
    }

    /**
     * The columns.
     *
     * @return their number
     */
    public int columns() {
        return columns;
    }

    /**
     * Copies a row.
     *
     * @param row the row
     * @param to  receives its values, from index 0
     * @throws IndexOutOfBoundsException if there is no such row, or the array is too short
     */
    public void copyRow(int row, float[] to) {
        copyRow(row, to, 0);
    }

    void copyRow(int row, float[] to, int offset) {
        MemorySegment.copy(floats, layout, 4L * row * columns, to, offset, columns);
    }

    /** {@code y[offset + c] = sum over i from from to to, ascending, of row ids[i]}. */
    void gatherSum(int[] ids, int from, int to, float[] y, int offset) {
        if (array != null) {
            Rows.gatherSum(array, columns, ids, from, to, y, offset);
        } else {
            Rows.gatherSum(floats, columns, ids, from, to, y, offset);
        }
    }

    void requireShape(int expectedRows, int expectedColumns) {
        if (rows != expectedRows || columns != expectedColumns) {
            throw new IllegalArgumentException(name + " is " + rows + " x " + columns + ", expected " + expectedRows + " x "
                    + expectedColumns);
        }
    }
}
