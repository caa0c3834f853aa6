package org.warprank.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LatencyHarnessTest {

    private static final long TICK = 1000;
    private static final long SERVICE = 400_000;
    private static final double STEP_NANOS = 2;
    private static final SequencedMap<String, Supplier<Operation>> NONE = new LinkedHashMap<>();

    private final FakeClock clock = new FakeClock(0, TICK);
    private final List<String> order = Collections.synchronizedList(new ArrayList<>());

    private LatencyHarness harness() {
        return new LatencyHarness(clock, steps -> i -> {
            order.add("spin");
            clock.pass((long) (STEP_NANOS * steps));
            return i;
        });
    }

    private Operation operation() {
        return i -> {
            order.add("operation");
            clock.pass(SERVICE);
            return i;
        };
    }

    @Test
    void bothAreMeasuredAndTheSpinHasTheOperationsMedian() {
        LatencyReport report = harness().measure("waits", new LatencyRun(1000, 2, 1, 1, 4), this::operation, NONE);

        assertEquals("waits", report.name());
        assertEquals(2000, report.operation().operations());
        assertEquals(2000, report.spin().operations());
        assertEquals(2000, report.operation().latency().getTotalCount());
        assertEquals(SERVICE, report.operation().serviceNanos(50), TICK + SERVICE / 1000.0);
        assertEquals(SERVICE, report.operation().latencyNanos(99.99), 3 * TICK + SERVICE / 1000.0);
        assertEquals(SERVICE, report.spin().serviceNanos(50), 1.5 * SpinCalibration.TOLERANCE * SERVICE);
        assertEquals(SERVICE / STEP_NANOS, report.spinSteps(), 1.5 * SpinCalibration.TOLERANCE * SERVICE / STEP_NANOS);
    }

    @Test
    void theBlocksAlternate() {
        LatencyRun run = new LatencyRun(1000, 2, 1, 1, 4);
        harness().measure("waits", run, this::operation, NONE);

        int leadIn = run.arrivalsOfBlock() / 20;
        List<String> expected = List.of("operation", "spin", "spin", "operation", "operation", "spin", "spin", "operation");
        int block = run.arrivalsOfBlock() + leadIn;
        List<String> blocks = order.subList(order.size() - expected.size() * block, order.size());
        for (int i = 0; i < blocks.size(); i++) {
            assertEquals(expected.get(i / block), blocks.get(i), "arrival " + i);
        }
    }

    @Test
    void whatIsBesideFollowsEachPairForAQuarterOfTheTime() {
        SequencedMap<String, Supplier<Operation>> beside = new LinkedHashMap<>();
        beside.put("half", () -> i -> {
            clock.pass(SERVICE / 2);
            return i;
        });

        LatencyReport report = harness().measure("waits", new LatencyRun(1000, 2, 1, 1, 4), this::operation, beside);

        assertEquals(List.of("half"), List.copyOf(report.beside().keySet()));
        assertEquals(500, report.beside().get("half").operations());
        assertEquals(SERVICE / 2.0, report.beside().get("half").serviceNanos(50), TICK + SERVICE / 2000.0);
        assertEquals(2000, report.operation().operations());
    }

    @Test
    void whatComesBeforeTheBlocksIsDiscarded() {
        LatencyRun run = new LatencyRun(1000, 2, 1, 1, 2);
        int[] calls = {0};
        Operation slowAtFirst = i -> {
            clock.pass(++calls[0] <= 50 ? 10 * SERVICE : SERVICE);
            return i;
        };

        LatencyReport report = harness().measure("slow at first", run, () -> slowAtFirst, NONE);

        assertTrue(calls[0] > 2000 + 50);
        assertEquals(SERVICE, report.operation().latencyNanos(100), 3 * TICK + SERVICE / 1000.0);
    }

    @Test
    void aRateThatIsTooHighIsRefusedWithTheNumbers() {
        LatencyRun run = new LatencyRun(2500, 2, 1, 1, 2);

        String message = assertThrows(OverloadException.class, () -> harness().measure("waits", run, this::operation, NONE))
                .getMessage();

        assertEquals("rate is 2500.0 a second, a utilisation of 1.00 of 1 thread at a mean service time of 401.0 us, expected "
                + "a utilisation of at most 0.8: at most 1994 a second", message);
    }

    @Test
    void everyThreadHasItsOwnOperationAndAllAreCounted() {
        Set<Thread> makers = ConcurrentHashMap.newKeySet();
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        LatencyRun run = new LatencyRun(10_000, 0.1, 0.1, 3, 2);

        LatencyReport report = harness().measure("nothing", run, () -> {
            Thread maker = Thread.currentThread();
            makers.add(maker);
            return i -> {
                assertSame(maker, Thread.currentThread());
                workers.add(maker);
                return i;
            };
        }, NONE);

        assertEquals(3, makers.size());
        assertEquals(makers, workers);
        assertEquals(1000, report.operation().operations());
        assertEquals(1000, report.spin().operations());
    }

    @Test
    void whatAnOperationThrowsIsThrown() {
        IllegalStateException failure = new IllegalStateException("no");

        assertSame(failure, assertThrows(IllegalStateException.class, () -> harness().measure("fails",
                new LatencyRun(1000, 2, 1, 1, 2), () -> i -> {
                    throw failure;
                }, NONE)));
    }
}
