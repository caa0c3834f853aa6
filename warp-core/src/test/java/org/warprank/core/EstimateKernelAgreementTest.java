package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** Estimates against sums of whole numbers. */
@Tag("kernels")
class EstimateKernelAgreementTest {

    private static final ValueLayout.OfInt LITTLE = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PANELS = 5;
    private static final int WIDTH = KernelSet.PANEL_ITEMS;
    private static final int[] ROWS = {1, 2, 3, 4, 5, 8, 17, 64, 513};

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void anEstimateIsItsSumInSixteenBits(String name) {
        KernelSet kernels = KernelSets.named(name);
        try (Arena arena = Arena.ofConfined()) {
            for (int rows : ROWS) {
                SplittableRandom random = new SplittableRandom(rows);
                MemorySegment codes = arena.allocate((long) PANELS * rows * WIDTH * Integer.BYTES, 64);
                for (long at = 0; at < codes.byteSize(); at += Integer.BYTES) {
                    codes.set(LITTLE, at, random.nextInt());
                }
                int[] factors = new int[2 * rows];
                for (int f = 0; f < factors.length; f++) {
                    factors[f] = random.nextInt();
                }
                float[] steps = {.5f, 2f, -1.25f, 0f, 1e-3f};
                float[] bias = Floats.distinctlyNonZero(PANELS * WIDTH, 1);
                for (int from = 0; from <= PANELS; from++) {
                    check(kernels, codes, from, PANELS - from / 3, factors, (short) random.nextInt(), steps, bias);
                }
            }
        }
    }

    private static void check(KernelSet kernels, MemorySegment codes, int from, int to, int[] factors, short start,
                              float[] steps, float[] bias) {
        int rows = factors.length / 2;
        int count = Math.max(0, to - from);
        Padded estimates = Padded.filled(0, count, WIDTH, 3, 0);
        kernels.estimatePanels(codes, rows, from, to, factors, start, steps, .75f, bias, estimates.array(), estimates.offset());
        estimates.assertOnlyTheMatrixWasWritten();
        for (int p = from; p < to; p++) {
            for (int i = 0; i < WIDTH; i++) {
                long sum = start;
                for (int k = 0; k < rows; k++) {
                    long at = ((long) p * rows + k) * WIDTH + i;
                    long x = Integer.toUnsignedLong(codes.get(LITTLE, at * Integer.BYTES));
                    long even = Integer.toUnsignedLong(factors[2 * k]);
                    long odd = Integer.toUnsignedLong(factors[2 * k + 1]);
                    sum += (x & 0xffff) * (even & 0xffff) + (x >> 16) * (even >> 16);
                    sum += (x >> 8 & 0xffff) * (odd & 0xffff) + (x >> 24) * (odd >> 16);
                }
                double expected = (double) steps[p] * .75 * (short) sum + bias[p * WIDTH + i];
                assertEquals(expected, estimates.get(p - from, i), 4 * Floats.ROUNDOFF * (Math.abs(expected) + 1),
                        rows + " rows, panel " + p + ", item " + i);
            }
        }
    }
}
