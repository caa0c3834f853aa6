package org.warprank.bench.latency;

/**
 * Settings of a measurement.
 *
 * @param rate    arrivals per second, shared by the threads in turn
 * @param seconds measured time of the operation, and again of the spin
 * @param warmUp  seconds of the operation that come first and are discarded
 * @param threads threads that serve the arrivals; one that waits spins, so each needs a processor
 * @param blocks  blocks of the operation, and of the spin, that the measured time is split into; even, for the order ABBA
 */
public record LatencyRun(double rate, double seconds, double warmUp, int threads, int blocks) {

    private static final double NANOS = 1e9;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException if one is out of range, or a block would have less than one arrival for each thread, or
     *                                  2^30 arrivals and more
     */
    public LatencyRun {
        requirePositive("rate", rate);
        requirePositive("seconds", seconds);
        requirePositive("warmUp", warmUp);
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
        }
        if (blocks < 2 || blocks % 2 != 0) {
            throw new IllegalArgumentException("blocks is " + blocks + ", expected an even number of at least 2");
        }
        double arrivals = rate * seconds / blocks;
        if (arrivals < threads || arrivals >= 1 << 30) {
            throw new IllegalArgumentException("rate " + rate + " makes " + arrivals + " arrivals in a block of "
                    + seconds / blocks + " s, expected from " + threads + ", one for each thread, to below 2^30");
        }
    }

    private static void requirePositive(String name, double value) {
        if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number above 0");
        }
    }

    /** When an arrival is due, in nanoseconds after the start. Not a sum of periods: their rounding errors would add up. */
    long dueNanos(int arrival) {
        return Math.round(arrival * (NANOS / rate));
    }

    /** Arrivals that are measured in a block. */
    int arrivalsOfBlock() {
        return (int) Math.round(rate * seconds / blocks);
    }

    /** Arrivals in a time, but at least so many for each thread. */
    int arrivals(double time, int leastOfThread) {
        return (int) Math.min(1 << 29, Math.max((long) leastOfThread * threads, Math.round(rate * time)));
    }

    String threadsInWords() {
        return threads + (threads == 1 ? " thread" : " threads");
    }

    /** The share of its time that a thread is busy; from 1 on the queue grows without end. */
    double utilisation(double meanServiceNanos) {
        return rate * meanServiceNanos / NANOS / threads;
    }
}
