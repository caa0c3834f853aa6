package org.warprank.bench.latency;

import org.HdrHistogram.Histogram;

/** Times of one thread's operations, in nanoseconds to three digits, and what they allocated. Recording allocates nothing. */
final class Timings {

    private static final long MOST_NANOS = 3_600_000_000_000L;
    private static final int DIGITS = 3;

    private final Histogram latency = new Histogram(MOST_NANOS, DIGITS);
    private final Histogram service = new Histogram(MOST_NANOS, DIGITS);
    private long allocatedBytes;
    private long consumed;

    /**
     * Takes one operation.
     *
     * @param latencyNanos from its scheduled arrival to its end
     * @param serviceNanos from its actual start to its end
     * @param result       what it returned
     */
    void record(long latencyNanos, long serviceNanos, long result) {
        latency.recordValue(Math.min(latencyNanos, MOST_NANOS));
        service.recordValue(Math.min(serviceNanos, MOST_NANOS));
        consumed += result;
    }

    void addAllocated(long bytes) {
        allocatedBytes += bytes;
    }

    void add(Timings other) {
        latency.add(other.latency);
        service.add(other.service);
        allocatedBytes += other.allocatedBytes;
        consumed += other.consumed;
    }

    Histogram latency() {
        return latency;
    }

    Histogram service() {
        return service;
    }

    long allocatedBytes() {
        return allocatedBytes;
    }

    /** The sum of all results. */
    long consumed() {
        return consumed;
    }
}
