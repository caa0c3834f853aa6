package org.warprank.nn.train;

import java.util.List;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.RowUpdate;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.loss.Head;
import org.warprank.nn.optim.Optimizer;

/**
 * The steps of the features' rows. A feature that thousands of items have has a gradient in every batch, and moves the rows of
 * all these items. So the gradients of items, which a batch sums anyway, are summed over some batches before features step by
 * them: over as many as have an example for each two rows of the features' file, which are pairs of an item, a trained one, and
 * a feature that it has. A step reads or writes a row four times for each pair, so that features cost about eight rows an
 * example, however many there are. Rows of items are never out of date.
 *
 * <p>Workers own disjoint ranges of features, then of items; sums are made in the order of the examples, whoever makes them.
 */
final class FeatureStep implements RowUpdate {

    private static final int PAIRS_PER_EXAMPLE = 2;

    private final FeaturedItems items;
    private final List<FeatureTableStep> tables;
    private final Workers workers;
    private final Workers.Task moveTask = this::move;
    private final Workers.Task composeTask = this::compose;
    private final int batches;
    private final boolean[] finiteOfWorkers;

    private Head head;
    private Optimizer optimizer;
    private int pending;

    FeatureStep(FeatureTables tables, int batchSize, Workers workers) {
        this.items = tables.items();
        SparseMatrix ofItems = items.ofTrained();
        SparseMatrix ofFeatures = ofItems.transposed();
        this.tables = tables.tables().stream()
                .map(table -> new FeatureTableStep(table, ofItems, ofFeatures, workers.count())).toList();
        this.workers = workers;
        this.batches = Math.ceilDiv(Math.ceilDiv(ofItems.values().length, PAIRS_PER_EXAMPLE), batchSize);
        this.finiteOfWorkers = new boolean[workers.count()];
    }

    /** Begins an epoch with the head and the optimiser that serve it. */
    void beginEpoch(Head headOfEpoch, Optimizer optimizerOfEpoch) {
        head = headOfEpoch;
        optimizer = optimizerOfEpoch;
    }

    /** Steps a row by a batch, and notes its gradient if it is an item's; without identity that has nothing else to step. */
    @Override
    public void step(Parameter parameter, int row, float[] gradient, int offset) {
        FeatureTableStep table = null;
        for (int t = 0; t < tables.size(); t++) {
            table = tables.get(t).isOf(parameter) ? tables.get(t) : table;
        }
        if (table != null) {
            table.add(row, gradient, offset);
        }
        if (table == null || items.identity()) {
            optimizer.step(parameter, row, gradient, offset);
        }
    }

    /** Ends a batch, and steps if it is time; returns whether all that has moved is finite. */
    boolean endBatch() {
        return ++pending < batches || stepFeatures();
    }

    /** Steps by what has been summed since the last step, at the end of an epoch: a checkpoint has no sums. */
    boolean endEpoch() {
        return pending == 0 || stepFeatures();
    }

    private boolean stepFeatures() {
        pending = 0;
        for (int t = 0; t < tables.size(); t++) {
            optimizer.beginBatch(tables.get(t).features());
        }
        workers.run(moveTask);
        workers.run(composeTask);
        boolean finite = true;
        for (int w = 0; w < workers.used(); w++) {
            finite &= finiteOfWorkers[w];
        }
        return finite;
    }

    private void move(int worker, int count) {
        int from = Workers.from(items.features().size(), worker, count);
        int to = Workers.from(items.features().size(), worker + 1, count);
        boolean finite = true;
        for (int t = 0; t < tables.size(); t++) {
            finite &= tables.get(t).move(worker, from, to, optimizer);
        }
        finiteOfWorkers[worker] = finite;
    }

    private void compose(int worker, int count) {
        int trained = items.ofTrained().rows();
        int from = Workers.from(trained, worker, count);
        int to = Workers.from(trained, worker + 1, count);
        for (int t = 0; t < tables.size(); t++) {
            tables.get(t).compose(worker, from, to, items.identity());
        }
        head.changed(from, to);
    }
}
