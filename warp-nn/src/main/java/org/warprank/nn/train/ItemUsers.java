package org.warprank.nn.train;

import org.warprank.nn.data.Interactions;

/** Interactions the other way round: of each item its users, ascending. */
final class ItemUsers {

    private final int[] offsets;
    private final int[] users;

    ItemUsers(Interactions interactions) {
        int items = interactions.items().size();
        offsets = new int[items + 1];
        users = new int[interactions.size()];
        for (int place = 0; place < interactions.size(); place++) {
            offsets[interactions.item(place) + 1]++;
        }
        for (int item = 0; item < items; item++) {
            offsets[item + 1] += offsets[item];
        }
        int[] next = offsets.clone();
        for (int user = 0; user < interactions.users().size(); user++) {
            for (int place = interactions.from(user); place < interactions.to(user); place++) {
                users[next[interactions.item(place)]++] = user;
            }
        }
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
}
