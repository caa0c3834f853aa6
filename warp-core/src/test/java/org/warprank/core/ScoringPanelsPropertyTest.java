package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
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

    @Property(tries = 60, seed = "34")
    void panelsScoreTheSameWhereverTheyLie(@ForAll @IntRange(min = 1, max = 200) int items,
            @ForAll @IntRange(min = 1, max = 20) int dim, @ForAll long seed) {
        float[] bias = Floats.distinctlyNonZero(items, seed);
        ScoringPanels packed = ScoringPanels.pack(items, dim, Floats.distinctlyNonZero(items * dim, seed + 1), bias);
        MemorySegment copy = Arena.ofAuto().allocate(packed.memory().byteSize(), 64).copyFrom(packed.memory());
        ScoringPanels others = ScoringPanels.of(items, dim, copy, bias);
        float[] query = Floats.distinctlyNonZero(dim, seed + 2);
        float[] expected = new float[packed.panels() * ScoringPanels.ITEMS];
        float[] actual = new float[expected.length];
        packed.score(0, packed.panels(), query, 0, expected, 0);
        others.score(0, packed.panels(), query, 0, actual, 0);
        assertArrayEquals(expected, actual);
        packed.scalar().score(0, packed.panels(), query, 0, actual, 0);
        float[] scalar = new float[expected.length];
        float[] paddedBias = Arrays.copyOf(bias, expected.length);
        KernelSets.scalar().scorePanels(copy, dim, 0, packed.panels(), query, 0, paddedBias, scalar, 0);
        assertArrayEquals(scalar, actual);
    }

    @Example
    void memoryThatIsNotThatOfPanelsIsRefused() {
        MemorySegment memory = Arena.ofAuto().allocate(4 * 64 * 3 + 4, 64);
        assertEquals("panels have 772 bytes, expected 768",
                assertThrows(IllegalArgumentException.class, () -> ScoringPanels.of(5, 3, memory, null)).getMessage());
        for (MemorySegment wrong : List.of(memory.asSlice(4), MemorySegment.ofArray(new float[64 * 3]))) {
            assertEquals("panels are on the heap or at an address that is no multiple of 64, expected memory outside the heap, "
                    + "aligned",
                    assertThrows(IllegalArgumentException.class, () -> ScoringPanels.of(5, 3, wrong, null)).getMessage());
        }
    }

    @Example
    void biasesOfTheCallersAreThoseOfTheNextCall() {
        float[] bias = Floats.distinctlyNonZero(70, 1);
        ScoringPanels panels = ScoringPanels.pack(70, 3, Floats.distinctlyNonZero(210, 2), bias);
        float[] own = new float[128];
        panels.copyBias(own, 0);
        ScoringPanels changing = panels.withBias(own);
        float[] query = {1, -2, 3};
        float[] expected = new float[128];
        float[] scores = new float[128];
        panels.score(0, 2, query, 0, expected, 0);
        changing.score(0, 2, query, 0, scores, 0);
        assertArrayEquals(expected, scores);
        own[69] += 1000;
        assertEquals(1, changing.nextPanel(0, 2, query, 0, 500, scores, 0));
        assertEquals(-1, panels.nextPanel(0, 2, query, 0, 500, scores, 0));
        assertEquals("paddedBias has 70 floats, expected 128",
                assertThrows(IllegalArgumentException.class, () -> panels.withBias(bias)).getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> panels.copyBias(new float[127], 0));
    }
}
