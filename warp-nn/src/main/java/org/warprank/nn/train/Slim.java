package org.warprank.nn.train;

import java.util.concurrent.atomic.AtomicInteger;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.layer.SparseMatrix;

/**
 * The sparse linear item-item model SLIM (Ning, Karypis, ICDM 2011) on selected features: each item is a ridge regression on
 * the items most similar to it, which has a closed form. Steck's EASE (WWW 2019) is that on all other items at once; a few
 * neighbours give almost the same lists, in memory for items x neighbours instead of items x items.
 */
final class Slim {

    private Slim() {
    }

    /**
     * Solves all columns.
     *
     * @return {@code (items, items)}, of a journey's item and an item to score; the diagonal is zero
     */
    static SparseMatrix fit(Interactions interactions, WideOptions options, Workers workers) {
        int items = interactions.items().size();
        int width = Math.min(options.neighbors(), Math.max(1, items - 1));
        int[] neighbors = new int[Math.multiplyExact(items, width)];
        float[] weights = new float[neighbors.length];
        int[] counts = new int[items];
        ItemUsers itemUsers = new ItemUsers(interactions);
        AtomicInteger next = new AtomicInteger();
        workers.run((worker, count) -> {
            SlimColumns columns = new SlimColumns(interactions, itemUsers, width, options);
            for (int item = next.getAndIncrement(); item < items; item = next.getAndIncrement()) {
                counts[item] = columns.solve(item);
                System.arraycopy(columns.neighbors(), 0, neighbors, item * width, counts[item]);
                System.arraycopy(columns.weights(), 0, weights, item * width, counts[item]);
            }
        });
        return SparseMatrix.ofColumns(items, width, counts, neighbors, weights);
    }
}
