package org.warprank.core;

import java.util.List;
import org.warprank.core.internal.KernelLadder;

/**
 * Says which kernels this JVM runs. They are chosen once, when the first of them is needed, and one line in the log of
 * {@code org.warprank.core} tells the choice and the reason.
 *
 * <p>The system property {@code warp.kernels} forces it: {@code scalar}; {@code vector}, which fails where vector kernels
 * cannot run; or {@code auto}, the default: vector kernels wherever {@code --add-modules jdk.incubator.vector} is given, the
 * C2 compiler is on and the processor multiplies and adds in one instruction.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="kernels"}
 */
public final class Kernels {

    private Kernels() {
    }

    /**
     * The kind of kernels in use.
     *
     * @return {@code "scalar"} or {@code "vector"}
     */
    public static String name() {
        return KernelLadder.ACTIVE.name();
    }

    /**
     * Runs every kernel on small shapes until the JVM has compiled it, on the calling thread. Before that a call may take a
     * thousand times as long, and vectors are objects; that calls allocate nothing is promised after a warm-up only. A
     * service calls this once before its first request. It takes seconds, stops after half a minute whatever is left to do,
     * and changes no result. Another call finds all compiled and takes less.
     *
     * @return the nanoseconds that it took
     */
    public static long warmUp() {
        return WarmUp.run();
    }

    /**
     * Runs the vector kernels that look for the best items of a table for one query, until they are compiled: a part of
     * {@link #warmUp()}, for a service that does no more than that. Scalar kernels, which never allocate, are compiled as they are
     * used. Stops after half a minute whatever is left to do.
     *
     * @param panels the table, quantized or not, of which the first panels are read
     * @return the nanoseconds that it took
     */
    public static long warmUp(ScoringPanels panels) {
        Checks.present("panels", panels);
        return WarmUp.run(panels);
    }

    /**
     * Runs these calls, one after the other, each until it allocates nothing any more, which is when the vector kernels that it
     * runs are compiled: a warm-up of what a service needs and no more. Stops after half a minute whatever is left to do; one
     * of several calls that never stops allocating takes half of what is left of it.
     *
     * @param calls      the calls, which have to allocate nothing once they are compiled
     * @param leastCalls how often each is made at least
     * @return the nanoseconds that it took
     */
    public static long warmUp(List<Runnable> calls, int leastCalls) {
        return WarmUp.run(calls, leastCalls);
    }

    /**
     * The width of the vectors in use.
     *
     * @return bits of a vector register, such as 256; 0 for scalar kernels
     */
    public static int vectorBits() {
        return KernelLadder.ACTIVE.vectorBits();
    }

    /**
     * The choice in one sentence, as it is logged.
     *
     * @return what was chosen and, where it is not the fastest, why and what would change it
     */
    public static String description() {
        return KernelLadder.REASON;
    }
}
