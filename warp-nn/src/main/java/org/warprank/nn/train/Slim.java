package org.warprank.nn.train;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.warprank.core.Rows;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.layer.SparseMatrix;

/**
 * The sparse linear item-item model SLIM (Ning, Karypis, ICDM 2011) on selected features: each item is a ridge regression on
 * the items most similar to it, which has a closed form. Steck's EASE (WWW 2019) is that on all other items at once; a few
 * neighbours give almost the same lists, in memory for items x neighbours instead of items x items.
 */
final class Slim {

    // 512 MB of indices and values.
    private static final int MOST_ENTRIES = 1 << 26;

    // A table of n items has 2 n^2 bytes: an eighth of the heap.
    private static final int HEAP_OF_TABLE = 16;

    private Slim() {
    }

    /**
     * Solves all columns.
     *
     * @return {@code (items, items)}, of a journey's item and an item to score; the diagonal is zero
     */
    static SparseMatrix fit(Interactions interactions, WideOptions options, Workers workers, TrainingListener listener) {
        int mostOfTable = (int) Math.sqrt((double) Runtime.getRuntime().maxMemory() / HEAP_OF_TABLE);
        return fit(interactions, options, workers, listener, mostOfTable);
    }

    /** Solves all columns with a table of the users shared by so many items, on which the result does not depend. */
    static SparseMatrix fit(Interactions interactions, WideOptions options, Workers workers, TrainingListener listener,
                            int mostOfTable) {
        int items = interactions.items().size();
        options.requireFor(items);
        float[] factors = options.columnFactors(interactions);
        if (options.selection() == WideSelection.LARGEST) {
            return SlimOfAll.fit(interactions, options, factors, workers, listener);
        }
        int width = width(options.neighbors(), items);
        ItemUsers itemUsers = new ItemUsers(interactions);
        SharedUsers table = new SharedUsers(itemUsers, mostOfTable);
        int[][] neighbors = new int[items][];
        float[][] weights = new float[items][];
        forEach(items, workers, TrainingListener.NONE, () -> {
            NearestItems nearest = new NearestItems(interactions, itemUsers, width);
            return item -> {
                neighbors[item] = nearest.find(item);
                weights[item] = nearest.shared(neighbors[item]);
                table.put(item, nearest.shared());
                nearest.forget();
            };
        });
        forEach(items, workers, listener, () -> {
            SlimColumns columns = new SlimColumns(interactions, itemUsers, table, width, options);
            return item -> columns.solve(neighbors[item], weights[item], factors[item]);
        });
        return matrix(neighbors, weights, options);
    }

    /** The matrix of these columns, if the options have left their weights finite. */
    static SparseMatrix matrix(int[][] rows, float[][] weights, WideOptions options) {
        for (float[] column : weights) {
            if (!Rows.allFinite(column, 0, column.length)) {
                throw new IllegalArgumentException("l2 is " + options.l2() + ", factor " + options.factor() + " and discount "
                        + options.discount() + ", by which weights are not finite, expected less");
            }
        }
        return SparseMatrix.ofColumns(rows, weights);
    }

    /** How many items an item is regressed on: as many as the options say, but for a catalogue with too many entries. */
    static int width(int neighbors, int items) {
        return Math.max(1, Math.min(Math.min(neighbors, items - 1), MOST_ENTRIES / items));
    }

    private static void forEach(int items, Workers workers, TrainingListener listener, Supplier<IntConsumer> perWorker) {
        AtomicInteger next = new AtomicInteger();
        workers.run((worker, count) -> {
            IntConsumer work = perWorker.get();
            for (int item = next.getAndIncrement(); item < items; item = next.getAndIncrement()) {
                work.accept(item);
                if (worker == 0) {
                    listener.onWide(Math.min(next.get(), items - 1), items);
                }
            }
        });
        listener.onWide(items, items);
    }
}
