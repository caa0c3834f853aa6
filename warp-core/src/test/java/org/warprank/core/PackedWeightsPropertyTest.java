package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.warprank.core.internal.KernelLadder;

class PackedWeightsPropertyTest {

    @Property(tries = 150, seed = "20")
    void packingTheRowsInAnyOrderGivesTheSamePanelsAndOutputs(
            @ForAll @IntRange(min = 1, max = 50) int in, @ForAll @IntRange(min = 1, max = 300) int out, @ForAll long seed) {
        Padded w = Padded.of(Floats.distinctlyNonZero(out * in, seed), out, in, 4, 3);
        PackedWeights whole = new PackedWeights(in, out);
        whole.pack(0, out, w.array(), w.offset(), w.stride());
        PackedWeights parts = new PackedWeights(in, out);
        Cuts.forEachPart(out, seed, (from, to) -> parts.pack(from, to, w.array(), w.offset(), w.stride()));

        assertArrayEquals(whole.floats(), parts.floats());
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
        assertArrayEquals(afresh.floats(), packed.floats());
    }

    @Property(tries = 60, seed = "22")
    void everyWeightStandsInItAsOftenAsAColumnDoes(
            @ForAll @IntRange(min = 1, max = 30) int in, @ForAll @IntRange(min = 1, max = 300) int out) {
        float[] w = new float[out * in];
        for (int i = 0; i < w.length; i++) {
            w[i] = i + 1;
        }
        PackedWeights packed = new PackedWeights(in, out);
        packed.pack(0, out, w, 0, in);
        int[] times = new int[w.length + 1];
        for (float weight : packed.floats()) {
            times[(int) weight]++;
        }
        for (int o = 0; o < out; o++) {
            for (int i = 0; i < in; i++) {
                assertTrue(times[o * in + i + 1] >= 1, "weight (" + o + ", " + i + ") is missing");
                assertEquals(times[o * in + 1], times[o * in + i + 1], "inputs of output " + o);
            }
        }
        int before = KernelLadder.ACTIVE.packedStart();
        assertTrue(packed.floats().length < (out + 16) * in + before + in, "more than one vector of columns stands twice");
    }

    private static float[] forward(int in, int out, PackedWeights weights, float[] x) {
        float[] y = new float[3 * out];
        new Linear(in, out, Activation.IDENTITY).forward(0, 3, x, 0, in, weights, null, y, 0, out);
        return y;
    }
}
