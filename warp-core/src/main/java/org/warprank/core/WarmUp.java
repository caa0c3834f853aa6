package org.warprank.core;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Runs every kernel until C2 has compiled it. How to tell: until then every vector is an object, so a kernel that allocates
 * nothing is compiled. Scalar kernels never allocate; they, and what is around vector kernels, get as many calls as HotSpot
 * counts before it compiles.
 *
 * <p>First on shapes so small that calls count fast, but with whole blocks, single vectors and a ragged end in every row, or
 * with rows shorter than a vector. Then on some that go round more loops, and on some whose rows end with a vector: what was
 * never taken before C2 has left out, and it compiles anew when it comes to that.
 */
final class WarmUp {

    // HotSpot hands a method to C2 after 5,000 calls (Tier4InvocationThreshold).
    private static final int SMALL_CALLS = 6_000;
    private static final int LARGE_CALLS = 100;
    // Enough for the loss to draw in rounds, with a ragged end.
    private static final int MANY_ITEMS = ViolatorSearch.CANDIDATES_PER_ROUND + 76;
    private static final int CALLS_A_LOOK = 50;
    private static final int QUIET_LOOKS = 3;
    private static final long MOST_NANOS = 30_000_000_000L;
    // A kernel that C2 has compiled badly must not take the time of those after it.
    private static final long MOST_NANOS_A_KERNEL = 3_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final LongSupplier clock;
    private final long deadline;

    WarmUp(LongSupplier clock) {
        this.clock = clock;
        this.deadline = clock.getAsLong() + MOST_NANOS;
    }

    static long run() {
        long start = System.nanoTime();
        WarmUp warmUp = new WarmUp(System::nanoTime);
        warmUp.all(new WarmUpShapes(13, 84, 70).kernels(), SMALL_CALLS);
        warmUp.all(new WarmUpShapes(12, 52, 17).kernels(), SMALL_CALLS);
        warmUp.all(new WarmUpShapes(12, 7, 17).kernels(), SMALL_CALLS);
        warmUp.all(new WarmUpShapes(1, 84, 70).kernels(), SMALL_CALLS);
        warmUp.all(new WarmUpShapes(1, 8, MANY_ITEMS).ofScores(), SMALL_CALLS);
        warmUp.all(new WarmUpShapes(1, 148, 134).ofLayers(), SMALL_CALLS);
        warmUp.all(new WarmUpShapes(33, 300, 200).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(300, 34, 50).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(33, 64, 128).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(300, 128, 64).kernels(), LARGE_CALLS);
        return System.nanoTime() - start;
    }

    static long run(List<Runnable> calls, int leastCalls) {
        long start = System.nanoTime();
        new WarmUp(System::nanoTime).all(calls, leastCalls);
        return System.nanoTime() - start;
    }

    void all(List<Runnable> kernels, int leastCalls) {
        for (Runnable kernel : kernels) {
            untilCompiled(kernel, leastCalls);
        }
    }

    private void untilCompiled(Runnable kernel, int leastCalls) {
        int quiet = 0;
        int calls = 0;
        long end = Math.min(deadline, clock.getAsLong() + MOST_NANOS_A_KERNEL);
        while ((calls < leastCalls || quiet < QUIET_LOOKS) && clock.getAsLong() < end) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < CALLS_A_LOOK; i++) {
                kernel.run();
            }
            calls += CALLS_A_LOOK;
            quiet = THREADS.getCurrentThreadAllocatedBytes() == before ? quiet + 1 : 0;
        }
    }
}
