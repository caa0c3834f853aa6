package org.warprank.core.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.warprank.core.Activation;
import org.warprank.core.Kernels;
import org.warprank.core.Linear;
import org.warprank.core.LinearWorkspace;
import org.warprank.core.PackedQueries;
import org.warprank.core.PackedWeights;
import org.warprank.core.QuantizedPanels;
import org.warprank.core.QuantizedQuery;
import org.warprank.core.Rows;
import org.warprank.core.ScoringPanels;

/** The examples in the Javadoc of the layer and its neighbours: each region is a snippet there. */
class KernelExamplesTest {

    @Test
    void activationInPlace() {
        // @start region="activation"
        float[] y = {-1.5f, 0f, 2f};
        Activation.RELU.apply(y, 0, 3);                                  // y is {0, 0, 2}

        float[] gradient = {10f, 20f, 30f};                              // by y
        Activation.RELU.applyDerivative(y, 0, gradient, 0, 3);           // {0, 0, 30}, by the sums
        // @end
        assertArrayEquals(new float[] {0, 0, 2}, y);
        assertArrayEquals(new float[] {0, 0, 30}, gradient);
    }

    @Test
    void linearForwardAndBackward() {
        // @start region="linear"
        Linear layer = new Linear(3, 2, Activation.RELU);
        float[] w = {1, 0, -1,
                     2, 1, 0};                                           // (out, in)
        float[] bias = {0.5f, -1f};                                      // (out)
        PackedWeights packed = new PackedWeights(3, 2);
        packed.pack(0, 2, w, 0, 3);

        float[] x = {1, 2, 3};                                           // (batch, in), a batch of one row
        float[] y = new float[2];                                        // (batch, out)
        layer.forward(0, 1, x, 0, 3, packed, bias, y, 0, 2);             // y is {0, 3}
        // @end
        assertArrayEquals(new float[] {0, 3}, y, 1e-6f);

        // @start region="linear-backward"
        LinearWorkspace workspace = new LinearWorkspace();               // one a thread, for all its layers
        layer.forward(0, 1, x, 0, 3, w, 0, 3, bias, y, 0, 2, workspace);  // weights that change are not packed: {0, 3} again
        float[] g = {1, 1};                                              // dF/dY (batch, out)
        layer.backwardActivation(0, 1, y, 0, 2, g, 0, 2);                // now by the sums: {0, 1}
        float[] dx = new float[3];                                       // dF/dX (batch, in)
        layer.backwardInput(0, 1, g, 0, 2, w, 0, 3, dx, 0, 3, workspace);  // {2, 1, 0}
        float[] dw = new float[6];                                       // dF/dW (out, in)
        float[] db = new float[2];                                       // dF/db (out)
        layer.backwardWeights(0, 2, 1, g, 0, 2, x, 0, 3, dw, 0, 3, db, workspace);
        // dw is {0, 0, 0, 1, 2, 3}, db is {0, 1}
        // @end
        assertArrayEquals(new float[] {0, 1}, g);
        assertArrayEquals(new float[] {2, 1, 0}, dx, 1e-6f);
        assertArrayEquals(new float[] {0, 0, 0, 1, 2, 3}, dw, 1e-6f);
        assertArrayEquals(new float[] {0, 1}, db, 1e-6f);
    }

    @Test
    void changedRowsArePackedAgain() {
        float[] w = new float[100 * 8];
        float[] x = {1, 0, 0, 0, 0, 0, 0, 0};
        float[] y = new float[100];
        // @start region="packed-weights"
        PackedWeights packed = new PackedWeights(8, 100);
        packed.pack(0, 100, w, 0, 8);                                    // all of w (out, in), before the first forward

        w[7 * 8] += 0.5f;                                                // an update changes row 7
        packed.pack(7, 8, w, 0, 8);                                      // so that row alone is packed again
        // @end
        new Linear(8, 100, Activation.IDENTITY).forward(0, 1, x, 0, 8, packed, null, y, 0, 100);
        assertEquals(0.5f, y[7]);
        assertEquals(0f, y[8]);
    }

    @Test
    void rowsOfAnEmbeddingTable() {
        // @start region="rows"
        int dim = 4;
        float[] table = {1, 0, 2, 0,
                         0, 3, 1, 1};                                    // (items, dim)
        float similarity = Rows.dot(table, 0, table, dim, dim);          // of items 0 and 1: 2
        float[] sum = new float[dim];
        Rows.gatherSum(table, dim, new int[] {0, 1}, 0, 2, sum, 0);      // row 0 + row 1: {1, 3, 3, 1}
        Rows.axpy(-0.5f, table, dim, sum, 0, dim);                       // sum -= row 1 / 2: {1, 1.5, 2.5, 0.5}
        // @end
        assertEquals(2f, similarity, 1e-6f);
        assertArrayEquals(new float[] {1, 1.5f, 2.5f, 0.5f}, sum);

        // @start region="rows-update"
        float[] accumulators = new float[table.length];                  // Adagrad's state, in the shape of the table
        float[] gradient = {0.5f, 0f, 0f, -0.5f};                        // of row 1
        Rows.adagrad(table, accumulators, dim, gradient, 0, dim, 0.25f, 1f);  // row 1 is {-0.25, 3, 1, 1.25}
        if (!Rows.allFinite(table, dim, dim)) {
            throw new IllegalStateException("row 1 diverged");
        }
        // @end
        assertArrayEquals(new float[] {1, 0, 2, 0, -0.25f, 3, 1, 1.25f}, table, 1e-6f);
    }

