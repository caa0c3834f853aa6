package org.warprank.core;

/** What is no candidate of a row, as a list and as a bit set. Sized when built, owned by one thread. */
final class ExcludedItems {

    private final int items;
    private final int[] list;
    private final long[] bits;
    private int count;

    ExcludedItems(int items) {
        this.items = items;
        this.list = new int[items];
        this.bits = new long[(items + Long.SIZE - 1) / Long.SIZE];
    }

    /**
     * Takes the items of another row.
     *
     * @throws IllegalArgumentException  if they are not strictly ascending items
     * @throws IndexOutOfBoundsException if the range is not one
     */
    void enter(int[] excluded, int from, int to) {
        Checks.present("items", excluded);
        Checks.range("items", from, to, excluded.length);
        int at = Checks.firstNotAscending(excluded, from, to, items);
        if (at < to) {
            throw Checks.notAscending("items", excluded, from, at, items);
        }
        for (int i = 0; i < count; i++) {
            bits[list[i] >> 6] = 0;
        }
        count = 0;
        for (int i = from; i < to; i++) {
            int item = excluded[i];
            bits[item >> 6] |= 1L << item;
            list[count++] = item;
        }
    }

    int count() {
        return count;
    }

    /** The items, ascending; valid up to {@link #count}. */
    int[] array() {
        return list;
    }

    /** How many items are candidates. */
    int candidates() {
        return items - count;
    }

    boolean contains(int item) {
        return bit(item) != 0;
    }

    /** 1 if it contains the item, else 0. */
    int bit(int item) {
        return (int) (bits[item >> 6] >>> item & 1);
    }
}
