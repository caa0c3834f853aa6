package org.warprank.nn.train;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * A table of how many users two items share, of those items that it takes longest to count it for: a triangle of counts.
 * Filled by several threads, an item by one, and read when all are through.
 */
final class SharedUsers {

    /** The row of an item that the table does not have. */
    static final int NONE = -1;

    // To count that much again for each of an item's neighbourhoods takes about as long as to look it up.
    private static final int LEAST_REACH = 1024;

    private final int[] items;
    private final int[] rowOf;
    private final int[][] counts;

    /** A table of at most so many items. */
    SharedUsers(ItemUsers itemUsers, int most) {
        items = IntStream.range(0, itemUsers.items()).filter(item -> itemUsers.reach(item) > LEAST_REACH).boxed()
                .sorted(Comparator.comparingLong(item -> -itemUsers.reach(item))).limit(most).mapToInt(item -> item).toArray();
        rowOf = new int[itemUsers.items()];
        Arrays.fill(rowOf, NONE);
        for (int row = 0; row < items.length; row++) {
            rowOf[items[row]] = row;
        }
        counts = new int[items.length][];
    }

    /** Takes how many users an item shares with each item, where the table has the item. */
    void put(int item, int[] shared) {
        int row = rowOf[item];
        if (row != NONE) {
            int[] ofRow = new int[row + 1];
            for (int other = 0; other <= row; other++) {
                ofRow[other] = shared[items[other]];
            }
            counts[row] = ofRow;
        }
    }

    /** The row of an item, or {@link #NONE}. */
    int row(int item) {
        return rowOf[item];
    }

    /** How many users the items of two rows share. */
    int count(int row, int other) {
        return row > other ? counts[row][other] : counts[other][row];
    }
}
