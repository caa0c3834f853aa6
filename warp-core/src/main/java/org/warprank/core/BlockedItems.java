package org.warprank.core;

/**
 * The items that rows of a batch cannot draw, positives and excluded ones, as one ascending list a row. What rows have nothing
 * but positives is read where it lies; other lists are merged, and stay until {@link #begin}.
 *
 * <p>Sized when built, owned by one thread.
 */
final class BlockedItems {

    /** So many merged items at least have room before rows have to be cleared. */
    private static final int ROOM = 4096;

    private final int items;
    private final int[] merged;
    private int mergedEnd;

    /** The lists of the rows entered. */
    int[] list;

    /** Where the list of the row entered last begins, and where it ends. */
    int from;
    int to;

    BlockedItems(int items) {
        this.items = items;
        this.merged = new int[Math.max(items, ROOM)];
    }

    /** Begins with rows of this batch, whose lists stay until the next call. */
    void begin(WarpBatch batch) {
        mergedEnd = 0;
        list = batch.excludedFrom == null ? batch.positives : merged;
    }

    /**
     * Enters a row.
     *
     * @return false if it has no room beside the rows entered since {@link #begin}; without any it has
     */
    boolean enter(WarpBatch batch, int row) {
        int p = batch.positiveOffsets[row];
        int pEnd = batch.positiveOffsets[row + 1];
        if (batch.excludedFrom == null) {
            from = p;
            to = pEnd;
            requireAscending("positives", row, list, from, to);
            return true;
        }
        int x = batch.excludedFrom[row];
        int xEnd = batch.excludedTo[row];
        Checks.range("excluded items of a row", x, xEnd, batch.excluded.length);
        requireAscending("positives", row, batch.positives, p, pEnd);
        requireAscending("excluded items", row, batch.excluded, x, xEnd);
        if (Math.min(items, pEnd - p + xEnd - x) > merged.length - mergedEnd) {
            return false;
        }
        from = mergedEnd;
        merge(batch.positives, p, pEnd, batch.excluded, x, xEnd);
        to = mergedEnd;
        return true;
    }

    private void requireAscending(String name, int row, int[] array, int start, int end) {
        int at = Checks.firstNotAscending(array, start, end, items);
        if (at < end) {
            throw Checks.notAscending(name + " of row " + row, array, start, at, items);
        }
    }

    private void merge(int[] positives, int pStart, int pEnd, int[] excluded, int xStart, int xEnd) {
        int p = pStart;
        int x = xStart;
        while (p < pEnd || x < xEnd) {
            int positive = p < pEnd ? positives[p] : Integer.MAX_VALUE;
            int other = x < xEnd ? excluded[x] : Integer.MAX_VALUE;
            merged[mergedEnd++] = Math.min(positive, other);
            p += positive <= other ? 1 : 0;
            x += other <= positive ? 1 : 0;
        }
    }
}
