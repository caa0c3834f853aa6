package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** Panel scores of scalar and vector kernels against double arithmetic. */
@Tag("kernels")
class PanelKernelAgreementTest {

    private static final ValueLayout.OfFloat LITTLE = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PANELS = 4;
    private static final int WIDTH = KernelSet.PANEL_ITEMS;
    private static final int[] DIMS = {1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 47, 63, 64, 65, 100, 127, 128, 129, 255, 256,
        257, 300, 513};
    private static final int[][] RANGES = {{0, 4}, {0, 1}, {1, 3}, {3, 4}, {2, 2}};

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aScoreIsTheBiasAndTheSumOfTheProducts(String name) {
        try (Arena arena = Arena.ofConfined()) {
            for (int dim : DIMS) {
                for (int[] range : RANGES) {
                    check(KernelSets.named(name), arena.allocate(4L * PANELS * dim * WIDTH, 64), dim, range[0], range[1]);
                }
            }
        }
    }

    // A mapped file's tensor may start at any multiple of four bytes.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void panelsNeedNoAlignment(String name) {
        try (Arena arena = Arena.ofConfined()) {
            long bytes = 4L * PANELS * 33 * WIDTH;
            check(KernelSets.named(name), arena.allocate(bytes + 64, 64).asSlice(20, bytes), 33, 0, PANELS);
        }
    }

    private static void check(KernelSet kernels, MemorySegment panels, int dim, int from, int to) {
        float[] w = Floats.distinctlyNonZero(PANELS * dim * WIDTH, dim);
        for (int i = 0; i < w.length; i++) {
            panels.set(LITTLE, 4L * i, w[i]);
        }
        float[] bias = Floats.distinctlyNonZero(PANELS * WIDTH, 1);
        Padded query = Padded.of(Floats.distinctlyNonZero(dim, 2), 1, dim, 5, 0);
        Padded scores = Padded.filled(Float.NaN, 1, (to - from) * WIDTH, 3, 0);

        kernels.scorePanels(panels, dim, from, to, query.array(), query.offset(), bias, scores.array(), scores.offset());

        scores.assertOnlyTheMatrixWasWritten();
        for (int i = 0; i < (to - from) * WIDTH; i++) {
            int panel = from + i / WIDTH;
            double sum = bias[panel * WIDTH + i % WIDTH];
            double magnitudes = Math.abs(sum);
            for (int f = 0; f < dim; f++) {
                double product = (double) w[(panel * dim + f) * WIDTH + i % WIDTH] * query.get(0, f);
                sum += product;
                magnitudes += Math.abs(product);
            }
            assertEquals(sum, scores.get(0, i), Floats.sumError(dim, magnitudes), "item " + i + " of dim " + dim);
        }
    }
}
