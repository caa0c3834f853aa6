package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;

/**
 * Watches the bytes the current thread allocates. Until C2 has compiled a kernel its vectors are objects, and once more
 * whenever it goes back on a compilation, so only a JVM that has settled can be held to zero: windows of calls until one in
 * which nothing was compiled allocates nothing, then none may. A window lasts as long as a compilation does, or the last one
 * would still be on its way after the first window without allocations.
 */
final class Allocations {

    private static final long WINDOW_NANOS = 150_000_000L;
    private static final int WINDOWS_AT_ZERO = 5;
    private static final int CALLS_A_LOOK_AT_THE_CLOCK = 100;
    private static final long MOST_NANOS = 60_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    private Allocations() {
    }

    static void assertNoneOnceWarm(Runnable call) {
        long deadline = System.nanoTime() + MOST_NANOS;
        double bytes;
        boolean compiled;
        do {
            long compiling = COMPILER.getTotalCompilationTime();
            bytes = bytesOf(call);
            compiled = COMPILER.getTotalCompilationTime() > compiling;
            if (System.nanoTime() > deadline) {
                fail("still " + bytes + " bytes a call after a minute" + (compiled ? ", and still compiling" : ""));
            }
        } while (bytes > 0 || compiled);
        for (int i = 1; i <= WINDOWS_AT_ZERO; i++) {
            assertEquals(0, bytesOf(call), "bytes a call in window " + i + " after the first without any");
        }
    }

    /** The mean of the bytes that a call allocates over a window. */
    static double bytesOf(Runnable call) {
        long end = System.nanoTime() + WINDOW_NANOS;
        long calls = 0;
        long before = THREADS.getCurrentThreadAllocatedBytes();
        while (System.nanoTime() < end) {
            for (int i = 0; i < CALLS_A_LOOK_AT_THE_CLOCK; i++) {
                call.run();
            }
            calls += CALLS_A_LOOK_AT_THE_CLOCK;
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) calls;
    }
}
