package org.warprank.nn.layer;

/**
 * A copy of a table for each thread that reads and steps it. A thread steps rows in its own copy and writes them down, and the
 * others take them over into theirs before they read them again. A processor that writes a line which another one has read
 * waits until that one has given it up: here no thread does, but for what is written down, one row behind the other, which
 * processors foresee.
 */
final class ThreadCopies {

    // Of each thread; the first one's is the table itself.
    private final Parameter[] copies;

    // Of each thread: the rows that it has stepped, their numbers, and how many there are.
    private final float[][] stepped;
    private final int[][] rows;
    private final int[] counts;

    ThreadCopies(Parameter table, int threads) {
        this.copies = new Parameter[threads];
        this.stepped = new float[threads][table.values().length];
        this.rows = new int[threads][table.rows()];
        this.counts = new int[threads];
        copies[0] = table;
        for (int thread = 1; thread < threads; thread++) {
            copies[thread] = table.copyFor(thread);
        }
    }

    Parameter of(int thread) {
        return copies[thread];
    }

    /** Forgets the rows of a thread, which the others have taken over. */
    void begin(int thread) {
        counts[thread] = 0;
    }

    /** Writes down rows of a thread's copy, none of them twice between one begin and the next. */
    void write(int thread, int[] numbers, int from, int to) {
        int columns = copies[thread].columns();
        float[] values = copies[thread].values();
        int count = counts[thread];
        System.arraycopy(numbers, from, rows[thread], count, to - from);
        for (int i = from; i < to; i++, count++) {
            System.arraycopy(values, numbers[i] * columns, stepped[thread], count * columns, columns);
        }
        counts[thread] = count;
    }

    /** Takes over into a thread's copy what the others have written down. */
    void take(int thread) {
        for (int other = 0; other < copies.length; other++) {
            if (other != thread) {
                take(thread, other);
            }
        }
    }

    private void take(int thread, int other) {
        int columns = copies[thread].columns();
        float[] values = copies[thread].values();
        for (int i = 0; i < counts[other]; i++) {
            System.arraycopy(stepped[other], i * columns, values, rows[other][i] * columns, columns);
        }
    }

    /** Makes all copies equal to the table, and forgets the rows of all threads. */
    void refresh() {
        float[] values = copies[0].values();
        for (int thread = 0; thread < copies.length; thread++) {
            begin(thread);
            System.arraycopy(values, 0, copies[thread].values(), 0, values.length);
        }
    }
}
