package org.warprank.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatencyRunTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "0 | 1 | 1 | 1 | 2 | rate is 0.0, expected a finite number above 0",
            "NaN | 1 | 1 | 1 | 2 | rate is NaN, expected a finite number above 0",
            "Infinity | 1 | 1 | 1 | 2 | rate is Infinity, expected a finite number above 0",
            "100 | -1 | 1 | 1 | 2 | seconds is -1.0, expected a finite number above 0",
            "100 | 1 | 0 | 1 | 2 | warmUp is 0.0, expected a finite number above 0",
            "100 | 1 | 1 | 0 | 2 | threads is 0, expected at least 1",
            "100 | 1 | 1 | 1 | 0 | blocks is 0, expected an even number of at least 2",
            "100 | 1 | 1 | 1 | 3 | blocks is 3, expected an even number of at least 2",
            "10 | 1 | 1 | 3 | 4 | rate 10.0 makes 2.5 arrivals in a block of 0.25 s, expected from 3, one for each thread, "
                    + "to below 2^30",
            "1e9 | 4 | 1 | 1 | 2 | rate 1.0E9 makes 2.0E9 arrivals in a block of 2.0 s, expected from 1, one for each thread, "
                    + "to below 2^30"})
    void refusesByName(double rate, double seconds, double warmUp, int threads, int blocks, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> new LatencyRun(rate, seconds, warmUp, threads, blocks)).getMessage());
    }

    @Test
    void theScheduleDoesNotDrift() {
        LatencyRun thirds = new LatencyRun(3, 10, 1, 1, 2);

        assertEquals(0, thirds.dueNanos(0));
        assertEquals(333_333_333, thirds.dueNanos(1));
        assertEquals(100_000_000_000_000_000L, thirds.dueNanos(300_000_000));
        assertEquals(15, thirds.arrivalsOfBlock());
    }

    @Test
    void utilisationIsOfOneThread() {
        assertEquals(0.6, new LatencyRun(1000, 10, 1, 1, 2).utilisation(600_000), 1e-12);
        assertEquals(0.3, new LatencyRun(1000, 10, 1, 2, 2).utilisation(600_000), 1e-12);
    }
}
