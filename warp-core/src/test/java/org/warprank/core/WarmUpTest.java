package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WarmUpTest {

    private final AtomicLong clock = new AtomicLong();
    private final AtomicInteger calls = new AtomicInteger();
    private Object kept;

    @Test
    void whatAllocatesNothingGetsItsLeastCalls() {
        new WarmUp(clock::get).all(List.of(calls::incrementAndGet), 1000);

        assertEquals(1000, calls.get());
    }

    @Test
    void whatAllocatesIsCalledUntilItNoLongerDoes() {
        new WarmUp(clock::get).all(List.of(() -> {
            if (calls.incrementAndGet() <= 5000) {
                kept = new byte[100];
            }
        }), 1000);

        assertTrue(calls.get() > 5000, () -> calls.get() + " calls");
        assertTrue(calls.get() <= 5200, () -> calls.get() + " calls");
    }

    @Test
    void whatAlwaysAllocatesEndsAtTheDeadline() {
        new WarmUp(() -> clock.addAndGet(1_000_000_000)).all(List.of(() -> {
            calls.incrementAndGet();
            kept = new byte[100];
        }), 1000);

        assertTrue(calls.get() > 0 && clock.get() < 40_000_000_000L, () -> calls + " calls until " + clock);
    }

    @Test
    void whatAlwaysAllocatesLeavesTimeForTheOthers() {
        AtomicInteger others = new AtomicInteger();
        new WarmUp(() -> clock.addAndGet(1_000_000)).all(List.of(() -> kept = new byte[100], others::incrementAndGet), 1000);

        assertEquals(1000, others.get());
    }

    @Test
    void whatAllocatesIsCalledAmongManyIdleCallsUntilItNoLongerDoes() {
        AtomicInteger idle = new AtomicInteger();
        AtomicInteger others = new AtomicInteger();
        new WarmUp(clock::get).mostlyIdle(List.of(others::incrementAndGet, () -> {
            if (calls.incrementAndGet() <= 5) {
                kept = new byte[100];
            }
        }), idle::incrementAndGet);

        assertEquals(8, calls.get());
        assertEquals(3, others.get());
        assertTrue(idle.get() >= 100 && idle.get() % 7 == 0, () -> idle.get() + " idle calls for 8 of " + calls);
    }

    @Test
    void whereAllocationIsNotMeasuredThereAreManyIdleCalls() throws InterruptedException {
        AtomicInteger idle = new AtomicInteger();
        Thread.ofVirtual().start(
                () -> new WarmUp(clock::get).mostlyIdle(List.of(calls::incrementAndGet), idle::incrementAndGet)).join();

        assertTrue(calls.get() >= 100 && idle.get() >= 20 * calls.get(), () -> idle + " idle calls for " + calls);
    }

    @Test
    void panelsOfAnySizeAreWarmedUp() {
        for (int[] shape : new int[][] {{1, 1}, {3, 4}, {64, 31}, {65, 33}, {130, 200}}) {
            ScoringPanels panels = ScoringPanels.pack(shape[0], shape[1], new float[shape[0] * shape[1]], null);
            for (ScoringPanels each : List.of(panels, panels.quantized(), panels.scalar())) {
                PanelWarmUp kernels = new PanelWarmUp(each);
                kernels.idle();
                kernels.calls().forEach(Runnable::run);
            }
        }
    }

    @Test
    void idleCallsEndAtTheDeadline() {
        new WarmUp(() -> clock.addAndGet(1_000_000_000)).mostlyIdle(List.of(() -> kept = new byte[100]), calls::incrementAndGet);

        assertTrue(calls.get() > 0 && clock.get() < 40_000_000_000L, () -> calls + " calls until " + clock);
    }

    @Test
    void everyKernelRunsOnEveryShape() {
        LinearWorkspace workspace = new LinearWorkspace();
        for (int batch : new int[] {1, 9, 33}) {
            new WarmUpShapes(batch, 20, 70, workspace).kernels().forEach(Runnable::run);
        }
    }
}
