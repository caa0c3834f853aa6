package org.warprank.bench.cold;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warprank.bench.latency.FakeClock;

class MixedRunTest {

    private final FakeClock clock = new FakeClock(0, 0);
    private long bytes;
    private int calls;

    private void fast() {
        clock.pass(10);
    }

    // Every tenth call is slow, and allocates until the 40th.
    private void nowAndThenSlow() {
        calls++;
        clock.pass(calls % 10 == 0 ? 500 : 20);
        bytes += calls % 10 == 0 && calls <= 40 ? 16 : 0;
    }

    @Test
    void everyWindowHasItsMediansSlowestCallsAndBytes() {
        MixedRun run = new MixedRun(List.of(this::fast, this::nowAndThenSlow), clock, () -> bytes);

        // Ten rounds take 9 * 30 + 510 = 780 ns.
        List<MixedRun.Window> windows = run.run(3, 2 * 780);

        assertEquals(3, windows.size());
        for (MixedRun.Window window : windows) {
            assertArrayEquals(new long[] {10, 20}, window.medians());
            assertArrayEquals(new long[] {10, 500}, window.slowest());
        }
        assertEquals(List.of(32L, 32L, 0L), windows.stream().map(MixedRun.Window::allocatedBytes).toList());
        assertEquals(60, calls);
    }

    @Test
    void aShortWindowHasEveryCallOnce() {
        new MixedRun(List.of(this::fast, this::nowAndThenSlow), clock, () -> bytes).run(2, 1);

        assertEquals(2, calls);
    }

    @Test
    void shapesOfEveryWorkloadCanBeDivided() {
        for (Workload workload : Workload.values()) {
            MixedRun.DIVISORS.forEach(divisor -> workload.call(divisor).run());
        }
    }
}
