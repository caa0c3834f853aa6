package org.warprank.core;

import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * Watches the bytes the current thread allocates. Until C2 has compiled a kernel its vectors are objects, so only a JVM that
 * has settled can be held to zero: within a minute six windows in a row have to read 0 bytes. Each call does the same work on
 * the same data, so what a call allocates it allocates in every window. Only the JVM's own change of mind about a
 * compilation comes once and for all, and then the windows are counted anew.
 */
final class Allocations {

    private static final long WINDOW_NANOS = 100_000_000L;
    private static final int WINDOWS_AT_ZERO = 6;
    private static final int CALLS_A_LOOK_AT_THE_CLOCK = 100;
    private static final long MOST_NANOS = 60_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {
    }

    static void assertNoneOnceWarm(Runnable call) {
        long deadline = System.nanoTime() + MOST_NANOS;
        double last = 0;
        for (int inARow = 0; inARow < WINDOWS_AT_ZERO;) {
            double bytes = bytesOf(call);
            inARow = bytes == 0 ? inARow + 1 : 0;
            last = bytes == 0 ? last : bytes;
            if (System.nanoTime() > deadline) {
                fail("still " + last + " bytes a call after a minute");
            }
        }
    }

    /** The bytes that so many calls allocate, whether the JVM has settled or not. */
    static long bytesOf(Runnable call, int calls) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
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
