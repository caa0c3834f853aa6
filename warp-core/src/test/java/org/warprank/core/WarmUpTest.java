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
    void everyKernelRunsOnEveryShape() {
        LinearWorkspace workspace = new LinearWorkspace();
        for (int batch : new int[] {1, 9, 33}) {
            new WarmUpShapes(batch, 20, 70, workspace).kernels().forEach(Runnable::run);
        }
    }
}
