package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** What a search finds in panels, and the scores it gives, bit for bit against those of all panels for one query. */
@Tag("kernels")
class PanelSearchAgreementTest {

    private static final ValueLayout.OfFloat LITTLE = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final int PANELS = 9;
    private static final int WIDTH = KernelSet.PANEL_ITEMS;
    private static final int[] DIMS = {1, 2, 3, 7, 16, 33, 128, 500, 1025};
    private static final int[] COUNTS = {0, 1, 2, 5, 6, 7, 12, 13, 63, 64};

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void theNextPanelIsTheFirstWithAScoreAtTheThreshold(String name) {
        KernelSet kernels = KernelSets.named(name);
        try (Arena arena = Arena.ofConfined()) {
            for (int dim : DIMS) {
                MemorySegment panels = panels(arena, dim);
                float[] bias = Floats.distinctlyNonZero(PANELS * WIDTH, 1);
                bias[2 * WIDTH + 5] = Float.NaN;
                bias[3 * WIDTH + 40] = Float.POSITIVE_INFINITY;
                Arrays.fill(bias, 6 * WIDTH, 7 * WIDTH, Float.NEGATIVE_INFINITY);
                Arrays.fill(bias, 7 * WIDTH, 8 * WIDTH, Float.NaN);
                float[] query = Floats.distinctlyNonZero(dim + 3, 2);
                float[] all = new float[PANELS * WIDTH];
                kernels.scorePanels(panels, dim, 0, PANELS, query, 3, bias, all, 0);
                float[] sorted = all.clone();
                Arrays.sort(sorted);
                for (int rank = 0; rank < sorted.length; rank += 17) {
                    check(kernels, panels, dim, query, bias, all, sorted[rank]);
                    check(kernels, panels, dim, query, bias, all, Math.nextUp(sorted[rank]));
                }
                check(kernels, panels, dim, query, bias, all, Float.NEGATIVE_INFINITY);
                check(kernels, panels, dim, query, bias, all, Float.POSITIVE_INFINITY);
            }
        }
    }

    private static void check(KernelSet kernels, MemorySegment panels, int dim, float[] query, float[] bias, float[] all,
                              float threshold) {
        for (int from = 0; from <= PANELS; from++) {
            int to = PANELS - from / 3;
            int expected = IntStream.range(from, Math.max(from, to)).filter(p -> reaches(all, p * WIDTH, threshold)).findFirst()
                    .orElse(-1);
            Padded scores = Padded.filled(0, 1, WIDTH, 5, 0);

            int found = kernels.nextPanel(panels, dim, from, to, query, 3, bias, threshold, scores.array(), scores.offset());

            assertEquals(expected, found, "dim " + dim + ", threshold " + threshold + " from " + from + " to " + to);
            scores.assertOnlyTheMatrixWasWritten();
            if (found >= 0) {
                assertArrayEquals(Arrays.copyOfRange(all, found * WIDTH, (found + 1) * WIDTH), scores.dense());
            }
        }
    }

