package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Tag;
import net.jqwik.api.constraints.IntRange;

/** However threads share a call, the result has the same bits. */
@Tag("kernels")
class LinearSplitPropertyTest {

    private final LinearWorkspace workspace = new LinearWorkspace();

    @Property(tries = 150, seed = "10", edgeCases = EdgeCasesMode.NONE)
    void anySplitOfTheRowsGivesTheSameForwardPass(
            @ForAll @IntRange(min = 1, max = 90) int batch, @ForAll @IntRange(min = 1, max = 90) int in,
            @ForAll @IntRange(min = 1, max = 300) int out, @ForAll Activation activation, @ForAll boolean withBias,
            @ForAll long seed) {
        Linear layer = new Linear(in, out, activation);
        Padded x = Padded.of(Floats.distinctlyNonZero(batch * in, seed), batch, in, 1, 2);
        PackedWeights weights = new PackedWeights(in, out);
        weights.pack(0, out, Floats.distinctlyNonZero(out * in, seed + 1), 0, in);
        float[] bias = withBias ? Floats.distinctlyNonZero(out, seed + 2) : null;

        Padded whole = Padded.filled(Float.NaN, batch, out, 3, 1);
        layer.forward(0, batch, x.array(), x.offset(), x.stride(), weights, bias, whole.array(), 3, whole.stride());
        Padded parts = Padded.filled(Float.NaN, batch, out, 3, 1);
        Cuts.forEachPart(batch, seed, (from, to) -> layer.forward(from, to, x.array(), x.offset(), x.stride(), weights, bias,
                parts.array(), 3, parts.stride(), workspace));

        assertArrayEquals(whole.array(), parts.array());
    }

    @Property(tries = 150, seed = "14", edgeCases = EdgeCasesMode.NONE)
    void weightsAsTheyAreGiveTheForwardPassOfPackedOnesHoweverItsRowsAreSplit(
            @ForAll @IntRange(min = 1, max = 40) int batch, @ForAll @IntRange(min = 1, max = 1100) int in,
            @ForAll @IntRange(min = 1, max = 300) int out, @ForAll Activation activation, @ForAll boolean withBias,
            @ForAll long seed) {
        Linear layer = new Linear(in, out, activation);
        Padded x = Padded.of(Floats.distinctlyNonZero(batch * in, seed), batch, in, 1, 2);
        Padded w = Padded.of(Floats.distinctlyNonZero(out * in, seed + 1), out, in, 2, 1);
        PackedWeights weights = new PackedWeights(in, out);
        weights.pack(0, out, w.array(), w.offset(), w.stride());
        float[] bias = withBias ? Floats.distinctlyNonZero(out, seed + 2) : null;

        Padded packed = Padded.filled(Float.NaN, batch, out, 3, 1);
        layer.forward(0, batch, x.array(), x.offset(), x.stride(), weights, bias, packed.array(), 3, packed.stride());
        Padded parts = Padded.filled(Float.NaN, batch, out, 3, 1);
        Cuts.forEachPart(batch, seed, (from, to) -> layer.forward(from, to, x.array(), x.offset(), x.stride(), w.array(),
                w.offset(), w.stride(), bias, parts.array(), 3, parts.stride(), workspace));

        assertArrayEquals(packed.array(), parts.array());
    }

    @Property(tries = 150, seed = "11", edgeCases = EdgeCasesMode.NONE)
    void anySplitOfTheRowsGivesTheSameGradientByTheInput(
            @ForAll @IntRange(min = 1, max = 150) int batch, @ForAll @IntRange(min = 1, max = 300) int in,
            @ForAll @IntRange(min = 1, max = 300) int out, @ForAll long seed) {
        Linear layer = new Linear(in, out, Activation.IDENTITY);
        Padded g = Padded.of(Floats.distinctlyNonZero(batch * out, seed), batch, out, 1, 2);
        Padded w = Padded.of(Floats.distinctlyNonZero(out * in, seed + 1), out, in, 2, 1);

        Padded whole = Padded.filled(Float.NaN, batch, in, 3, 1);
        layer.backwardInput(0, batch, g.array(), g.offset(), g.stride(), w.array(), w.offset(), w.stride(), whole.array(), 3,
                whole.stride(), workspace);
        Padded parts = Padded.filled(Float.NaN, batch, in, 3, 1);
        Cuts.forEachPart(batch, seed, (from, to) -> layer.backwardInput(from, to, g.array(), g.offset(), g.stride(), w.array(),
                w.offset(), w.stride(), parts.array(), 3, parts.stride(), workspace));

        assertArrayEquals(whole.array(), parts.array());
    }

    @Property(tries = 150, seed = "12", edgeCases = EdgeCasesMode.NONE)
    void anySplitOfTheOutputsGivesTheSameGradientsByWeightsAndBias(
            @ForAll @IntRange(min = 1, max = 300) int batch, @ForAll @IntRange(min = 1, max = 300) int in,
            @ForAll @IntRange(min = 1, max = 70) int out, @ForAll long seed) {
        Linear layer = new Linear(in, out, Activation.IDENTITY);
        Padded g = Padded.of(Floats.distinctlyNonZero(batch * out, seed), batch, out, 1, 2);
        Padded x = Padded.of(Floats.distinctlyNonZero(batch * in, seed + 1), batch, in, 2, 1);

        Padded whole = Padded.filled(Float.NaN, out, in, 3, 1);
        float[] wholeBias = Floats.distinctlyNonZero(out, seed + 2);
        layer.backwardWeights(0, out, batch, g.array(), g.offset(), g.stride(), x.array(), x.offset(), x.stride(), whole.array(), 3,
                whole.stride(), wholeBias, workspace);
        Padded parts = Padded.filled(Float.NaN, out, in, 3, 1);
        float[] partsBias = Floats.distinctlyNonZero(out, seed + 2);
        Cuts.forEachPart(out, seed, (from, to) -> layer.backwardWeights(from, to, batch, g.array(), g.offset(), g.stride(),
                x.array(), x.offset(), x.stride(), parts.array(), 3, parts.stride(), partsBias, workspace));

        assertArrayEquals(whole.array(), parts.array());
        assertArrayEquals(wholeBias, partsBias);
    }

    @Property(tries = 60, seed = "13", edgeCases = EdgeCasesMode.NONE)
    void anySplitOfTheRowsGivesTheSameGradientByTheSums(
            @ForAll @IntRange(min = 1, max = 40) int batch, @ForAll @IntRange(min = 1, max = 70) int out,
            @ForAll Activation activation, @ForAll long seed) {
        Linear layer = new Linear(1, out, activation);
        Padded y = Padded.of(Floats.distinctlyNonZero(batch * out, seed), batch, out, 1, 2);
        Padded whole = Padded.of(Floats.distinctlyNonZero(batch * out, seed + 1), batch, out, 3, 1);
        Padded parts = Padded.of(whole.dense(), batch, out, 3, 1);

        layer.backwardActivation(0, batch, y.array(), y.offset(), y.stride(), whole.array(), 3, whole.stride());
        Cuts.forEachPart(batch, seed, (from, to) -> layer.backwardActivation(from, to, y.array(), y.offset(), y.stride(),
                parts.array(), 3, parts.stride()));

        assertArrayEquals(whole.array(), parts.array());
    }
}
