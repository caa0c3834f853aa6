package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.nn.data.JourneyBatches;

/**
 * The rows of a batch's network: examples that have their input in common share one. A row is part of one segment, and has a
 * limited number of examples, because workers share a batch by rows. It never depends on how many workers there are.
 */
final class BatchRows {

    private final JourneyBatches batches;
    private final int longest;
    private final boolean together;
    private final int[] start;
    private final int[] segment;
    private int count;

    /**
     * Rows of at most so many examples.
     *
     * @param together whether all rows of a segment belong to one worker
     */
    BatchRows(JourneyBatches batches, int batchSize, int longest, boolean together) {
        this.batches = batches;
        this.longest = longest;
        this.together = together;
        this.start = new int[batchSize + 1];
        this.segment = new int[batchSize];
    }

    /** Takes the rows of the current batch. */
    void update() {
        count = 0;
        for (int s = 0; s < batches.segments(); s++) {
            for (int e = batches.start(s); e < batches.start(s + 1); e += longest) {
                start[count] = e;
                segment[count++] = s;
            }
        }
        start[count] = batches.examples();
    }

    int count() {
        return count;
    }

    /** The first example of each row, and at {@link #count} the end of the last. */
    int[] startArray() {
        return start;
    }

    int start(int row) {
        return start[row];
    }

    int segment(int row) {
        return segment[row];
    }

    /** The row of an example that is the first of its row, or of the end of the examples. */
    int rowOf(int firstExample) {
        return Arrays.binarySearch(start, 0, count + 1, firstExample);
    }

    /** The first row of a worker's part, all of which have about as many examples. */
    int from(int worker, int workers) {
        int found = rowOf(Workers.from(batches.examples(), worker, workers));
        int row = found < 0 ? -found - 1 : found;
        while (together && row > 0 && row < count && segment[row] == segment[row - 1]) {
            row++;
        }
        return row;
    }
}