    private static boolean reaches(float[] scores, int offset, float threshold) {
        return IntStream.range(offset, offset + WIDTH).anyMatch(i -> scores[i] >= threshold);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void severalQueriesHaveTheScoresOfEach(String name) {
        KernelSet kernels = KernelSets.named(name);
        try (Arena arena = Arena.ofConfined()) {
            for (int dim : DIMS) {
                MemorySegment panels = panels(arena, dim);
                for (int count : COUNTS) {
                    Padded queries = Padded.of(Floats.distinctlyNonZero(count * dim, 2), count, dim, 7, 2);
                    for (int rows : new int[] {1, count}) {
                        float[] bias = Floats.distinctlyNonZero(Math.max(1, rows) * PANELS * WIDTH, 1);
                        bias[4 * WIDTH + 33] = Float.NaN;
                        Padded biases = Padded.of(bias, Math.max(1, rows), PANELS * WIDTH, 5, 3);
                        checkQueries(kernels, panels, dim, biases, queries, 4);
                        checkQueries(kernels, panels, dim, biases, queries, PANELS - 1);
                    }
                }
            }
        }
    }

    // Every other query has its greatest score as its threshold, the others the float above it.
    private static void checkQueries(KernelSet kernels, MemorySegment panels, int dim, Padded biases, Padded queries,
                                     int panel) {
        int count = queries.rows();
        float[] expected = new float[count * WIDTH];
        float[] thresholds = new float[count + 2];
        long reached = 0;
        for (int q = 0; q < count; q++) {
            float[] bias = Arrays.copyOfRange(biases.array(), biases.at(q % biases.rows(), 0),
                    biases.at(q % biases.rows(), 0) + PANELS * WIDTH);
            kernels.scorePanels(panels, dim, panel, panel + 1, queries.array(), queries.at(q, 0), bias, expected, q * WIDTH);
            float best = Float.NEGATIVE_INFINITY;
            for (int i = 0; i < WIDTH; i++) {
                best = expected[q * WIDTH + i] > best ? expected[q * WIDTH + i] : best;
            }
            thresholds[2 + q] = q % 2 == 0 ? best : Math.nextUp(best);
            reached |= q % 2 == 0 ? 1L << q : 0;
        }
        Padded scores = Padded.filled(0, count, WIDTH, 3, 0);
        int group = kernels.queryGroup();
        float[] packed = new float[Math.ceilDiv(count, group) * group * dim];
        Arrays.fill(packed, Float.NaN);
        for (int q = 0; q < count; q++) {
            for (int f = 0; f < dim; f++) {
                packed[(q - q % group) * dim + f * group + q % group] = queries.get(q, f);
            }
        }

        assertEquals(reached, kernels.scoreQueries(panels, dim, panel, count, packed, biases.array(), biases.offset(),
                biases.rows() == 1 ? 0 : biases.stride(), thresholds, 2, scores.array(), scores.offset()),
                "dim " + dim + ", count " + count);

        scores.assertOnlyTheMatrixWasWritten();
        assertArrayEquals(expected, scores.dense());
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void singleItemsHaveTheirScoresInThePanel(String name) {
        KernelSet kernels = KernelSets.named(name);
        try (Arena arena = Arena.ofConfined()) {
            for (int dim : DIMS) {
                MemorySegment panels = panels(arena, dim);
                float[] bias = Floats.distinctlyNonZero(PANELS * WIDTH, 1);
                bias[4 * WIDTH + 33] = Float.NaN;
                float[] query = Floats.distinctlyNonZero(dim + 3, 2);
                float[] all = new float[PANELS * WIDTH];
                kernels.scorePanels(panels, dim, 0, PANELS, query, 3, bias, all, 0);
                for (int count : COUNTS) {
                    float[] rows = new float[count * dim];
                    float[] expected = new float[count + 1];
                    float[] scores = new float[count + 1];
                    for (int i = 0; i < count; i++) {
                        int item = (4 * WIDTH + 33 + 7 * i) % (PANELS * WIDTH);
                        for (int f = 0; f < dim; f++) {
                            rows[i * dim + f] = panels.get(LITTLE, 4L * ((item / WIDTH * dim + f) * WIDTH + item % WIDTH));
                        }
                        expected[i] = all[item];
                        scores[i] = bias[item];
                    }
                    kernels.scoreRows(rows, count, dim, query, 3, scores);
                    assertArrayEquals(expected, scores, "dim " + dim + ", count " + count);
                }
            }
        }
    }

    private static MemorySegment panels(Arena arena, int dim) {
        float[] w = Floats.distinctlyNonZero(PANELS * dim * WIDTH, dim);
        MemorySegment panels = arena.allocate(4L * w.length, 64);
        for (int i = 0; i < w.length; i++) {
            panels.set(LITTLE, 4L * i, w[i]);
        }
        return panels;
    }
}
