package org.warprank.nn.train;

import org.warprank.nn.data.Interactions;

/** Interactions the other way round: of each item its users, ascending. */
final class ItemUsers {

    private final int[] offsets;
    private final int[] users;
    private final double[] norms;
    private final long[] reaches;

    ItemUsers(Interactions interactions) {
        int items = interactions.items().size();
        offsets = new int[items + 1];
        users = new int[interactions.size()];
        norms = new double[items];
        reaches = new long[items];
        for (int place = 0; place < interactions.size(); place++) {
            offsets[interactions.item(place) + 1]++;
        }
        for (int item = 0; item < items; item++) {
            norms[item] = Math.sqrt(offsets[item + 1]);
            offsets[item + 1] += offsets[item];
        }
        int[] next = offsets.clone();
        for (int user = 0; user < interactions.users().size(); user++) {
            for (int place = interactions.from(user); place < interactions.to(user); place++) {
                int item = interactions.item(place);
                users[next[item]++] = user;
                reaches[item] += interactions.to(user) - interactions.from(user);
            }
        }
    }

    int items() {
        return norms.length;
    }

    int from(int item) {
        return offsets[item];
    }

    int to(int item) {
        return offsets[item + 1];
    }

    int count(int item) {
        return offsets[item + 1] - offsets[item];
    }

    int user(int at) {
        return users[at];
    }

    /** The length of the vector of an item's users: the square root of their number. */
    double norm(int item) {
        return norms[item];
    }

    /** How many interactions the users of an item have together. */
    long reach(int item) {
        return reaches[item];
    }
}
