package org.warprank.nn.layer;

import java.util.Arrays;
import java.util.Objects;
import org.warprank.core.Rows;

/**
 * The gradient of a table of which a batch touches few rows, as entries "row r receives coefficient times source vector s".
 * Entries of a row are kept in the order in which they came, so a row's gradient has the same bits whoever sums it; the source
 * vectors are the rows of one array of the caller's.
 *
 * <p>Threads that share a table have one of these each: every thread adds all entries, and its own gradient keeps those of its
 * part of the rows ({@link #clear(int, int)}). All memory is allocated when it is built.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="sparse-gradient"}
 */
public final class SparseGradient {

    private static final int NONE = -1;

    // Sixteen rows stay together: they share cache lines, of their biases most of all, which would go from thread to thread. 2^32
    // by the golden ratio: the next sixteen go to another part.
    private static final int ROWS_TOGETHER = 16;
    private static final int SPREAD = 0x9e3779b9;

    private int part;
    private int parts = 1;

    // What the rows of entries are sums of; null where they are the rows touched.
    private final SparseMatrix matrix;

    // Of each row of the table: its number among those touched.
    private final int[] numbers;

    // Of each row touched. Where another one would come, values are written before it is known whether they are of one.
    private final int[] rows;
    private final int[] counts;
    private final float[] coefficientSums;
    private final int[] last;
    private final int[] starts;

    // Of each entry, in the order in which they came. Where another one would come, it is written before it is known to be one.
    private final int[] numberOfEntry;
    private final int[] sources;
    private final float[] coefficients;

    // The entries of one row touched after the other.
    private final int[] groupedSources;
    private final float[] groupedCoefficients;
    private boolean grouped;

    private int touched;
    private int entries;

    /**
     * An empty gradient of a whole table.
     *
     * @param rows       rows of the table
     * @param maxEntries the most entries of a batch
     */
    public SparseGradient(int rows, int maxEntries) {
        this(null, rows, maxEntries);
    }

    /**
     * An empty gradient of a whole table whose rows are added up to those of another one: row r of that is the sum of the rows
     * here, each times its entry in row r of a matrix. So an entry of row r is one of each row that it is a sum of.
     *
     * @param matrix     {@code (rows of the other table, rows of this one)}
     * @param maxEntries the most entries of a batch, by rows of the other table
     * @throws ArithmeticException if these would be 2^31 entries or more
     */
    public SparseGradient(SparseMatrix matrix, int maxEntries) {
        this(matrix, matrix.columns(), Math.multiplyExact(maxEntries, matrix.longestRow()));
    }

    private SparseGradient(SparseMatrix matrix, int rows, int maxEntries) {
        this.matrix = matrix;
        int mostTouched = Math.min(rows, maxEntries);
        this.numbers = new int[rows];
        this.rows = new int[mostTouched + 1];
        this.counts = new int[mostTouched + 1];
        this.coefficientSums = new float[mostTouched + 1];
        this.last = new int[mostTouched + 1];
        this.starts = new int[mostTouched + 2];
        this.numberOfEntry = new int[maxEntries + 1];
        this.sources = new int[maxEntries + 1];
        this.coefficients = new float[maxEntries + 1];
        this.groupedSources = new int[maxEntries];
        this.groupedCoefficients = new float[maxEntries];
        Arrays.fill(numbers, NONE);
    }

    /** Forgets all entries. */
    public void clear() {
        for (int t = 0; t < touched; t++) {
            numbers[rows[t]] = NONE;
            counts[t] = 0;
            coefficientSums[t] = 0;
        }
        touched = 0;
        entries = 0;
        grouped = false;
    }

    /**
     * Forgets all entries, and keeps of those to come the ones of a part of the table. Every row belongs to one of the parts,
     * which are about equal where the table has many times sixteen rows.
     *
     * @param newPart  number of the part, from 0
     * @param newParts how many parts there are; 1 for the whole table
     * @throws IllegalArgumentException if there is no such part
     */
    public void clear(int newPart, int newParts) {
        if (newPart < 0 || newPart >= newParts) {
            throw new IllegalArgumentException("part is " + newPart + " of " + newParts + ", expected one from 0");
        }
        clear();
        part = newPart;
        parts = newParts;
    }

