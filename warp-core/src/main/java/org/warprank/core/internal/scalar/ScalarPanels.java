package org.warprank.core.internal.scalar;

import static org.warprank.core.internal.KernelSet.PANEL_ITEMS;
import static org.warprank.core.internal.scalar.ScalarKernels.LITTLE_FLOAT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Scores and estimates of panels of items. */
final class ScalarPanels {

    private static final ValueLayout.OfInt LITTLE_INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private ScalarPanels() {
    }

    static void score(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset,
                      float[] bias, float[] scores, int scoresOffset) {
        for (int p = fromPanel; p < toPanel; p++) {
            int out = scoresOffset + (p - fromPanel) * PANEL_ITEMS;
            System.arraycopy(bias, p * PANEL_ITEMS, scores, out, PANEL_ITEMS);
            addPanel(panels, dim, p, query, queryOffset, scores, out);
        }
    }

    static int next(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset,
                    float[] bias, float threshold, float[] scores, int scoresOffset) {
        for (int p = fromPanel; p < toPanel; p++) {
            score(panels, dim, p, p + 1, query, queryOffset, bias, scores, scoresOffset);
            if (anyAtOrAbove(scores, scoresOffset, threshold)) {
                return p;
            }
        }
        return -1;
    }

    static long scoreQueries(MemorySegment panels, int dim, int panel, int count, float[] queries, float[] biases,
                             int biasesOffset, int biasStride, float[] thresholds, int thresholdsOffset, float[] scores,
                             int scoresOffset) {
        long found = 0;
        for (int q = 0; q < count; q++) {
            int out = scoresOffset + q * PANEL_ITEMS;
            System.arraycopy(biases, biasesOffset + q * biasStride + panel * PANEL_ITEMS, scores, out, PANEL_ITEMS);
            addPanel(panels, dim, panel, queries, q * dim, scores, out);
            found |= anyAtOrAbove(scores, out, thresholds[thresholdsOffset + q]) ? 1L << q : 0;
        }
        return found;
    }

    static void estimate(MemorySegment codes, int rows, int fromPanel, int toPanel, int[] factors, short start,
                         float[] steps, float queryStep, float[] bias, float[] estimates, int offset) {
        for (int p = fromPanel; p < toPanel; p++) {
            float step = steps[p] * queryStep;
            long panel = (long) p * rows * PANEL_ITEMS;
            for (int i = 0; i < PANEL_ITEMS; i++) {
                int sum = start;
                for (int k = 0; k < rows; k++) {
                    int x = codes.get(LITTLE_INT, Integer.BYTES * (panel + k * PANEL_ITEMS + i));
                    sum += byHalves(x, factors[2 * k]) + byHalves(x >>> Byte.SIZE, factors[2 * k + 1]);
                }
                estimates[offset + (p - fromPanel) * PANEL_ITEMS + i] = step * (short) sum + bias[p * PANEL_ITEMS + i];
            }
        }
    }

    private static int byHalves(int a, int b) {
        return a * b + (a >>> Short.SIZE) * (b >>> Short.SIZE);
    }

    private static boolean anyAtOrAbove(float[] scores, int offset, float threshold) {
        boolean any = false;
        for (int i = offset; i < offset + PANEL_ITEMS; i++) {
            any |= scores[i] >= threshold;
        }
        return any;
    }

    private static void addPanel(MemorySegment panels, int dim, int panel, float[] query, int queryOffset, float[] scores,
                                 int out) {
        long row = 4L * panel * dim * PANEL_ITEMS;
        for (int f = 0; f < dim; f++, row += 4L * PANEL_ITEMS) {
            addPanelRow(panels, row, query[queryOffset + f], scores, out);
        }
    }

    private static void addPanelRow(MemorySegment panels, long row, float weight, float[] scores, int out) {
        for (int i = 0; i < PANEL_ITEMS; i++) {
            scores[out + i] += weight * panels.get(LITTLE_FLOAT, row + 4L * i);
        }
    }
}
