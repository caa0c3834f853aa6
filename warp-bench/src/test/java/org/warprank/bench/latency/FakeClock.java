package org.warprank.bench.latency;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time goes on by a tick with every look at it, and by what operations are said to take. */
final class FakeClock implements LongSupplier {

    private final AtomicLong nanos;
    private final long tick;

    FakeClock(long start, long tick) {
        this.nanos = new AtomicLong(start);
        this.tick = tick;
    }

    @Override
    public long getAsLong() {
        return nanos.addAndGet(tick);
    }

    /** Something took a while. */
    void pass(long duration) {
        nanos.addAndGet(duration);
    }
}
