package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A kernel that is called a few times on very long rows never counts as hot by its calls: its loop is compiled and entered in
 * the midst, which is where vectors that live across the loop have been seen to be boxed. Each call starts in the interpreter,
 * which boxes for some thousand steps whatever comes; so what a call allocates may not grow with the length of the row.
 */
@Tag("allocation")
@TestMethodOrder(MethodOrderer.MethodName.class)
class OnStackReplacementAllocationTest {

    // Below the number of calls at which HotSpot compiles a method for its loops and calls together.
    private static final int CALLS = 60;
    private static final int MEASURED = 9;
    private static final int SHORT = 1 << 21;
    private static final int LONG = 2 * SHORT;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final float[] A = new float[LONG];
    private static final float[] B = new float[LONG];
    private static final float[] C = new float[LONG];
    private static final float[] GRADIENT = new float[LONG];
    private static final MemorySegment OUTSIDE = Arena.ofAuto().allocate(4L * LONG, Float.BYTES);
    private static final int[] IDS = IntStream.range(0, LONG / 16).toArray();
    private static final float[] SUM = new float[16];
    private static double sink;

    enum Kernel {
        DOT(count -> sink += Rows.dot(A, 0, B, 0, count)),
        AXPY(count -> Rows.axpy(1e-6f, A, 0, C, 0, count)),
        SCALED_DIFFERENCE(count -> Rows.scaledDifference(.5f, A, 0, B, 0, C, 0, count)),
        GATHER_SUM(count -> Rows.gatherSum(A, 16, IDS, 0, count / 16, SUM, 0)),
        GATHER_SUM_OUTSIDE(count -> Rows.gatherSum(OUTSIDE, 16, IDS, 0, count / 16, SUM, 0)),
        WEIGHTED_SUM(count -> Rows.weightedSum(A, 16, IDS, C, 0, count / 16, SUM, 0)),
        SGD(count -> Rows.sgd(A, B, 0, GRADIENT, 0, count, 1e-6f, .9f, .99f)),
        ADAGRAD(count -> Rows.adagrad(A, B, 0, GRADIENT, 0, count, 1e-6f, .99f)),
        ADAM(count -> Rows.adam(A, B, C, 0, GRADIENT, 0, count, 1e-6f, .9f, .999f, 1e-8f, .99f)),
        ALL_FINITE(count -> sink += Rows.allFinite(A, 0, count) ? 1 : 0),
        RELU(count -> Activation.RELU.apply(A, 0, count)),
        RELU_DERIVATIVE(count -> Activation.RELU.applyDerivative(A, 0, B, 0, count)),
        COUNT_VIOLATORS(count -> sink += MarginChecks.count(A, 0, count, .75f)),
        SELECT_VIOLATOR(count -> sink += MarginChecks.select(A, 0, count, -1f, count - 1));

        private final IntConsumer call;

        Kernel(IntConsumer call) {
            this.call = call;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsAllocatedDoesNotGrowWithTheRow(Kernel kernel) {
        for (int i = 0; i < CALLS; i++) {
            kernel.call.accept(LONG);
        }
        long ofShort = bytes(kernel, SHORT);
        long ofLong = bytes(kernel, LONG);
        assertTrue(ofLong - ofShort < (LONG - SHORT) / 1000, () -> kernel + " allocated " + ofShort + " bytes for " + SHORT
                + " floats and " + ofLong + " for " + LONG);
    }

    private static long bytes(Kernel kernel, int count) {
        long[] bytes = new long[MEASURED];
        for (int i = 0; i < MEASURED; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            kernel.call.accept(count);
            bytes[i] = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        Arrays.sort(bytes);
        return bytes[MEASURED / 2];
    }
}
