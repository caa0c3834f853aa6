package org.warprank.bench.cold;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/** All workloads at several shapes in turn, for minutes: whether calls stay fast, and allocate nothing. */
final class MixedRun {

    /** By what the shapes are divided; some of the results are no multiple of a vector's length. */
    static final List<Integer> DIVISORS = List.of(1, 2, 3, 7);

    private static final long LONGEST_NANOS = 600_000_000_000L;
    private static final int DIGITS = 3;

    private final List<Runnable> calls;
    private final List<Histogram> histograms = new ArrayList<>();
    private final LongSupplier clock;
    private final LongSupplier allocated;

    /**
     * A run.
     *
     * @param calls     what is called in turn
     * @param clock     nanoseconds
     * @param allocated bytes that the thread has allocated so far
     */
    MixedRun(List<Runnable> calls, LongSupplier clock, LongSupplier allocated) {
        this.calls = List.copyOf(calls);
        this.clock = clock;
        this.allocated = allocated;
        for (int i = 0; i < calls.size(); i++) {
            histograms.add(new Histogram(LONGEST_NANOS, DIGITS));
        }
    }

    /**
     * Times of each call in a part of the run.
     *
     * @param medians        a median for each call
     * @param slowest        the slowest time of each call
     * @param allocatedBytes what all of them allocated together
     */
    record Window(long[] medians, long[] slowest, long allocatedBytes) {
    }

    /** Runs for a number of windows, each of which has every call at least once. */
    List<Window> run(int windows, long windowNanos) {
        List<Window> result = new ArrayList<>();
        for (int i = 0; i < windows; i++) {
            result.add(window(windowNanos));
        }
        return result;
    }

    private Window window(long nanos) {
        histograms.forEach(Histogram::reset);
        long bytes = 0;
        long end = clock.getAsLong() + nanos;
        do {
            long before = allocated.getAsLong();
            for (int i = 0; i < calls.size(); i++) {
                timed(i);
            }
            bytes += allocated.getAsLong() - before;
        } while (clock.getAsLong() < end);
        return new Window(histograms.stream().mapToLong(h -> h.getValueAtPercentile(50)).toArray(),
                histograms.stream().mapToLong(Histogram::getMaxValue).toArray(), bytes);
    }

    private void timed(int i) {
        Runnable call = calls.get(i);
        long before = clock.getAsLong();
        call.run();
        histograms.get(i).recordValue(Math.min(LONGEST_NANOS, clock.getAsLong() - before));
    }
}
