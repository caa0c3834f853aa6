package org.warprank.nn.layer;

import java.util.Arrays;
import org.warprank.core.Rows;

/**
 * The gradient of a table of which a batch touches few rows, as entries "row r receives coefficient times source vector s".
 * Entries of a row are kept in the order in which they came, so a row's gradient has the same bits whoever sums it; the source
 * vectors are the rows of one array of the caller's.
 *
 * <p>All memory is allocated when it is built. One thread adds entries; then threads may sum different rows at once.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="sparse-gradient"}
 */
public final class SparseGradient {

    private static final int NONE = -1;

    private final int[] first;
    private final int[] last;
    private final int[] rows;
    private final int[] next;
    private final int[] sources;
    private final float[] coefficients;
    private int touched;
    private int entries;

    /**
     * An empty gradient.
     *
     * @param rows       rows of the table
     * @param maxEntries the most entries of a batch
     */
    public SparseGradient(int rows, int maxEntries) {
        this.first = new int[rows];
        this.last = new int[rows];
        this.rows = new int[Math.min(rows, maxEntries)];
        this.next = new int[maxEntries];
        this.sources = new int[maxEntries];
        this.coefficients = new float[maxEntries];
        Arrays.fill(first, NONE);
    }

    /** Forgets all entries. */
    public void clear() {
        for (int t = 0; t < touched; t++) {
            first[rows[t]] = NONE;
        }
        touched = 0;
        entries = 0;
    }

    /**
     * Adds an entry.
     *
     * @param row         the row of the table
     * @param source      number of the source vector
     * @param coefficient its factor
     * @throws IndexOutOfBoundsException if there is no such row, or no room for another entry
     */
    public void add(int row, int source, float coefficient) {
        int entry = entries++;
        if (first[row] == NONE) {
            first[row] = entry;
            rows[touched++] = row;
        } else {
            next[last[row]] = entry;
        }
        last[row] = entry;
        next[entry] = NONE;
        sources[entry] = source;
        coefficients[entry] = coefficient;
    }

    /**
     * The rows touched.
     *
     * @return how many rows have entries
     */
    public int touched() {
        return touched;
    }

    /**
     * One of the rows touched.
     *
     * @param t its number, from 0 to below {@link #touched}, in order of first touch
     * @return the row of the table
     */
    public int row(int t) {
        return rows[t];
    }

    /**
     * Sums a row's gradient.
     *
     * @param t       number of the touched row
     * @param vectors the source vectors, {@code (sources, width)} row-major
     * @param width   their width
     * @param sum     receives the gradient, {@code width} floats from index 0
     */
    public void sum(int t, float[] vectors, int width, float[] sum) {
        Arrays.fill(sum, 0, width, 0f);
        for (int e = first[rows[t]]; e != NONE; e = next[e]) {
            Rows.axpy(coefficients[e], vectors, sources[e] * width, sum, 0, width);
        }
    }

    /**
     * Sums a row's coefficients: its gradient where every source vector is the number 1.
     *
     * @param t number of the touched row
     * @return the sum of its coefficients
     */
    public float coefficientSum(int t) {
        float sum = 0;
        for (int e = first[rows[t]]; e != NONE; e = next[e]) {
            sum += coefficients[e];
        }
        return sum;
    }
}
