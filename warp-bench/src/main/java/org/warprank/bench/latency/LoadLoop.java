package org.warprank.bench.latency;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/** Calls an operation on the current thread, and times it. */
final class LoadLoop {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LongSupplier clock;

    /** A loop by a clock, which gives nanoseconds as {@link System#nanoTime} does. */
    LoadLoop(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * Serves every {@code step}-th arrival of a schedule. Latency counts from when an arrival was due: one that comes while the
     * thread is busy waits, and its wait is its own.
     *
     * @param operation what an arrival asks for
     * @param run       has the schedule
     * @param start     when it starts, by the clock
     * @param from      the first arrival
     * @param to        end of the arrivals
     * @param step      how far apart this thread's arrivals are: the number of threads
     * @param into      receives the times
     */
    void open(Operation operation, LatencyRun run, long start, int from, int to, int step, Timings into) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes();
        for (int arrival = from; arrival < to; arrival += step) {
            serve(operation, arrival, start + run.dueNanos(arrival), into);
        }
        into.addAllocated(THREADS.getCurrentThreadAllocatedBytes() - allocated);
    }

    // A method of its own is compiled after some calls; the loop around it would be replaced while it runs, and may stay slow.
    // Sleeping until shortly before would let the processor slow down and others in, and the operation would pay for it.
    private void serve(Operation operation, int arrival, long due, Timings into) {
        long begin = clock.getAsLong();
        while (begin - due < 0) {
            Thread.onSpinWait();
            begin = clock.getAsLong();
        }
        long result = operation.run(arrival);
        long end = clock.getAsLong();
        into.record(end - due, end - begin, result);
    }

    /**
     * Calls an operation again and again, at least once. Latency is its service time.
     *
     * @param operation what is called
     * @param nanos     how long
     * @param into      receives the times
     */
    void backToBack(Operation operation, long nanos, Timings into) {
        long end = clock.getAsLong() + nanos;
        int i = 0;
        do {
            serve(operation, i, clock.getAsLong(), into);
            i = (i + 1) & Integer.MAX_VALUE;
        } while (clock.getAsLong() - end < 0);
    }
}
