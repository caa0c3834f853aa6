package org.warprank.nn.layer;

import java.util.Arrays;

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

    private int used;

    ThreadCopies(Parameter table, int threads) {
        this.copies = new Parameter[threads];
        this.stepped = new float[threads][table.values().length];
        this.rows = new int[threads][table.rows()];
        this.counts = new int[threads];
        this.used = threads;
        copies[0] = table;
        for (int thread = 1; thread < threads; thread++) {
            copies[thread] = table.copyFor(thread);
        }
    }

    Parameter of(int thread) {
        if (thread < 0 || thread >= copies.length) {
            throw new IllegalArgumentException("thread is " + thread + ", expected one from 0 to " + (copies.length - 1));
        }
        return copies[thread];
    }

    /** Writes down the stepped rows {@code [from, to)} of a thread's copy, for the others to take. */
    void write(int thread, int[] numbers, int from, int to) {
        if (used == 1) {
            return;
        }
        int columns = copies[thread].columns();
        float[] values = copies[thread].values();
        System.arraycopy(numbers, from, rows[thread], from, to - from);
        for (int i = from; i < to; i++) {
            System.arraycopy(values, numbers[i] * columns, stepped[thread], i * columns, columns);
        }
    }

    /** Ends the writing of a thread, which has stepped so many rows. */
    void end(int thread, int count) {
        counts[thread] = used == 1 ? 0 : count;
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

    /** Makes the copies of the first so many threads, which are in use from now on, equal to the table; forgets all rows. */
    void refresh(int threads) {
        if (threads < 1 || threads > copies.length) {
            throw new IllegalArgumentException("threads is " + threads + ", expected 1 to " + copies.length);
        }
        used = threads;
        Arrays.fill(counts, 0);
        float[] values = copies[0].values();
        for (int thread = 1; thread < used; thread++) {
            System.arraycopy(values, 0, copies[thread].values(), 0, values.length);
        }
    }
}
