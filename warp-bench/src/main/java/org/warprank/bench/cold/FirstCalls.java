package org.warprank.bench.cold;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * The first calls of something. It has settled at the first call from which on the median of 31 calls is at most 1.2 times the
 * steady one, the median of the last quarter of all.
 *
 * @param calls        how many there were
 * @param firstNanos   time of the first
 * @param settledCalls calls before it had settled
 * @param settledNanos time of those together
 * @param steadyNanos  the steady time of a call
 */
record FirstCalls(int calls, long firstNanos, int settledCalls, long settledNanos, long steadyNanos) {

    private static final double WITHIN = 1.2;
    private static final int MEDIAN_OF = 31;
    private static final int MOST_CALLS = 1 << 22;

    /**
     * Calls for a while.
     *
     * @param call  what is called
     * @param clock nanoseconds
     * @param nanos how long; but there are as many calls as two medians need, however long that takes
     */
    static FirstCalls measure(Runnable call, LongSupplier clock, long nanos) {
        long[] times = new long[MOST_CALLS];
        int calls = 0;
        long end = clock.getAsLong() + nanos;
        for (long after = end - nanos; calls < MOST_CALLS && (after < end || calls < 2 * MEDIAN_OF); calls++) {
            long before = clock.getAsLong();
            call.run();
            after = clock.getAsLong();
            times[calls] = after - before;
        }
        return of(Arrays.copyOf(times, calls));
    }

    static FirstCalls of(long[] times) {
        long steady = median(times, times.length - Math.max(MEDIAN_OF, times.length / 4), times.length);
        int settled = 0;
        long nanos = 0;
        while (settled + MEDIAN_OF < times.length && median(times, settled, settled + MEDIAN_OF) > WITHIN * steady) {
            nanos += times[settled++];
        }
        return new FirstCalls(times.length, times[0], settled, nanos, steady);
    }

    private static long median(long[] times, int from, int to) {
        long[] sorted = Arrays.copyOfRange(times, from, to);
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
