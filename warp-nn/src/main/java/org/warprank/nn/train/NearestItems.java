package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.ItemSet;
import org.warprank.nn.serve.TopK;

/** The items most similar to one, by the cosine of their users, with the buffers of one thread. */
final class NearestItems {

    private static final int BLOCK = 64;

    private final Interactions interactions;
    private final ItemUsers itemUsers;

    // Of each item: how many users it shares with the item that is looked at. Of a large catalogue most share none, so that
    // blocks of items that may have one that does are marked, and the others are passed over.
    private final int[] shared;
    private final ItemSet blocks;
    private final float[] similarities = new float[BLOCK];

    private final TopK nearest;
    private final int[] ids;
    private final float[] idSimilarities;

    NearestItems(Interactions interactions, ItemUsers itemUsers, int most) {
        int items = interactions.items().size();
        this.interactions = interactions;
        this.itemUsers = itemUsers;
        this.shared = new int[items];
        this.blocks = new ItemSet((items - 1) / BLOCK + 1);
        this.nearest = new TopK(most);
        this.ids = new int[most];
        this.idSimilarities = new float[most];
    }

    /** Counts what an item shares with others, and returns the most similar that share a user, best first. */
    int[] find(int item) {
        mark(item);
        count(item);
        nearest.begin(nearest.maxK());
        for (int block = blocks.next(0); block >= 0; block = blocks.next(block + 1)) {
            int first = block * BLOCK;
            int length = Math.min(BLOCK, shared.length - first);
            for (int i = 0; i < length; i++) {
                int other = first + i;
                boolean candidate = shared[other] > 0 && other != item;
                similarities[i] = candidate ? (float) (shared[other] / itemUsers.norm(other)) : Float.NaN;
            }
            nearest.accept(first, length, similarities, 0);
        }
        return Arrays.copyOf(ids, nearest.finish(ids, idSimilarities));
    }

    private void mark(int item) {
        if (itemUsers.reach(item) > shared.length) {
            for (int block = 0; block * BLOCK < shared.length; block++) {
                blocks.add(block);
            }
            return;
        }
        for (int at = itemUsers.from(item); at < itemUsers.to(item); at++) {
            int end = interactions.to(itemUsers.user(at));
            for (int place = interactions.from(itemUsers.user(at)); place < end; place++) {
                blocks.add(interactions.item(place) / BLOCK);
            }
        }
    }

    private void count(int item) {
        int[] items = interactions.itemArray();
        for (int at = itemUsers.from(item); at < itemUsers.to(item); at++) {
            int end = interactions.to(itemUsers.user(at));
            for (int place = interactions.from(itemUsers.user(at)); place < end; place++) {
                shared[items[place]]++;
            }
        }
    }

    /** How many users each item shares with the one that was looked at last, until {@link #forget}. */
    int[] shared() {
        return shared;
    }

    /** How many users it shares with some items. */
    float[] shared(int[] others) {
        float[] counts = new float[others.length];
        for (int q = 0; q < counts.length; q++) {
            counts[q] = shared[others[q]];
        }
        return counts;
    }

    void forget() {
        for (int block = blocks.next(0); block >= 0; block = blocks.next(block + 1)) {
            Arrays.fill(shared, block * BLOCK, Math.min(shared.length, (block + 1) * BLOCK), 0);
        }
        blocks.clear();
    }
}
