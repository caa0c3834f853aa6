package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.core.Rows;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.ItemSet;
import org.warprank.nn.serve.TopK;

/**
 * Solves columns of {@link Slim}, with the buffers of one thread. Column j is a ridge regression of item j on its neighbours:
 * {@code (G + P) b = g}, where G counts the users that two neighbours share and g those that a neighbour shares with j. The
 * penalty P is diagonal: l2 times the square root of a neighbour's users, so that it matters for frequent and rare items alike.
 */
final class SlimColumns {

    private static final int BLOCK = 64;

    private final Interactions interactions;
    private final ItemUsers itemUsers;
    private final float l2;
    private final float factor;

    // Of each item: how many users it shares with item j. Of a large catalogue most share none, so that blocks of items that
    // have one that does are marked, and the others are passed over.
    private final int[] shared;
    private final ItemSet blocks;
    private final float[] similarities = new float[BLOCK];

    private final TopK nearest;
    private final int[] neighbors;
    private final float[] gram;
    private final float[] weights;

    // The neighbours that each user has: a linked list from the last one, -1 at its end.
    private final int[] last;
    private int[] previous = new int[1 << 10];
    private int[] position = new int[1 << 10];

    SlimColumns(Interactions interactions, ItemUsers itemUsers, int maxNeighbors, WideOptions options) {
        int items = interactions.items().size();
        this.interactions = interactions;
        this.itemUsers = itemUsers;
        this.l2 = options.l2();
        this.factor = options.factor();
        this.shared = new int[items];
        this.blocks = new ItemSet((items - 1) / BLOCK + 1);
        this.nearest = new TopK(maxNeighbors);
        this.neighbors = new int[maxNeighbors];
        this.gram = new float[Math.multiplyExact(maxNeighbors, maxNeighbors)];
        this.weights = new float[maxNeighbors];
        this.last = new int[interactions.users().size()];
        Arrays.fill(last, -1);
    }

    /** Solves the column of an item and returns how many neighbours it has; they and their weights are in the arrays. */
    int solve(int item) {
        int count = findNeighbors(item);
        countShared(count);
        for (int q = 0; q < count; q++) {
            weights[q] = factor * shared[neighbors[q]];
        }
        forgetShared();
        factorize(count);
        substitute(count);
        return count;
    }

    int[] neighbors() {
        return neighbors;
    }

    float[] weights() {
        return weights;
    }

    // The most similar by the cosine of their users, those with common users alone.
    private int findNeighbors(int item) {
        for (int at = itemUsers.from(item); at < itemUsers.to(item); at++) {
            int user = itemUsers.user(at);
            for (int place = interactions.from(user); place < interactions.to(user); place++) {
                shared[interactions.item(place)]++;
                blocks.add(interactions.item(place) / BLOCK);
            }
        }
        nearest.begin(nearest.maxK());
        for (int block = blocks.next(0); block >= 0; block = blocks.next(block + 1)) {
            int first = block * BLOCK;
            int length = Math.min(BLOCK, shared.length - first);
            for (int i = 0; i < length; i++) {
                int other = first + i;
                boolean candidate = shared[other] > 0 && other != item;
                similarities[i] = candidate ? (float) (shared[other] / Math.sqrt(itemUsers.count(other))) : Float.NaN;
            }
            nearest.accept(first, length, similarities, 0);
        }
        return nearest.finish(neighbors, weights);
    }

    private void forgetShared() {
        for (int block = blocks.next(0); block >= 0; block = blocks.next(block + 1)) {
            Arrays.fill(shared, block * BLOCK, Math.min(shared.length, (block + 1) * BLOCK), 0);
        }
        blocks.clear();
    }

    // The lower triangle of G + P: a neighbour shares a user with all that the user's list has already.
    private void countShared(int count) {
        Arrays.fill(gram, 0, count * count, 0f);
        int entries = 0;
        for (int q = 0; q < count; q++) {
            reserve(entries + itemUsers.count(neighbors[q]));
            for (int at = itemUsers.from(neighbors[q]); at < itemUsers.to(neighbors[q]); at++) {
                int user = itemUsers.user(at);
                for (int entry = last[user]; entry >= 0; entry = previous[entry]) {
                    gram[q * count + position[entry]]++;
                }
                position[entries] = q;
                previous[entries] = last[user];
                last[user] = entries++;
            }
            gram[q * count + q] = itemUsers.count(neighbors[q]) + penalty(q);
        }
        for (int q = 0; q < count; q++) {
            for (int at = itemUsers.from(neighbors[q]); at < itemUsers.to(neighbors[q]); at++) {
                last[itemUsers.user(at)] = -1;
            }
        }
    }

    private float penalty(int q) {
        return (float) (l2 * Math.sqrt(itemUsers.count(neighbors[q])));
    }

    private void reserve(int entries) {
        if (entries > previous.length) {
            int length = Math.max(entries, 2 * previous.length);
            previous = Arrays.copyOf(previous, length);
            position = Arrays.copyOf(position, length);
        }
    }

    // Cholesky: G + P = L L^T, L in the place of G, row by row.
    private void factorize(int count) {
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < i; j++) {
                float rest = gram[i * count + j] - Rows.dot(gram, i * count, gram, j * count, j);
                gram[i * count + j] = rest / gram[j * count + j];
            }
            // At least the penalty but for rounding.
            float pivot = gram[i * count + i] - Rows.dot(gram, i * count, gram, i * count, i);
            gram[i * count + i] = (float) Math.sqrt(Math.max(pivot, penalty(i)));
        }
    }

    // L y = g, then L^T b = y, in the place of g.
    private void substitute(int count) {
        for (int i = 0; i < count; i++) {
            weights[i] = (weights[i] - Rows.dot(gram, i * count, weights, 0, i)) / gram[i * count + i];
        }
        for (int i = count - 1; i >= 0; i--) {
            weights[i] /= gram[i * count + i];
            Rows.axpy(-weights[i], gram, i * count, weights, 0, i);
        }
    }
}
