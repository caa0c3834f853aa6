package org.warprank.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
class RowsAllocationTest {

    private static final int COUNT = 1237;
    private static final int DIM = 45;

    private float sum;
    private int found;

    @Test
    void rowArithmeticAllocatesNothing() {
        float[] a = Floats.distinctlyNonZero(COUNT, 1);
        float[] b = Floats.distinctlyNonZero(COUNT, 2);
        float[] c = new float[COUNT];
        float[] d = new float[COUNT];
        Allocations.assertNoneOnceWarm(() -> {
            sum += Rows.dot(a, 0, b, 0, COUNT);
            Rows.axpy(1e-6f, a, 0, c, 0, COUNT);
            Rows.scaledDifference(.5f, a, 0, b, 0, d, 0, COUNT);
            Rows.sgd(c, d, 0, b, 0, COUNT, 1e-6f, .9f, .99f);
            Rows.adagrad(c, d, 0, b, 0, COUNT, 1e-6f, .99f);
            sum += Rows.allFinite(c, 0, COUNT) ? 1 : 0;
        });
    }

    @Test
    void stepsOfAdamAllocateNothing() {
        float[] g = Floats.distinctlyNonZero(COUNT, 1);
        float[] w = new float[COUNT];
        float[] m = new float[COUNT];
        float[] v = new float[COUNT];
        Allocations.assertNoneOnceWarm(() -> Rows.adam(w, m, v, 0, g, 0, COUNT, 1e-6f, .9f, .999f, 1e-8f, .99f));
    }

    @Test
    void gatheringAllocatesNothing() {
        int dim = 5 * DIM;
        float[] table = Floats.distinctlyNonZero(20 * dim, 1);
        int[] ids = {3, 19, 0, 3, 7};
        float[] y = new float[dim];
        float[] factors = {1, -1, 2, 3, .5f};
        MemorySegment outside = Arena.ofAuto().allocate(4L * table.length, Float.BYTES);
        Allocations.assertNoneOnceWarm(() -> {
            Rows.gatherSum(table, dim, ids, 0, ids.length, y, 0);
            Rows.gatherSum(outside, dim, ids, 0, ids.length, y, 0);
            Rows.weightedSum(table, dim, ids, factors, 0, ids.length, y, 0);
            found += Rows.allFinite(table, dim, ids, 0, ids.length) ? 1 : 0;
            found += Rows.allFinite(table, 1, ids, 0, ids.length) ? 1 : 0;
        });
    }

    @Test
    void marginChecksAllocateNothing() {
        float[] scores = Floats.distinctlyNonZero(2 * COUNT, 3);
        Allocations.assertNoneOnceWarm(() -> {
            found += MarginChecks.count(scores, 1, scores.length, .75f);
            found += MarginChecks.select(scores, 1, scores.length, .75f, 2);
            found += MarginChecks.select(scores, 1, scores.length, .75f, COUNT / 3);
        });
    }

    @Test
    void scoringAllocatesNothing() {
        ScoringPanels panels =
                ScoringPanels.pack(COUNT, DIM, Floats.distinctlyNonZero(COUNT * DIM, 4), Floats.distinctlyNonZero(COUNT, 5));
        float[] query = Floats.distinctlyNonZero(DIM, 6);
        float[] scores = new float[panels.panels() * ScoringPanels.ITEMS];
        Allocations.assertNoneOnceWarm(() -> panels.score(0, panels.panels(), query, 0, scores, 0));
    }

    @Test
    void estimatesAllocateNothing() {
        ScoringPanels panels = ScoringPanels.pack(COUNT, DIM, Floats.distinctlyNonZero(COUNT * DIM, 4),
                Floats.distinctlyNonZero(COUNT, 5)).quantized();
        QuantizedQuery quantized = new QuantizedQuery(panels);
        float[] query = Floats.distinctlyNonZero(DIM, 6);
        float[] estimates = new float[panels.panels() * ScoringPanels.ITEMS];
        float[] greatest = new float[estimates.length];
        long[] marks = new long[panels.panels()];
        Allocations.assertNoneOnceWarm(() -> {
            quantized.set(query, 0);
            float bound = panels.estimate(0, panels.panels(), quantized, estimates, 0);
            Rows.max(estimates, 0, greatest, 0, estimates.length);
            found += MarginChecks.mark(estimates, 0, estimates.length, panels.lowered(1f, bound), marks, 0);
        });
    }

    @Test
    void searchesOfPanelsAllocateNothing() {
        ScoringPanels panels =
                ScoringPanels.pack(COUNT, DIM, Floats.distinctlyNonZero(COUNT * DIM, 4), Floats.distinctlyNonZero(COUNT, 5));
        float[] queries = Floats.distinctlyNonZero(11 * DIM, 6);
        float[] scores = new float[11 * ScoringPanels.ITEMS];
        float[] thresholds = new float[11];
        float[] biases = Floats.distinctlyNonZero(11 * (COUNT + 43), 7);
        int[] ids = {3, 64, 65, 700, 701, 702, 900, 1000, 1236};
        PackedQueries packed = new PackedQueries(panels, 11);
        Allocations.assertNoneOnceWarm(() -> {
            packed.pack(11, queries, 0, DIM);
            found += panels.nextPanel(0, panels.panels(), queries, 0, 1e9f, scores, 0);
            found += panels.nextPanel(3, panels.panels(), queries, 0, 0f, scores, 0);
            found += (int) panels.scoreQueries(2, packed, thresholds, 0, scores, 0);
            found += (int) panels.scoreQueries(2, packed, biases, 0, COUNT + 43, thresholds, 0, scores, 0);
            panels.scoreItems(ids.length, ids, queries, queries, DIM, scores);
        });
    }

    @Test
    void activationsAllocateNothing() {
        float[] sums = Floats.distinctlyNonZero(COUNT, 7);
        float[] y = new float[COUNT];
        float[] g = new float[COUNT];
        Allocations.assertNoneOnceWarm(() -> {
            System.arraycopy(sums, 0, y, 0, COUNT);
            System.arraycopy(sums, 0, g, 0, COUNT);
            Activation.RELU.apply(y, 0, COUNT);
            Activation.RELU.applyDerivative(y, 0, g, 0, COUNT);
            System.arraycopy(sums, 0, y, 0, COUNT);
            Activation.TANH.apply(y, 0, COUNT);
            Activation.TANH.applyDerivative(y, 0, g, 0, COUNT);
        });
    }
}