    /**
     * Adds an entry, if its row is of this part.
     *
     * @param row         the row of the table
     * @param source      number of the source vector
     * @param coefficient its factor
     * @throws IndexOutOfBoundsException if there is no such row, or no room for another entry
     */
    public void add(int row, int source, float coefficient) {
        if (matrix == null) {
            addEntry(row, source, coefficient);
            return;
        }
        int end = matrix.offsets()[row + 1];
        for (int at = matrix.offsets()[row]; at < end; at++) {
            addEntry(matrix.indices()[at], source, coefficient * matrix.values()[at]);
        }
    }

    private void addEntry(int row, int source, float coefficient) {
        grouped = false;
        int entry = entries;
        int known = numbers[row];
        if (matrix != null && known != NONE && sources[last[known]] == source) {
            // Rows that are sums have much in common.
            coefficients[last[known]] += coefficient;
            coefficientSums[known] += coefficient;
            return;
        }
        // Whether a row is of this part, and whether it is new, are a coin's toss: computed, not branched on. What belongs to
        // another part is written where the next entry will be, and adds zeros. NONE has all bits set.
        int own = parts == 1 ? 1 : own(row);
        Objects.checkIndex(entry, groupedSources.length + 1 - own);
        int isNew = known >>> 31;
        int number = known & isNew - 1 | touched & -isNew;
        numbers[row] = number | own - 1;
        rows[touched] = row;
        touched += isNew & own;
        counts[number] += own;
        coefficientSums[number] += Float.intBitsToFloat(Float.floatToRawIntBits(coefficient) & -own);
        last[number] = entry;
        numberOfEntry[entry] = number;
        sources[entry] = source;
        coefficients[entry] = coefficient;
        entries = entry + own;
    }

    // 1 for a row of this part, else 0.
    private int own(int row) {
        int difference = (int) ((row / ROWS_TOGETHER * SPREAD & 0xffffffffL) * parts >>> 32) ^ part;
        return 1 - ((difference | -difference) >>> 31);
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
     * @return the sum of the row's coefficients: its gradient where every source vector is the number 1
     */
    public float sum(int t, float[] vectors, int width, float[] sum) {
        group();
        Rows.weightedSum(vectors, width, groupedSources, groupedCoefficients, starts[t], starts[t + 1], sum, 0);
        return coefficientSums[t];
    }

    /**
     * Sums the gradients of some rows, as {@link #sum} does one by one.
     *
     * @param from    first of the touched rows
     * @param to      end of them
     * @param vectors the source vectors, {@code (sources, width)} row-major
     * @param width   their width
     * @param sums    receives the gradients, {@code (to - from, width)} row-major from index 0
     */
    void sums(int from, int to, float[] vectors, int width, float[] sums) {
        group();
        Rows.weightedSums(vectors, width, groupedSources, groupedCoefficients, starts, from, to, sums);
    }

    /** The rows touched, for kernels: valid up to {@link #touched}. */
    int[] rowArray() {
        return rows;
    }

    /** The sum of the coefficients of each row touched. */
    float[] coefficientSums() {
        return coefficientSums;
    }

    // Stable, so that a row's entries stay in their order.
    private void group() {
        if (grouped) {
            return;
        }
        grouped = true;
        int start = 0;
        for (int t = 0; t < touched; t++) {
            // The place of the row's next entry, which in the end is the start of the row after it.
            starts[t + 1] = start;
            start += counts[t];
        }
        for (int e = 0; e < entries; e++) {
            int at = starts[numberOfEntry[e] + 1]++;
            groupedSources[at] = sources[e];
            groupedCoefficients[at] = coefficients[e];
        }
    }
}
