package org.warprank.nn.train;

import org.warprank.core.Rows;
import org.warprank.nn.data.Interactions;

/**
 * Solves columns of {@link Slim}, with the buffers of one thread. Column j is a ridge regression of item j on its neighbours:
 * {@code (G + P) b = g}, where G counts the users that two neighbours share and g those that a neighbour shares with j. The
 * penalty P is diagonal: l2 times the square root of a neighbour's users, so that it matters for frequent and rare items alike.
 */
final class SlimColumns {

    // A pivot that is less, against its element of the diagonal, is the rounding of floats.
    static final float LEAST_PIVOT = 0x1p-16f;

    private final Interactions interactions;
    private final ItemUsers itemUsers;
    private final SharedUsers table;
    private final float l2;
    private final int[] rows;
    private final float[] gram;

    // Of each item: 1 more than its number among the neighbours, 0 for those that are none.
    private final int[] numbers;
    private final int[] counts;

    SlimColumns(Interactions interactions, ItemUsers itemUsers, SharedUsers table, int maxNeighbors, WideOptions options) {
        this.interactions = interactions;
        this.itemUsers = itemUsers;
        this.table = table;
        this.l2 = options.l2();
        this.rows = new int[maxNeighbors];
        this.gram = new float[Math.multiplyExact(maxNeighbors, maxNeighbors)];
        this.numbers = new int[interactions.items().size()];
        this.counts = new int[maxNeighbors + 1];
    }

    /**
     * Solves the column of an item.
     *
     * @param neighbors the items that it is regressed on
     * @param weights   how many users the item shares with each of them; receives their weights
     * @param factor    of the weights
     */
    void solve(int[] neighbors, float[] weights, float factor) {
        int count = neighbors.length;
        fill(neighbors);
        for (int q = 0; q < count; q++) {
            weights[q] *= factor;
        }
        factorize(neighbors);
        substitute(count, weights);
    }

    // The lower triangle of G + P.
    private void fill(int[] neighbors) {
        int count = neighbors.length;
        for (int q = 0; q < count; q++) {
            numbers[neighbors[q]] = q + 1;
            rows[q] = table.row(neighbors[q]);
        }
        for (int q = 0; q < count; q++) {
            if (rows[q] == SharedUsers.NONE) {
                count(neighbors, q);
            } else {
                lookUp(count, q);
            }
            gram[q * count + q] = itemUsers.count(neighbors[q]) + penalty(neighbors[q]);
        }
        for (int neighbor : neighbors) {
            numbers[neighbor] = 0;
        }
    }

    private void lookUp(int count, int q) {
        for (int p = 0; p < q; p++) {
            if (rows[p] != SharedUsers.NONE) {
                gram[q * count + p] = table.count(rows[q], rows[p]);
            }
        }
    }

    private void count(int[] neighbors, int q) {
        int[] items = interactions.itemArray();
        for (int at = itemUsers.from(neighbors[q]); at < itemUsers.to(neighbors[q]); at++) {
            int end = interactions.to(itemUsers.user(at));
            for (int place = interactions.from(itemUsers.user(at)); place < end; place++) {
                counts[numbers[items[place]]]++;
            }
        }
        int count = neighbors.length;
        for (int p = 0; p < count; p++) {
            gram[Math.max(p, q) * count + Math.min(p, q)] = counts[p + 1];
            counts[p + 1] = 0;
        }
    }

    private float penalty(int item) {
        return (float) (l2 * itemUsers.norm(item));
    }

    // Cholesky: G + P = L L^T, L in the place of G, row by row.
    private void factorize(int[] neighbors) {
        int count = neighbors.length;
        for (int i = 0; i < count; i++) {
            float diagonal = gram[i * count + i];
            for (int j = 0; j < i; j++) {
                float rest = gram[i * count + j] - Rows.dot(gram, i * count, gram, j * count, j);
                gram[i * count + j] = rest / gram[j * count + j];
            }
            // At least the penalty but for rounding.
            float pivot = diagonal - Rows.dot(gram, i * count, gram, i * count, i);
            float least = Math.max(LEAST_PIVOT * diagonal, penalty(neighbors[i]));
            gram[i * count + i] = (float) Math.sqrt(Math.max(pivot, least));
        }
    }

    // L y = g, then L^T b = y, in the place of g.
    private void substitute(int count, float[] weights) {
        for (int i = 0; i < count; i++) {
            weights[i] = (weights[i] - Rows.dot(gram, i * count, weights, 0, i)) / gram[i * count + i];
        }
        for (int i = count - 1; i >= 0; i--) {
            weights[i] /= gram[i * count + i];
            Rows.axpy(-weights[i], gram, i * count, weights, 0, i);
        }
    }
}
