package org.warprank.bench.latency;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Time goes on by a tick with every look at it, and by what operations are said to take. */
public final class FakeClock implements LongSupplier {

    private final AtomicLong nanos;
    private final long tick;

    /** A clock that goes on by a tick a look. */
    public FakeClock(long start, long tick) {
        this.nanos = new AtomicLong(start);
        this.tick = tick;
    }

    @Override
    public long getAsLong() {
        return nanos.addAndGet(tick);
    }

    /** Something took a while. */
    public void pass(long duration) {
        nanos.addAndGet(duration);
    }
}
