package org.warprank.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TimingsTest {

    @Test
    void thoseOfThreadsAddUp() {
        Timings one = new Timings();
        one.record(10, 1, 100);
        one.record(20, 2, 200);
        one.addAllocated(8);
        Timings other = new Timings();
        other.record(1000, 3, 300);
        other.addAllocated(16);

        one.add(other);

        assertEquals(3, one.latency().getTotalCount());
        assertEquals(10, one.latency().getMinValue());
        assertEquals(20, one.latency().getValueAtPercentile(50));
        assertEquals(1000, one.latency().getMaxValue());
        assertEquals(3, one.service().getTotalCount());
        assertEquals(2, one.service().getValueAtPercentile(50));
        assertEquals(24, one.allocatedBytes());
        assertEquals(600, one.consumed());
    }

    @Test
    void whatTakesLongerThanAnHourCountsAsOne() {
        Timings timings = new Timings();

        timings.record(Long.MAX_VALUE, Long.MAX_VALUE, 0);

        assertEquals(3.6e12, timings.latency().getMaxValue(), 3.6e9);
        assertEquals(3.6e12, timings.service().getMaxValue(), 3.6e9);
    }
}
