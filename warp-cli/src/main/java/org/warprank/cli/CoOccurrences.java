package org.warprank.cli;

import java.util.Arrays;
import org.warprank.nn.data.Interactions;

/**
 * How many users two items have in common: rows of {@code X^T X}, with {@code X} the (users, items) matrix of zeros and ones.
 * Weights do not count. A row is counted when it is asked for, by any thread.
 */
final class CoOccurrences {

    private final Interactions train;
    private final int[] offsets;
    private final int[] users;

    CoOccurrences(Interactions train) {
        this.train = train;
        this.offsets = new int[items() + 1];
        this.users = new int[train.size()];
        for (int place = 0; place < train.size(); place++) {
            offsets[train.item(place) + 1]++;
        }
        for (int item = 0; item < items(); item++) {
            offsets[item + 1] += offsets[item];
        }
        int[] next = offsets.clone();
        for (int user = 0; user < train.users().size(); user++) {
            for (int place = train.from(user); place < train.to(user); place++) {
                users[next[train.item(place)]++] = user;
            }
        }
    }

    int items() {
        return train.items().size();
    }

    /** How many users an item has. */
    int users(int item) {
        return offsets[item + 1] - offsets[item];
    }

    /** Writes for each other item how many of its users the item has, and for the item itself how many users it has. */
    void row(int item, int[] counts) {
        Arrays.fill(counts, 0, items(), 0);
        int[] items = train.itemArray();
        for (int i = offsets[item]; i < offsets[item + 1]; i++) {
            int end = train.to(users[i]);
            for (int place = train.from(users[i]); place < end; place++) {
                counts[items[place]]++;
            }
        }
    }
}
