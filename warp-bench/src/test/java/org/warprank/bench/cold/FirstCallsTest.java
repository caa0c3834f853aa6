package org.warprank.bench.cold;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.warprank.bench.latency.FakeClock;

class FirstCallsTest {

    private final FakeClock clock = new FakeClock(-1_000, 0);
    private int calls;

    // 1000 ns, then 100 calls of 50 ns, from then on 10 ns.
    private void call() {
        clock.pass(calls == 0 ? 1000 : calls <= 100 ? 50 : 10);
        calls++;
    }

    @Test
    void settlesWhereMostOfTheNextCallsAreSteady() {
        FirstCalls first = FirstCalls.measure(this::call, clock, 26_000);

        assertEquals(new FirstCalls(2101, 1000, 86, 1000 + 85 * 50, 10), first);
    }

    @Test
    void takesAsManyCallsAsTwoMediansNeed() {
        assertEquals(62, FirstCalls.measure(this::call, clock, 1).calls());
    }

    @Test
    void aSingleSlowCallLaterIsNotColdness() {
        long[] times = new long[400];
        Arrays.fill(times, 100);
        times[0] = 500;
        times[200] = 100_000;

        assertEquals(new FirstCalls(400, 500, 0, 0, 100), FirstCalls.of(times));
    }

    @Test
    void aFifthSlowerHasSettled() {
        long[] times = new long[400];
        Arrays.fill(times, 0, 100, 121);
        Arrays.fill(times, 100, 200, 120);
        Arrays.fill(times, 200, 400, 100);

        assertEquals(new FirstCalls(400, 121, 85, 85 * 121, 100), FirstCalls.of(times));
    }
}
