package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class PackedWeightsPropertyTest {

    @Property(tries = 150, seed = "20")
    void packingTheRowsInAnyOrderGivesTheSamePanelsAndOutputs(
            @ForAll @IntRange(min = 1, max = 50) int in, @ForAll @IntRange(min = 1, max = 300) int out, @ForAll long seed) {
        Padded w = Padded.of(Floats.distinctlyNonZero(out * in, seed), out, in, 4, 3);
        PackedWeights whole = new PackedWeights(in, out);
        whole.pack(0, out, w.array(), w.offset(), w.stride());
        PackedWeights parts = new PackedWeights(in, out);
        Cuts.forEachPart(out, seed, (from, to) -> parts.pack(from, to, w.array(), w.offset(), w.stride()));

        assertArrayEquals(whole.panels(), parts.panels());
        float[] x = Floats.distinctlyNonZero(3 * in, seed + 1);
        assertArrayEquals(forward(in, out, whole, x), forward(in, out, parts, x));
    }

    @Property(tries = 60, seed = "21")
    void packingChangedRowsAgainIsPackingEverythingAgain(
            @ForAll @IntRange(min = 1, max = 30) int in, @ForAll @IntRange(min = 1, max = 100) int out,
            @ForAll @IntRange(min = 0, max = 99) int changed, @ForAll long seed) {
        int row = changed % out;
        float[] w = Floats.distinctlyNonZero(out * in, seed);
        PackedWeights packed = new PackedWeights(in, out);
        packed.pack(0, out, w, 0, in);
        for (int i = 0; i < in; i++) {
            w[row * in + i] += 2;
        }
        packed.pack(row, row + 1, w, 0, in);

        PackedWeights afresh = new PackedWeights(in, out);
        afresh.pack(0, out, w, 0, in);
        assertArrayEquals(afresh.panels(), packed.panels());
    }

    @Property(tries = 60, seed = "22")
    void everyWeightStandsInItsPanelAndThePaddingIsZero(
            @ForAll @IntRange(min = 1, max = 30) int in, @ForAll @IntRange(min = 1, max = 300) int out) {
        float[] w = Floats.distinctlyNonZero(out * in, out);
        PackedWeights packed = new PackedWeights(in, out);
        packed.pack(0, out, w, 0, in);
        int width = packed.width();
        assertEquals((out + width - 1) / width * width * in, packed.panels().length);
        for (int at = 0; at < packed.panels().length; at++) {
            int output = at / (width * in) * width + at % width;
            int input = at / width % in;
            assertEquals(output < out ? w[output * in + input] : 0f, packed.panels()[at]);
        }
    }

    private static float[] forward(int in, int out, PackedWeights weights, float[] x) {
        float[] y = new float[3 * out];
        new Linear(in, out, Activation.IDENTITY).forward(0, 3, x, 0, in, weights, null, y, 0, out);
        return y;
    }
}
