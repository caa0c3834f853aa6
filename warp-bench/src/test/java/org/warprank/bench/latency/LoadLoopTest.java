package org.warprank.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadLoopTest {

    private static final LatencyRun A_MILLION_A_SECOND = new LatencyRun(1e6, 1, 1, 1, 2);
    private static final long PERIOD = 1000;
    private static final long TICK = 1;
    private static final long SERVICE = 100;
    // Every operation of the queue adds its two looks at the clock.
    private static final long SLACK = 2 * 12 * TICK;

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000, -1_000_000, Long.MAX_VALUE - 50_000})
    void waitingForAStalledOperationCounts(long start) {
        FakeClock clock = new FakeClock(start, TICK);
        Timings timings = new Timings();
        Operation stallsAtFive = i -> {
            clock.pass(i == 5 ? 10 * PERIOD : SERVICE);
            return i;
        };

        new LoadLoop(clock).open(stallsAtFive, A_MILLION_A_SECOND, start + PERIOD, 0, 100, 1, timings);

        // The one that stalls takes 10 periods; each that queues behind it makes up for a period less what it takes itself.
        List<Long> expected = new ArrayList<>();
        for (long latency = 10 * PERIOD; latency > SERVICE; latency -= PERIOD - SERVICE) {
            expected.add(latency);
        }
        assertEquals(11, expected.size());
        Histogram latency = timings.latency();
        assertEquals(100, latency.getTotalCount());
        for (int late = 0; late < expected.size(); late++) {
            assertNear(expected.get(late), valueAtRank(latency, 100 - late));
        }
        assertNear(SERVICE, valueAtRank(latency, 100 - expected.size()));
        assertNear(10 * PERIOD, timings.service().getMaxValue());
        assertNear(SERVICE, valueAtRank(timings.service(), 99));
    }

    private static long valueAtRank(Histogram histogram, int rank) {
        return histogram.getValueAtPercentile(100.0 * rank / histogram.getTotalCount());
    }

    // Histograms keep three digits.
    private static void assertNear(long expected, long actual) {
        assertEquals(expected, actual, SLACK + expected / 1000.0);
    }

    @Test
    void nothingStartsBeforeItIsDueAndAFastOperationHasNoQueue() {
        FakeClock clock = new FakeClock(0, TICK);
        long start = 7 * PERIOD;
        List<Long> starts = new ArrayList<>();
        Timings timings = new Timings();

        new LoadLoop(clock).open(i -> {
            starts.add(clock.getAsLong());
            return 0;
        }, A_MILLION_A_SECOND, start, 0, 4, 1, timings);

        assertEquals(List.of(start + 1, start + PERIOD + 1, start + 2 * PERIOD + 1, start + 3 * PERIOD + 1), starts);
        assertEquals(2 * TICK, timings.latency().getMaxValue());
        assertEquals(2 * TICK, timings.service().getMaxValue());
    }

    @Test
    void aThreadServesEveryStepthArrivalAtItsTime() {
        FakeClock clock = new FakeClock(0, TICK);
        List<Integer> served = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        Timings timings = new Timings();

        new LoadLoop(clock).open(i -> {
            served.add(i);
            starts.add(clock.getAsLong() - TICK);
            return i;
        }, A_MILLION_A_SECOND, 0, 1, 12, 3, timings);

        assertEquals(List.of(1, 4, 7, 10), served);
        assertEquals(List.of(PERIOD, 4 * PERIOD, 7 * PERIOD, 10 * PERIOD), starts);
        assertEquals(1 + 4 + 7 + 10, timings.consumed());
    }

    @Test
    void backToBackKnowsNoPause() {
        FakeClock clock = new FakeClock(0, 0);
        List<Integer> served = new ArrayList<>();
        Timings timings = new Timings();

        new LoadLoop(clock).backToBack(i -> {
            served.add(i);
            clock.pass(SERVICE);
            return i;
        }, 4 * SERVICE, timings);

        assertEquals(List.of(0, 1, 2, 3), served);
        assertEquals(SERVICE, timings.service().getMaxValue());
        assertEquals(SERVICE, timings.latency().getMaxValue());
    }

    @Test
    void allocationIsCounted() {
        Timings timings = new Timings();
        byte[][] kept = new byte[1][];

        new LoadLoop(System::nanoTime).open(i -> {
            kept[0] = new byte[1_000_000];
            return kept[0].length;
        }, A_MILLION_A_SECOND, System.nanoTime(), 0, 10, 1, timings);

        assertEquals(10_000_000, timings.allocatedBytes(), 1_000_000);
    }
}
