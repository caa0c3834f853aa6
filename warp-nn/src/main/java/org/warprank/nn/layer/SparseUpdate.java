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
     * An update by a gradient, which may be another one in each batch.
     *
     * @param gradient the gradient
     * @param columns  columns of the table
     */
    public SparseUpdate(SparseGradient gradient, int columns) {
        this.gradient = gradient;
        this.columns = columns;
        this.block = Math.max(1, BLOCK_FLOATS / columns);
        this.sums = new float[block * columns];
        this.biasSums = new float[block];
    }

    /**
     * Updates every row touched.
     *
     * @param vectors the source vectors {@code (sources, columns)}
     * @param table   the table
     * @param bias    a bias for each row of the table, whose gradient is the sum of the row's coefficients; or null
     * @param update  how a row follows its gradient
     * @return whether every updated row is finite
     */
    public boolean run(float[] vectors, Parameter table, Parameter bias, RowUpdate update) {
        boolean finite = true;
        for (int from = 0; from < gradient.touched(); from += block) {
            int to = Math.min(from + block, gradient.touched());
            gradient.sums(from, to, vectors, columns, sums);
            update.steps(table, gradient.rowArray(), from, to, sums);
            finite &= Rows.allFinite(table.values(), columns, gradient.rowArray(), from, to);
            if (bias != null) {
                System.arraycopy(gradient.coefficientSums(), from, biasSums, 0, to - from);
                update.steps(bias, gradient.rowArray(), from, to, biasSums);
                finite &= Rows.allFinite(bias.values(), 1, gradient.rowArray(), from, to);
            }
        }
        return finite;
    }
}