    @Test
    void stepOfAdam() {
        // @start region="rows-adam"
        float[] w = {1f, -1f};
        float[] m = new float[2];                                        // Adam's state, kept from step to step
        float[] v = new float[2];
        double rate = 0.125;
        int t = 1;                                                       // the first step
        double c = Math.sqrt(1 - Math.pow(0.999, t));
        float corrected = (float) (rate * c / (1 - Math.pow(0.9, t)));
        float[] gradient = {20f, -0.003f};
        Rows.adam(w, m, v, 0, gradient, 0, 2, corrected, 0.9f, 0.999f, (float) (c * 1e-8), 1f);  // w is {0.875, -0.875}
        // @end
        assertArrayEquals(new float[] {0.875f, -0.875f}, w, 1e-5f);
    }

    @Test
    void scoringPanels() {
        int items = 100;
        int dim = 2;
        float[] table = new float[items * dim];
        float[] bias = new float[items];
        table[70 * dim] = 3;
        table[70 * dim + 1] = 1;
        bias[70] = 0.5f;
        // @start region="scoring-panels"
        ScoringPanels panels = ScoringPanels.pack(100, 2, table, bias);  // once: table is (items, dim)
        float[] scores = new float[panels.panels() * ScoringPanels.ITEMS];  // 128: whole panels, the last one padded

        float[] query = {2f, -1f};
        panels.score(0, panels.panels(), query, 0, scores, 0);
        float score = scores[70];                                        // query . table[70] + bias[70]
        // @end
        assertEquals(128, scores.length);
        assertEquals(5.5f, score, 1e-6f);

        // @start region="next-panel"
        float[] found = new float[ScoringPanels.ITEMS];
        float best = Float.NEGATIVE_INFINITY;                            // the greatest score of all
        for (int p = 0; (p = panels.nextPanel(p, panels.panels(), query, 0, Math.nextUp(best), found, 0)) >= 0; p++) {
            int count = Math.min(ScoringPanels.ITEMS, panels.items() - p * ScoringPanels.ITEMS);
            for (int i = 0; i < count; i++) {
                best = Math.max(best, found[i]);
            }
        }
        // @end
        assertEquals(5.5f, best, 1e-6f);

        // @start region="estimates"
        ScoringPanels quantized = panels.quantized();                    // once
        QuantizedQuery estimated = new QuantizedQuery(quantized);        // once a thread
        float[] estimates = new float[quantized.panels() * ScoringPanels.ITEMS];

        estimated.set(query, 0);
        float bound = quantized.estimate(0, quantized.panels(), estimated, estimates, 0);
        float least = quantized.lowered(5f, bound);                      // no item with a score of 5 has an estimate below
        boolean worthScoring = !(estimates[70] < least);                 // one that is NaN says nothing
        // @end
        assertTrue(worthScoring);
        assertTrue(estimates[69] < least);

        // @start region="codes"
        MemorySegment codes = quantized.codes().memory();                // (panels, ceil(dim / 4), 64, 4) bytes
        float[] bounds = quantized.codes().bounds();                     // (panels, 3)

        ScoringPanels again = panels.quantized(QuantizedPanels.of(panels.panels(), 2, codes, bounds));
        // @end
        QuantizedQuery same = new QuantizedQuery(again);
        same.set(query, 0);
        assertEquals(bound, again.estimate(0, again.panels(), same, estimates, 0));

        // @start region="score-queries"
        float[] queries = {2, -1,
                           0, 1};                                        // (count, dim)
        float[] thresholds = {1f, 2f};                                   // one a query
        float[] panelScores = new float[2 * ScoringPanels.ITEMS];        // (count, 64)
        PackedQueries packed = new PackedQueries(panels, 2);             // once a thread

        packed.pack(2, queries, 0, 2);
        long reached = panels.scoreQueries(1, packed, thresholds, 0, panelScores, 0);
        boolean first = (reached & 1) != 0;                              // item 70 has 5.5, at least 1
        boolean second = (reached & 2) != 0;                             // it has 1.5, below 2
        // @end
        assertTrue(first);
        assertFalse(second);
        assertEquals(1.5f, panelScores[ScoringPanels.ITEMS + 6], 1e-6f);

        // @start region="score-items"
        int[] ids = {70};
        float[] rows = {table[70 * 2], table[70 * 2 + 1]};               // (count, dim)
        float[] itemScores = new float[1];
        panels.scoreItems(1, ids, rows, query, 0, itemScores);           // {5.5}
        // @end
        assertArrayEquals(new float[] {5.5f}, itemScores);
    }

    @Test
    void whichKernelsRun() {
        System.Logger log = System.getLogger("org.warprank.core.example");
        // @start region="kernels"
        log.log(System.Logger.Level.DEBUG, Kernels.description());
        boolean slow = Kernels.vectorBits() == 0;                        // scalar kernels: description() says why
        long nanos = Kernels.warmUp();                                   // before the first request of a service
        // @end
        assertEquals(Kernels.name().equals("scalar"), slow);
        assertFalse(Kernels.description().isEmpty());
        assertTrue(nanos > 0);
        assertTrue(slow || Kernels.vectorBits() >= 64);
    }
}
