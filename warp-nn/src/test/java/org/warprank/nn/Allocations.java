package org.warprank.nn;

import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Watches the bytes that the current thread, and others beside it, allocate. Vectors are objects until C2 has compiled their
 * kernel, so only a JVM that has settled can be held to zero: within a minute six windows of calls in a row have to read 0
 * bytes. What a call allocates it allocates in every window; only the JVM's own change of mind about a compilation comes once
 * and for all, and then the windows are counted anew.
 */
public final class Allocations {

    private static final long WINDOW_NANOS = 150_000_000L;
    private static final int WINDOWS_AT_ZERO = 6;
    // On a busy machine handing work to another thread may cost milliseconds, and a few calls settle nothing.
    private static final int CALLS_OF_A_WINDOW = 300;
    private static final int CALLS_A_LOOK_AT_THE_CLOCK = 10;
    private static final long MOST_NANOS = 60_000_000_000L;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocations() {
    }

    /** Living threads whose name starts so. */
    public static List<Thread> threadsNamed(String prefix) {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith(prefix)).toList();
    }

    public static void assertNoneOnceWarm(Runnable call, List<Thread> others) {
        long[] ids = others.stream().mapToLong(Thread::threadId).toArray();
        long deadline = System.nanoTime() + MOST_NANOS;
        double last = 0;
        for (int inARow = 0; inARow < WINDOWS_AT_ZERO;) {
            double bytes = bytesOf(call, ids);
            inARow = bytes == 0 ? inARow + 1 : 0;
            last = bytes == 0 ? last : bytes;
            if (System.nanoTime() > deadline) {
                fail("still " + last + " bytes a call after a minute");
            }
        }
    }

    /** The mean of the bytes that a call allocates over a window, on all the threads. */
    public static double bytesOf(Runnable call, long... others) {
        long end = System.nanoTime() + WINDOW_NANOS;
        long calls = 0;
        // The others are asked outside of what is counted here: asking allocates on this thread.
        long before = sum(others);
        long mine = THREADS.getCurrentThreadAllocatedBytes();
        while (System.nanoTime() < end || calls < CALLS_OF_A_WINDOW) {
            for (int i = 0; i < CALLS_A_LOOK_AT_THE_CLOCK; i++) {
                call.run();
            }
            calls += CALLS_A_LOOK_AT_THE_CLOCK;
        }
        mine = THREADS.getCurrentThreadAllocatedBytes() - mine;
        return (mine + sum(others) - before) / (double) calls;
    }

    private static long sum(long[] threads) {
        long bytes = 0;
        for (long thread : threads) {
            bytes += THREADS.getThreadAllocatedBytes(thread);
        }
        return bytes;
    }
}
