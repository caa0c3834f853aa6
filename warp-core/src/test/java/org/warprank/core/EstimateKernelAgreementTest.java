package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** Estimates against sums of whole numbers. */
@Tag("kernels")
class EstimateKernelAgreementTest {

    private static final ValueLayout.OfShort LITTLE = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PANELS = 5;
    private static final int WIDTH = KernelSet.PANEL_ITEMS;
    private static final int[] PAIRS = {1, 2, 3, 4, 5, 8, 17, 64, 513};

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void anEstimateIsItsSumInSixteenBits(String name) {
        KernelSet kernels = KernelSets.named(name);
        try (Arena arena = Arena.ofConfined()) {
            for (int pairs : PAIRS) {
                SplittableRandom random = new SplittableRandom(pairs);
                MemorySegment codes = arena.allocate((long) PANELS * pairs * WIDTH * Short.BYTES, 64);
                for (long at = 0; at < codes.byteSize(); at += Short.BYTES) {
                    codes.set(LITTLE, at, (short) random.nextInt());
                }
                short[] factors = new short[2 * pairs];
                for (int f = 0; f < factors.length; f++) {
                    factors[f] = (short) random.nextInt();
                }
                float[] steps = {.5f, 2f, -1.25f, 0f, 1e-3f};
                float[] bias = Floats.distinctlyNonZero(PANELS * WIDTH, 1);
                for (int from = 0; from <= PANELS; from++) {
                    check(kernels, codes, from, PANELS - from / 3, factors, (short) random.nextInt(), steps, bias);
                }
            }
        }
    }

    private static void check(KernelSet kernels, MemorySegment codes, int from, int to, short[] factors, short start,
                              float[] steps, float[] bias) {
        int pairs = factors.length / 2;
        int count = Math.max(0, to - from);
        Padded estimates = Padded.filled(0, count, WIDTH, 3, 0);
        kernels.estimatePanels(codes, pairs, from, to, factors, start, steps, .75f, bias, estimates.array(), estimates.offset());
        estimates.assertOnlyTheMatrixWasWritten();
        for (int p = from; p < to; p++) {
            for (int i = 0; i < WIDTH; i++) {
                int sum = start;
                for (int k = 0; k < pairs; k++) {
                    long at = ((long) p * pairs + k) * WIDTH + KernelSet.codeLane(i);
                    short x = codes.get(LITTLE, at * Short.BYTES);
                    sum += x * factors[2 * k] + (x >> 8) * factors[2 * k + 1];
                }
                double expected = (double) steps[p] * .75 * (short) sum + bias[p * WIDTH + i];
                assertEquals(expected, estimates.get(p - from, i), 4 * Floats.ROUNDOFF * (Math.abs(expected) + 1),
                        pairs + " pairs, panel " + p + ", item " + i);
            }
        }
    }

    @Test
    void everyItemHasALaneOfItsOwnNextToThatOfTheSixteenth() {
        int[] items = new int[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            items[KernelSet.codeLane(i)] += i + 1;
        }
        assertEquals(WIDTH, Arrays.stream(items).distinct().count());
        for (int lane = 0; lane < WIDTH; lane += 2) {
            assertEquals(16, items[lane + 1] - items[lane]);
        }
    }
}
