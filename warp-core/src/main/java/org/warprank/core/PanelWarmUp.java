package org.warprank.core;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.warprank.core.internal.KernelSet;

/**
 * The kernels that look for the best items of a table, as calls for a {@link WarmUp}: on the first of its panels, as if they had
 * few factors. The memory is the table's own, since kernels are compiled for the kind that they have seen.
 */
final class PanelWarmUp {

    private static final int PANELS = 2;
    private static final int DIM = 32;
    private static final int IDLE_TIMES = 20;

    private final KernelSet kernels;
    private final MemorySegment table;
    private final int columns;
    private final int[] ids;
    private final float[] sum;
    private final ScoringPanels panels;
    private final float[] query;
    private final float[] scores;
    private final long[] marks;

    PanelWarmUp(ScoringPanels all) {
        MemorySegment memory = all.memory();
        long rows = memory.byteSize() / (Float.BYTES * ScoringPanels.ITEMS);
        int dim = (int) Math.min(DIM, rows);
        float[] bias = new float[(int) Math.min(PANELS, rows / dim) * ScoringPanels.ITEMS];
        // The last item alone has a score, for a query of zeros.
        bias[bias.length - 1] = 1;
        ScoringPanels few = ScoringPanels.of(bias.length, dim,
                memory.asSlice(0, (long) Float.BYTES * bias.length * dim), bias);
        kernels = all.kernels();
        table = memory;
        columns = all.dim();
        ids = new int[] {0, 1, 2};
        sum = new float[columns];
        panels = all.isScalar() ? few.scalar() : all.isQuantized() ? few.quantized(all.codes().asIfOf(few.panels(), dim)) : few;
        query = new float[dim];
        scores = new float[bias.length];
        marks = new long[panels.panels()];
    }

    /** The kernels, each with something to do. */
    List<Runnable> calls() {
        int count = panels.panels();
        List<Runnable> calls = new ArrayList<>(List.of(
                () -> panels.score(0, count, query, 0, scores, 0),
                () -> kernels.markViolators(scores, 0, scores.length, 1f, marks, 0),
                () -> kernels.max(scores, 0, scores, 0, scores.length),
                () -> kernels.gatherSum(table, columns, ids, 0, ids.length, sum, 0)));
        if (panels.isQuantized()) {
            QuantizedQuery quantized = new QuantizedQuery(panels);
            // Of zeros, a query has no steps.
            float[] ones = new float[panels.dim()];
            Arrays.fill(ones, 1f);
            calls.add(() -> {
                quantized.set(ones, 0);
                panels.estimate(0, count, quantized, scores, 0);
            });
        } else {
            // The first panel, the last and none: what has never happened is left out, and compiled anew when it does.
            calls.add(() -> {
                panels.nextPanel(0, count, query, 0, 0f, scores, 0);
                panels.nextPanel(0, count, query, 0, 1f, scores, 0);
                panels.nextPanel(0, count, query, 0, 2f, scores, 0);
            });
        }
        return calls;
    }

    /**
     * The same kernels with nothing to do, some times: compiled before they are, this would call them no more, for what is inlined
     * is not counted.
     */
    void idle() {
        for (int i = 0; i < IDLE_TIMES; i++) {
            kernels.scorePanels(table, 0, 0, 1, query, 0, scores, scores, 0);
            kernels.markViolators(scores, 0, 0, 1f, marks, 0);
            kernels.max(scores, 0, scores, 0, 0);
            kernels.gatherSum(table, columns, ids, 0, 0, sum, 0);
            if (panels.isQuantized()) {
                kernels.estimatePanels(table, 0, 0, 1, null, (short) 0, scores, 0f, scores, scores, 0);
            } else {
                kernels.nextPanel(table, 0, 0, 1, query, 0, scores, 0f, scores, 0);
            }
        }
    }
}
