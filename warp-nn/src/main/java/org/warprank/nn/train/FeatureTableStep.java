package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.optim.Optimizer;

/** A table's part of {@link FeatureStep}: what is summed for its items, and by how much its features' rows have moved. */
final class FeatureTableStep {

    private final FeatureTables.Table table;
    private final SparseMatrix ofItems;
    private final SparseMatrix ofFeatures;
    private final int columns;
    private final float[] gradients;
    private final boolean[] touched;
    private final float[] moves;

    // Of each worker.
    private final float[][] rows;

    /** A step of a table; {@code ofItems} are the features of its items, and {@code ofFeatures} the items of its features. */
    FeatureTableStep(FeatureTables.Table table, SparseMatrix ofItems, SparseMatrix ofFeatures, int workers) {
        this.table = table;
        this.ofItems = ofItems;
        this.ofFeatures = ofFeatures;
        this.columns = table.items().columns();
        this.gradients = new float[table.items().values().length];
        this.touched = new boolean[table.items().rows()];
        this.moves = new float[table.features().values().length];
        this.rows = new float[workers][columns];
    }

    boolean isOf(Parameter items) {
        return table.items() == items;
    }

    Parameter features() {
        return table.features();
    }

    /** Adds a batch's gradient of an item, if it has features. */
    void add(int item, float[] gradient, int offset) {
        if (ofItems.offsets()[item] < ofItems.offsets()[item + 1]) {
            Rows.axpy(1f, gradient, offset, gradients, item * columns, columns);
            touched[item] = true;
        }
    }

    /** Steps a range of features; returns whether their rows are finite. */
    boolean move(int worker, int from, int to, Optimizer optimizer) {
        float[] values = table.features().values();
        float[] row = rows[worker];
        boolean finite = true;
        for (int feature = from; feature < to; feature++) {
            int offset = feature * columns;
            if (isTouched(feature)) {
                Rows.weightedSum(gradients, columns, ofFeatures.indices(), ofFeatures.values(), ofFeatures.offsets()[feature],
                        ofFeatures.offsets()[feature + 1], row, 0);
                System.arraycopy(values, offset, moves, offset, columns);
                optimizer.step(table.features(), feature, row, 0);
                for (int i = offset; i < offset + columns; i++) {
                    moves[i] = values[i] - moves[i];
                }
                finite &= Rows.allFinite(values, offset, columns);
            } else {
                Arrays.fill(moves, offset, offset + columns, 0f);
            }
        }
        return finite;
    }

    private boolean isTouched(int feature) {
        for (int at = ofFeatures.offsets()[feature]; at < ofFeatures.offsets()[feature + 1]; at++) {
            if (touched[ofFeatures.indices()[at]]) {
                return true;
            }
        }
        return false;
    }

    /** Moves a range of items by what their features have moved, after {@link #move} of all, and forgets their gradients. */
    void compose(int worker, int from, int to, boolean identity) {
        float[] row = rows[worker];
        if (identity) {
            for (int item = from; item < to; item++) {
                int start = ofItems.offsets()[item];
                int end = ofItems.offsets()[item + 1];
                if (start < end) {
                    Rows.weightedSum(moves, columns, ofItems.indices(), ofItems.values(), start, end, row, 0);
                    Rows.axpy(1f, row, 0, table.items().values(), item * columns, columns);
                }
            }
        } else {
            FeatureTables.compose(ofItems, table.features(), from, to, table.items().values());
        }
        Arrays.fill(gradients, from * columns, to * columns, 0f);
        Arrays.fill(touched, from, to, false);
    }
}
