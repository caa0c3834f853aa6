package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseGradient;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.loss.Head;
import org.warprank.nn.optim.Optimizer;

/**
 * The steps of the features' rows. A feature that thousands of items have has a gradient in every batch, and moves the rows of
 * all these items. So its gradient is summed over some batches before it steps: over as many as have an example for each two
 * items, which keeps the rows that a step moves in proportion to those that batches read. Rows of items are never out of date.
 *
 * <p>Workers own disjoint ranges of features, then of items; sums are made in the order of the examples, whoever makes them.
 */
final class FeatureStep {

    private static final int ITEMS_PER_EXAMPLE = 2;

    private final FeatureTables tables;
    private final SparseMatrix matrix;
    private final UserInput input;
    private final Workers workers;
    private final Workers.Task moveTask = this::move;
    private final Workers.Task composeTask = this::compose;
    private final int batches;

    private final Moves inputMoves;
    private final Moves outputMoves;
    private final Moves biasMoves;

    // Of each worker.
    private final SparseGradient[] inputGradients;
    private final SparseGradient[] outputGradients;
    private final float[][] rows;
    private final boolean[] finite;

    private Head head;
    private Optimizer optimizer;
    private int pending;

    /** What is summed for the features' rows of a table, and then by how much they have moved. */
    private static final class Moves {

        private final FeatureTables.Table table;
        private final float[] sums;
        private final boolean[] touched;

        Moves(FeatureTables.Table table) {
            this.table = table;
            this.sums = new float[table.features().values().length];
            this.touched = new boolean[table.features().rows()];
        }

        void add(SparseGradient gradient, int t, float[] row) {
            int columns = table.features().columns();
            Rows.axpy(1f, row, 0, sums, gradient.row(t) * columns, columns);
            touched[gradient.row(t)] = true;
        }

        boolean step(int from, int to, float[] before, Optimizer optimizer) {
            Parameter features = table.features();
            int columns = features.columns();
            boolean finite = true;
            for (int f = from; f < to; f++) {
                if (touched[f]) {
                    int offset = f * columns;
                    System.arraycopy(features.values(), offset, before, 0, columns);
                    optimizer.step(features, f, sums, offset);
                    System.arraycopy(features.values(), offset, sums, offset, columns);
                    Rows.axpy(-1f, before, 0, sums, offset, columns);
                    finite &= Rows.allFinite(features.values(), offset, columns);
                }
            }
            return finite;
        }

        void compose(SparseMatrix matrix, boolean identity, int from, int to, float[] row) {
            Parameter items = table.items();
            int columns = items.columns();
            if (identity) {
                for (int item = from; item < to; item++) {
                    int start = matrix.offsets()[item];
                    int end = matrix.offsets()[item + 1];
                    if (start < end) {
                        Rows.weightedSum(sums, columns, matrix.indices(), matrix.values(), start, end, row, 0);
                        Rows.axpy(1f, row, 0, items.values(), item * columns, columns);
                    }
                }
            } else {
                FeatureTables.compose(matrix, table.features(), from, to, items.values());
            }
        }

        void clear() {
            int columns = table.features().columns();
            for (int f = 0; f < touched.length; f++) {
                if (touched[f]) {
                    Arrays.fill(sums, f * columns, (f + 1) * columns, 0f);
                    touched[f] = false;
                }
            }
        }
    }

