package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class ScoringPanelsPropertyTest {

    // Both are float sums of the same products, each within its rounding of the exact sum.
    @Property(tries = 150, seed = "30", edgeCases = EdgeCasesMode.NONE)
    void aScoreIsAnOutputOfTheDenseLayer(
            @ForAll @IntRange(min = 1, max = 200) int items, @ForAll @IntRange(min = 1, max = 90) int dim,
            @ForAll boolean withBias, @ForAll long seed) {
        float[] w = Floats.distinctlyNonZero(items * dim, seed);
        float[] bias = withBias ? Floats.distinctlyNonZero(items, seed + 1) : null;
        float[] query = Floats.distinctlyNonZero(dim, seed + 2);
        PackedWeights packed = new PackedWeights(dim, items);
        packed.pack(0, items, w, 0, dim);
        float[] outputs = new float[items];
        new Linear(dim, items, Activation.IDENTITY).forward(0, 1, query, 0, dim, packed, bias, outputs, 0, items);

        ScoringPanels panels = ScoringPanels.pack(items, dim, w, bias);
        float[] scores = new float[panels.panels() * ScoringPanels.ITEMS];
        panels.score(0, panels.panels(), query, 0, scores, 0);

        for (int i = 0; i < items; i++) {
            double magnitudes = withBias ? Math.abs(bias[i]) : 0;
            for (int f = 0; f < dim; f++) {
                magnitudes += Math.abs(w[i * dim + f] * query[f]);
            }
            assertEquals(outputs[i], scores[i], 2 * Floats.sumError(dim, magnitudes), "item " + i);
        }
    }

    @Property(tries = 60, seed = "31")
    void anySplitOfThePanelsGivesTheSameScores(
            @ForAll @IntRange(min = 1, max = 700) int items, @ForAll @IntRange(min = 1, max = 20) int dim, @ForAll long seed) {
        ScoringPanels panels = ScoringPanels.pack(items, dim, Floats.distinctlyNonZero(items * dim, seed), null);
        float[] query = Floats.distinctlyNonZero(dim + 3, seed + 1);
        float[] whole = new float[panels.panels() * ScoringPanels.ITEMS + 5];
        panels.score(0, panels.panels(), query, 3, whole, 5);
        float[] parts = new float[whole.length];
        Cuts.forEachPart(panels.panels(), seed,
                (from, to) -> panels.score(from, to, query, 3, parts, 5 + from * ScoringPanels.ITEMS));

        assertArrayEquals(whole, parts);
    }

    @Property(tries = 60, seed = "32")
    void scoresPastTheLastItemAreZero(@ForAll @IntRange(min = 1, max = 200) int items) {
        ScoringPanels panels =
                ScoringPanels.pack(items, 3, Floats.distinctlyNonZero(3 * items, 1), Floats.distinctlyNonZero(items, 2));
        assertEquals(items, panels.items());
        assertEquals(3, panels.dim());
        assertEquals((items + 63) / 64, panels.panels());
        float[] scores = new float[panels.panels() * 64];
        panels.score(0, panels.panels(), new float[] {1, 2, 3}, 0, scores, 0);
        for (int i = items; i < scores.length; i++) {
            assertEquals(0f, scores[i]);
        }
    }

    @Property(tries = 20, seed = "33")
    void thePanelsKeepNoPartOfTheCallersArrays(@ForAll @IntRange(min = 1, max = 100) int items) {
        float[] w = Floats.distinctlyNonZero(items, 1);
        float[] bias = Floats.distinctlyNonZero(items, 2);
        float expected = w[0] + bias[0];
        ScoringPanels panels = ScoringPanels.pack(items, 1, w, bias);
        w[0] = 100;
        bias[0] = 100;
        float[] scores = new float[panels.panels() * 64];
        panels.score(0, panels.panels(), new float[] {1}, 0, scores, 0);
        assertEquals(expected, scores[0]);
    }
}
