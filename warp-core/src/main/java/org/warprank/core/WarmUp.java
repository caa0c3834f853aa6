package org.warprank.core;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Runs every kernel until C2 has compiled it. How to tell: until then every vector is an object, so a kernel that allocates
 * nothing is compiled. Scalar kernels never allocate; they, and what is around vector kernels, get as many calls as HotSpot
 * counts before it compiles, but for those of a scorer's panels alone.
 *
 * <p>All kernels run once first, which loads every class they need: one loaded later would discard what was compiled in the
 * belief that there was no such class. Then each kernel runs on small shapes in turn until it is compiled: they take its
 * branches, and what was never taken before, C2 leaves out and compiles anew when it comes to that, with objects until it has.
 * At last on larger shapes, whose loops go round more often.
 */
final class WarmUp {

    // HotSpot hands a method to C2 after 5,000 calls (Tier4InvocationThreshold). Every method is called at four small shapes
    // at least, or has loops, which count, too.
    private static final int SMALL_CALLS = 2_000;
    private static final int LARGE_CALLS = 100;
    // Enough for the loss to draw in rounds, with a ragged end.
    private static final int MANY_ITEMS = Probes.CANDIDATES_PER_ROUND + 76;
    private static final int IDLE_CALLS = 25;
    private static final long IDLE_NANOS = 1_000_000;
    private static final int CALLS_A_LOOK = 50;
    private static final int QUIET_LOOKS = 3;
    // Where nobody counts what a thread allocates, as that of a virtual one: for some tenths of a second.
    private static final int UNMEASURED_LOOKS = 200;
    private static final long MOST_NANOS = 30_000_000_000L;

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
        LinearWorkspace workspace = new LinearWorkspace();
        List<List<Runnable>> small = Stream.of(
                new WarmUpShapes(13, 148, 70, workspace),
                new WarmUpShapes(12, 52, 17, workspace),
                new WarmUpShapes(12, 7, 17, workspace),
                new WarmUpShapes(66, 100, 20, workspace),
                new WarmUpShapes(37, 20, 115, workspace),
                new WarmUpShapes(3, 20, 130, workspace),
                new WarmUpShapes(2, 520, 17, workspace),
                new WarmUpShapes(3, 70, 17, workspace),
                new WarmUpShapes(8, 66, 17, workspace),
                new WarmUpShapes(1, 84, 70, workspace),
                new WarmUpShapes(1, 148, 134, workspace),
                new WarmUpShapes(1, 520, 17, workspace),
                new WarmUpShapes(2, 3, MANY_ITEMS, workspace)).map(WarmUpShapes::kernels).toList();
        small.forEach(kernels -> kernels.forEach(Runnable::run));
        warmUp.all(inTurn(small), SMALL_CALLS);
        warmUp.all(new WarmUpShapes(2, 4100, 20, workspace).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(1, 148, 600, workspace).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(40, 560, 110, workspace).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(70, 100, 530, workspace).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(33, 300, 200, workspace).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(300, 34, 50, workspace).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(33, 64, 128, workspace).kernels(), LARGE_CALLS);
        warmUp.all(new WarmUpShapes(300, 128, 64, workspace).kernels(), LARGE_CALLS);
        return System.nanoTime() - start;
    }

    /** The first calls of all lists as one call, the second ones, and so on. */
    private static List<Runnable> inTurn(List<List<Runnable>> lists) {
        return IntStream.range(0, lists.getFirst().size()).mapToObj(i -> {
            Runnable[] calls = lists.stream().map(list -> list.get(i)).toArray(Runnable[]::new);
            return (Runnable) () -> {
                for (Runnable call : calls) {
                    call.run();
                }
            };
        }).toList();
    }

    static long run(List<Runnable> calls, int leastCalls) {
        long start = System.nanoTime();
        new WarmUp(System::nanoTime).all(calls, leastCalls);
        return System.nanoTime() - start;
    }

    static long run(ScoringPanels panels) {
        long start = System.nanoTime();
        PanelWarmUp kernels = new PanelWarmUp(panels);
        new WarmUp(System::nanoTime).mostlyIdle(kernels.calls(), kernels::idle);
        return System.nanoTime() - start;
    }

    /**
     * Runs all until none allocates any more, mostly with nothing to do. HotSpot counts calls, whatever they do, and while vectors
     * are objects a call with work makes thousands of calls of other methods, which HotSpot would compile first; so one of some
     * five hundred has work, from which C2 learns what it is like, and the others have none.
     */
    void mostlyIdle(List<Runnable> kernels, Runnable idle) {
        int looks = THREADS.getCurrentThreadAllocatedBytes() < 0 ? UNMEASURED_LOOKS : QUIET_LOOKS;
        int[] quiet = new int[kernels.size()];
        while (!allQuiet(kernels, quiet, looks) && clock.getAsLong() < deadline) {
            for (int i = 0; i < IDLE_CALLS; i++) {
                idle.run();
            }
            // For the compilers, where processors are few.
            LockSupport.parkNanos(IDLE_NANOS);
        }
    }

    // A look at each that has not yet been quiet so many times in a row.
    private static boolean allQuiet(List<Runnable> kernels, int[] quiet, int looks) {
        boolean all = true;
        for (int k = 0; k < quiet.length; k++) {
            if (quiet[k] < looks) {
                quiet[k] = allocatesNothing(kernels.get(k)) ? quiet[k] + 1 : 0;
                all &= quiet[k] == looks;
            }
        }
        return all;
    }

    private static boolean allocatesNothing(Runnable kernel) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        kernel.run();
        return THREADS.getCurrentThreadAllocatedBytes() == before;
    }

    void all(List<Runnable> kernels, int leastCalls) {
        for (Runnable kernel : kernels) {
            untilCompiled(kernel, leastCalls, kernel == kernels.getLast());
        }
    }

    // A kernel that C2 has compiled badly leaves half of the time to those after it.
    private void untilCompiled(Runnable kernel, int leastCalls, boolean last) {
        int quiet = 0;
        int calls = 0;
        long now = clock.getAsLong();
        long end = last ? deadline : now + (deadline - now) / 2;
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