    FeatureStep(FeatureTables tables, UserInput input, int batchSize, Workers workers) {
        this.tables = tables;
        this.matrix = tables.items().ofTrained();
        this.input = input;
        this.workers = workers;
        int entries = Math.max(input.maxEntries(), 2 * batchSize);
        if ((long) entries * matrix.longestRow() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("an item has " + matrix.longestRow() + " features, and a batch of " + batchSize
                    + " reads up to " + entries + " items: 2^31 products or more; expected a smaller batch, or fewer features");
        }
        this.batches = Math.ceilDiv(Math.ceilDiv(matrix.rows(), ITEMS_PER_EXAMPLE), batchSize);
        this.inputMoves = tables.input == null ? null : new Moves(tables.input);
        this.outputMoves = new Moves(tables.output);
        this.biasMoves = new Moves(tables.bias);
        this.inputGradients = new SparseGradient[workers.count()];
        this.outputGradients = new SparseGradient[workers.count()];
        for (int w = 0; w < workers.count(); w++) {
            inputGradients[w] = inputMoves == null ? null
                    : new SparseGradient(matrix, input.maxEntries(), w, workers.count());
            outputGradients[w] = new SparseGradient(matrix, 2 * batchSize, w, workers.count());
        }
        int widest = Math.max(tables.output.items().columns(), inputMoves == null ? 0 : tables.input.items().columns());
        this.rows = new float[workers.count()][widest];
        this.finite = new boolean[workers.count()];
    }

    /** Begins an epoch with the head and the optimiser that serve it. */
    void beginEpoch(Head headOfEpoch, Optimizer optimizerOfEpoch) {
        head = headOfEpoch;
        optimizer = optimizerOfEpoch;
    }

    /** Adds a worker's part of a batch's gradient. */
    void add(int worker, float[] h) {
        float[] row = rows[worker];
        SparseGradient ofOutput = outputGradients[worker];
        ofOutput.clear();
        head.collect(ofOutput);
        for (int t = 0; t < ofOutput.touched(); t++) {
            float ofBias = ofOutput.sum(t, h, outputMoves.table.items().columns(), row);
            outputMoves.add(ofOutput, t, row);
            row[0] = ofBias;
            biasMoves.add(ofOutput, t, row);
        }
        if (inputMoves != null) {
            SparseGradient ofInput = inputGradients[worker];
            ofInput.clear();
            input.collectItems(ofInput, worker, head);
            for (int t = 0; t < ofInput.touched(); t++) {
                input.sumItem(ofInput, t, row);
                inputMoves.add(ofInput, t, row);
            }
        }
    }

    /** Ends a batch, and steps if it is time; returns whether all that has moved is finite. */
    boolean endBatch() {
        return ++pending < batches || step();
    }

    /** Steps by what has been summed since the last step, at the end of an epoch: a checkpoint has no sums. */
    boolean endEpoch() {
        return pending == 0 || step();
    }

    private boolean step() {
        pending = 0;
        for (int p = 0; p < tables.parameters().size(); p++) {
            optimizer.beginBatch(tables.parameters().get(p));
        }
        workers.run(moveTask);
        workers.run(composeTask);
        clear();
        boolean all = true;
        for (boolean part : finite) {
            all &= part;
        }
        return all;
    }

    private void move(int worker, int count) {
        int features = matrix.columns();
        int from = (int) ((long) features * worker / count);
        int to = (int) ((long) features * (worker + 1) / count);
        float[] row = rows[worker];
        boolean ofInput = inputMoves == null || inputMoves.step(from, to, row, optimizer);
        boolean ofOutput = outputMoves.step(from, to, row, optimizer);
        boolean ofBias = biasMoves.step(from, to, row, optimizer);
        finite[worker] = ofInput && ofOutput && ofBias;
    }

    private void compose(int worker, int count) {
        int from = (int) ((long) matrix.rows() * worker / count);
        int to = (int) ((long) matrix.rows() * (worker + 1) / count);
        float[] row = rows[worker];
        boolean identity = tables.items().identity();
        if (inputMoves != null) {
            inputMoves.compose(matrix, identity, from, to, row);
        }
        outputMoves.compose(matrix, identity, from, to, row);
        biasMoves.compose(matrix, identity, from, to, row);
        head.changed(from, to);
    }

    private void clear() {
        if (inputMoves != null) {
            inputMoves.clear();
        }
        outputMoves.clear();
        biasMoves.clear();
    }
}
