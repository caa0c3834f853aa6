package org.warprank.nn.layer;

import org.warprank.core.Rows;

/**
 * Updates the rows that a {@link SparseGradient} touches, some at a time: row by row, each would wait for the roots and
 * quotients of the one before. All memory is allocated when it is built.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="sparse-update"}
 */
public final class SparseUpdate {

    // As many as stay in the first cache together with their weights and states.
    private static final int BLOCK_FLOATS = 2048;

    private final SparseGradient gradient;
    private final int block;
    private final int columns;
    private final float[] sums;
    private final float[] biasSums;

    /**
     * An update by a gradient, which is filled anew for each batch.
     *
     * @param gradient the gradient
     * @param columns  columns of the table, at least 1
     * @throws IllegalArgumentException if there are none
     */
    public SparseUpdate(SparseGradient gradient, int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("columns is " + columns + ", expected at least 1");
        }
        this.gradient = gradient;
        this.columns = columns;
        this.block = Math.max(1, BLOCK_FLOATS / columns);
        this.sums = new float[block * columns];
        this.biasSums = new float[block];
    }

    /**
     * Updates every row touched.
     *
     * @param vectors the source vectors {@code (sources, columns)}, row-major from index 0
     * @param table   the table, with the state allocated that the update needs; where threads have copies, that of this one
     * @param bias    a bias for each row of the table, whose gradient is the sum of the row's coefficients, with its state
     *                allocated, too, and this thread's copy; or null
     * @param update  how a row follows its gradient
     * @return whether every updated row is finite
     * @throws IllegalArgumentException if the table has another number of columns, or the bias more than one or other rows
     */
    public boolean run(float[] vectors, Parameter table, Parameter bias, RowUpdate update) {
        if (table.columns() != columns) {
            throw new IllegalArgumentException("table has " + table.columns() + " columns, expected " + columns);
        }
        if (bias != null && (bias.columns() != 1 || bias.rows() != table.rows())) {
            throw new IllegalArgumentException("bias is (" + bias.rows() + ", " + bias.columns() + "), expected ("
                    + table.rows() + ", 1)");
        }
        boolean finite = true;
        for (int from = 0; from < gradient.touched(); from += block) {
            int to = Math.min(from + block, gradient.touched());
            gradient.sums(from, to, vectors, columns, sums);
            update.steps(table, gradient.rowArray(), from, to, sums);
            finite &= Rows.allFinite(table.values(), columns, gradient.rowArray(), from, to);
            table.stepped(gradient.rowArray(), from, to);
            if (bias != null) {
                System.arraycopy(gradient.coefficientSums(), from, biasSums, 0, to - from);
                update.steps(bias, gradient.rowArray(), from, to, biasSums);
                finite &= Rows.allFinite(bias.values(), 1, gradient.rowArray(), from, to);
                bias.stepped(gradient.rowArray(), from, to);
            }
        }
        table.steppedAll(gradient.touched());
        if (bias != null) {
            bias.steppedAll(gradient.touched());
        }
        return finite;
    }
}
