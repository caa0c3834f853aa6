package org.warprank.nn.layer;

import java.util.Objects;

/**
 * A matrix of which few entries are stored, as compressed sparse rows: those of row i stand at {@code [offsets[i],
 * offsets[i + 1])}. Immutable; the arrays are its own and are not to be written.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="sparse-matrix"}
 */
public final class SparseMatrix {

    private final int columns;
    private final int[] offsets;
    private final int[] indices;
    private final float[] values;

    /**
     * A matrix of these entries.
     *
     * @param columns number of columns
     * @param offsets where each row starts, and the end of the last; the first is 0
     * @param indices the column of each entry
     * @param values  the value of each entry, finite
     * @throws IllegalArgumentException if the offsets are not ascending from 0 to the number of entries, an index is that of no
     *                                  column, or a value is not finite
     */
    public SparseMatrix(int columns, int[] offsets, int[] indices, float[] values) {
        if (indices.length != values.length) {
            throw new IllegalArgumentException("indices has " + indices.length + " entries and values " + values.length
                    + ", expected the same number");
        }
        if (offsets.length == 0 || offsets[0] != 0 || offsets[offsets.length - 1] != indices.length) {
            throw new IllegalArgumentException("offsets do not run from 0 to the " + indices.length + " entries");
        }
        for (int i = 1; i < offsets.length; i++) {
            if (offsets[i] < offsets[i - 1] || offsets[i] > indices.length) {
                throw new IllegalArgumentException("offsets has " + offsets[i] + " after " + offsets[i - 1]
                        + ", expected ascending offsets");
            }
        }
        for (int index : indices) {
            if (index < 0 || index >= columns) {
                throw new IllegalArgumentException("indices has " + index + ", expected columns from 0 to " + (columns - 1));
            }
        }
        if (!allFinite(values)) {
            throw new IllegalArgumentException("values has some that are not finite");
        }
        this.columns = columns;
        this.offsets = offsets;
        this.indices = indices;
        this.values = values;
    }

    // A plain loop: files are opened when no kernel is compiled yet, and vectors would be objects.
    private static boolean allFinite(float[] values) {
        boolean finite = true;
        for (float value : values) {
            finite &= Float.isFinite(value);
        }
        return finite;
    }

    /**
     * A square matrix of entries that are given by columns.
     *
     * @param rows   for each column the rows of its entries
     * @param values for each column the values of its entries
     * @return the matrix, each row ascending by column
     * @throws IllegalArgumentException if there are 2^31 entries or more, or a value is not finite
     */
    public static SparseMatrix ofColumns(int[][] rows, float[][] values) {
        int size = rows.length;
        int[] offsets = new int[size + 1];
        long count = 0;
        for (int[] ofColumn : rows) {
            count += ofColumn.length;
            for (int row : ofColumn) {
                offsets[row + 1]++;
            }
        }
        if (count > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("rows has " + count + " entries, expected fewer than 2^31");
        }
        for (int row = 0; row < size; row++) {
            offsets[row + 1] += offsets[row];
        }
        int[] next = offsets.clone();
        int[] indices = new int[offsets[size]];
        float[] entries = new float[offsets[size]];
        for (int column = 0; column < size; column++) {
            for (int i = 0; i < rows[column].length; i++) {
                int to = next[rows[column][i]]++;
                indices[to] = column;
                entries[to] = values[column][i];
            }
        }
        return new SparseMatrix(size, offsets, indices, entries);
    }

    /**
     * The transposed matrix.
     *
     * @return {@code (columns, rows)}, each row ascending by column
     */
    public SparseMatrix transposed() {
        int[] starts = new int[columns + 1];
        for (int column : indices) {
            starts[column + 1]++;
        }
        for (int column = 0; column < columns; column++) {
            starts[column + 1] += starts[column];
        }
        int[] next = starts.clone();
        int[] rowsOfEntries = new int[indices.length];
        float[] entries = new float[indices.length];
        for (int row = 0; row < rows(); row++) {
            for (int at = offsets[row]; at < offsets[row + 1]; at++) {
                int to = next[indices[at]]++;
                rowsOfEntries[to] = row;
                entries[to] = values[at];
            }
        }
        return new SparseMatrix(rows(), starts, rowsOfEntries, entries);
    }

    /**
     * This matrix with its columns multiplied.
     *
     * @param factors what the values of each column are multiplied by
     * @return a matrix that shares all but the values with this one
     * @throws IllegalArgumentException if there is not a factor for each column, or a value becomes infinite or NaN
     */
    public SparseMatrix timesColumns(float[] factors) {
        if (factors.length != columns) {
            throw new IllegalArgumentException("factors has " + factors.length + " numbers, expected " + columns
                    + ", one for each column");
        }
        float[] scaled = new float[values.length];
        for (int at = 0; at < values.length; at++) {
            scaled[at] = factors[indices[at]] * values[at];
        }
        return new SparseMatrix(columns, offsets, indices, scaled);
    }

    /**
     * The number of rows.
     *
     * @return rows
     */
    public int rows() {
        return offsets.length - 1;
    }

    /**
     * The number of columns.
     *
     * @return columns
     */
    public int columns() {
        return columns;
    }

    /**
     * The most entries of a row.
     *
     * @return their number
     */
    public int longestRow() {
        int longest = 0;
        for (int row = 0; row < rows(); row++) {
            longest = Math.max(longest, offsets[row + 1] - offsets[row]);
        }
        return longest;
    }

    /**
     * Adds a multiple of a row to a vector: {@code y += alpha row[i]}.
     *
     * @param alpha   the factor
     * @param row     the row's number
     * @param y       {@code columns} floats, added to
     * @param yOffset where they start
     * @throws IndexOutOfBoundsException if the row is not there or y is too short
     */
    public void addRow(float alpha, int row, float[] y, int yOffset) {
        Objects.checkFromIndexSize(yOffset, columns, y.length);
        int end = offsets[row + 1];
        for (int at = offsets[row]; at < end; at++) {
            y[yOffset + indices[at]] += alpha * values[at];
        }
    }

    /**
     * Where each row starts, and the end of the last.
     *
     * @return the array itself
     */
    public int[] offsets() {
        return offsets;
    }

    /**
     * The column of each entry.
     *
     * @return the array itself
     */
    public int[] indices() {
        return indices;
    }

    /**
     * The value of each entry.
     *
     * @return the array itself
     */
    public float[] values() {
        return values;
    }
}
