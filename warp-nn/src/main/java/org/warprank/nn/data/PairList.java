package org.warprank.nn.data;

import java.util.Arrays;

/** A growing list of numbered interactions in any order, and its way into compressed sparse rows. */
final class PairList {

    private static final int MAX_SIZE = Integer.MAX_VALUE - 8;

    private final boolean timed;
    private int size;
    private int[] users = new int[1024];
    private int[] items = new int[1024];
    private float[] weights = new float[1024];
    private long[] timestamps;

    PairList(boolean timed) {
        this.timed = timed;
        this.timestamps = new long[timed ? 1024 : 0];
    }

    void add(int user, int item, float weight, long timestamp) {
        if (size == users.length) {
            grow();
        }
        users[size] = user;
        items[size] = item;
        weights[size] = weight;
        if (timed) {
            timestamps[size] = timestamp;
        }
        size++;
    }

    private void grow() {
        if (size == MAX_SIZE) {
            throw new IllegalStateException("more than " + MAX_SIZE + " interactions, at most that many are supported");
        }
        int capacity = (int) Math.min(MAX_SIZE, 2L * size);
        users = Arrays.copyOf(users, capacity);
        items = Arrays.copyOf(items, capacity);
        weights = Arrays.copyOf(weights, capacity);
        timestamps = timed ? Arrays.copyOf(timestamps, capacity) : timestamps;
    }

    /** Sorts by user and item, and merges pairs that repeat: weights are summed, the latest time is kept. */
    Interactions toInteractions(Vocabulary userIds, Vocabulary itemIds) {
        int[] starts = new int[userIds.size() + 1];
        for (int i = 0; i < size; i++) {
            starts[users[i] + 1]++;
        }
        for (int u = 0; u < userIds.size(); u++) {
            starts[u + 1] += starts[u];
        }
        // Item above, place of entry below: sorting the longs sorts a row by item and keeps repeats in order of entry.
        long[] keys = new long[size];
        int[] next = starts.clone();
        for (int i = 0; i < size; i++) {
            keys[next[users[i]]++] = (long) items[i] << 32 | i;
        }
        int[] offsets = new int[starts.length];
        int[] columns = new int[size];
        float[] sums = new float[size];
        long[] latest = timed ? new long[size] : null;
        int count = 0;
        for (int u = 0; u < userIds.size(); u++) {
            Arrays.sort(keys, starts[u], starts[u + 1]);
            for (int k = starts[u]; k < starts[u + 1]; k++) {
                int item = (int) (keys[k] >>> 32);
                int entry = (int) keys[k];
                boolean repeats = count > offsets[u] && columns[count - 1] == item;
                int to = repeats ? count - 1 : count++;
                columns[to] = item;
                sums[to] += weights[entry];
                if (sums[to] == Float.POSITIVE_INFINITY) {
                    throw new IllegalArgumentException("the weights of user \"" + userIds.id(u) + "\" and item \""
                            + itemIds.id(item) + "\" add up to more than a float can hold");
                }
                if (timed) {
                    latest[to] = repeats ? Math.max(latest[to], timestamps[entry]) : timestamps[entry];
                }
            }
            offsets[u + 1] = count;
        }
        return new Interactions(userIds, itemIds, offsets, Arrays.copyOf(columns, count), Arrays.copyOf(sums, count),
                timed ? Arrays.copyOf(latest, count) : null, size - count);
    }
}
