package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.warprank.core.Refusal.illegal;
import static org.warprank.core.Refusal.missing;
import static org.warprank.core.Refusal.outOfBounds;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LinearChecksTest {

    private static final Activation IDENTITY = Activation.IDENTITY;

    // A batch of 2 rows through 3 inputs and 4 outputs.
    private final Linear layer = new Linear(3, 4, IDENTITY);
    private final PackedWeights packed = new PackedWeights(3, 4);
    private final LinearWorkspace workspace = new LinearWorkspace();
    private final float[] x = new float[6];
    private final float[] y = new float[8];
    private final float[] w = new float[12];

    @TestFactory
    Stream<DynamicTest> aLayerNeedsInputsOutputsAndAnActivation() {
        return Refusal.tests(
                illegal(() -> new Linear(0, 4, IDENTITY), "in is 0", "at least 1"),
                illegal(() -> new Linear(3, -1, IDENTITY), "out is -1", "at least 1"),
                missing(() -> new Linear(3, 4, null), "activation"));
    }

    @TestFactory
    Stream<DynamicTest> forwardRefuses() {
        return Refusal.tests(
                outOfBounds(() -> layer.forward(-1, 2, x, 0, 3, packed, null, y, 0, 4), "rows [-1, 2)"),
                outOfBounds(() -> layer.forward(2, 1, x, 0, 3, packed, null, y, 0, 4), "rows [2, 1)"),
                missing(() -> layer.forward(0, 2, null, 0, 3, packed, null, y, 0, 4), "x"),
                illegal(() -> layer.forward(0, 2, x, -1, 3, packed, null, y, 0, 4), "x offset is -1", "at least 0"),
                illegal(() -> layer.forward(0, 2, x, 0, 2, packed, null, y, 0, 4), "x stride is 2", "at least its 3"),
                outOfBounds(() -> layer.forward(0, 2, x, 1, 3, packed, null, y, 0, 4), "x of 2 x 3", "offset 1", "the array has 6"),
                outOfBounds(() -> layer.forward(0, 2, x, 0, 4, packed, null, y, 0, 4), "x of 2 x 3", "stride 4", "ends at 7"),
                missing(() -> layer.forward(0, 2, x, 0, 3, packed, null, null, 0, 4), "y"),
                illegal(() -> layer.forward(0, 2, x, 0, 3, packed, null, y, -2, 4), "y offset is -2"),
                illegal(() -> layer.forward(0, 2, x, 0, 3, packed, null, y, 0, 3), "y stride is 3", "at least its 4"),
                outOfBounds(() -> layer.forward(0, 3, new float[9], 0, 3, packed, null, y, 0, 4), "y of 3 x 4", "the array has 8"),
                missing(() -> layer.forward(0, 2, x, 0, 3, null, null, y, 0, 4), "weights"),
                illegal(() -> layer.forward(0, 2, x, 0, 3, new PackedWeights(4, 3), null, y, 0, 4), "weights are (3, 4)",
                        "expected (4, 3)"),
                outOfBounds(() -> layer.forward(0, 2, x, 0, 3, packed, new float[3], y, 0, 4), "bias", "the array has 3"),
                missing(() -> layer.forward(0, 2, x, 0, 3, packed, null, y, 0, 4, null), "workspace"),
                missing(() -> layer.forward(0, 2, x, 0, 3, null, null, y, 0, 4, workspace), "weights"),
                outOfBounds(() -> layer.forward(0, 2, x, 1, 3, packed, null, y, 0, 4, workspace), "x of 2 x 3", "offset 1"));
    }

    @TestFactory
    Stream<DynamicTest> forwardWithWeightsAsTheyAreRefuses() {
        return Refusal.tests(
                outOfBounds(() -> layer.forward(2, 1, x, 0, 3, w, 0, 3, null, y, 0, 4, workspace), "rows [2, 1)"),
                illegal(() -> layer.forward(0, 2, x, 0, 2, w, 0, 3, null, y, 0, 4, workspace), "x stride is 2", "at least its 3"),
                illegal(() -> layer.forward(0, 2, x, 0, 3, w, 0, 3, null, y, 0, 3, workspace), "y stride is 3", "at least its 4"),
                missing(() -> layer.forward(0, 2, x, 0, 3, (float[]) null, 0, 3, null, y, 0, 4, workspace), "w"),
                illegal(() -> layer.forward(0, 2, x, 0, 3, w, 0, 2, null, y, 0, 4, workspace), "w stride is 2", "at least its 3"),
                outOfBounds(() -> layer.forward(0, 2, x, 0, 3, w, 1, 3, null, y, 0, 4, workspace), "w of 4 x 3", "offset 1",
                        "the array has 12"),
                outOfBounds(() -> layer.forward(0, 2, x, 0, 3, w, 0, 3, new float[3], y, 0, 4, workspace), "bias",
                        "the array has 3"),
                missing(() -> layer.forward(0, 2, x, 0, 3, w, 0, 3, null, y, 0, 4, null), "workspace"));
    }

    @TestFactory
    Stream<DynamicTest> backwardActivationRefuses() {
        return Refusal.tests(
                outOfBounds(() -> layer.backwardActivation(1, 0, y, 0, 4, y, 0, 4), "rows [1, 0)"),
                missing(() -> layer.backwardActivation(0, 2, null, 0, 4, y, 0, 4), "y"),
                illegal(() -> layer.backwardActivation(0, 2, y, 0, 3, y, 0, 4), "y stride is 3"),
                missing(() -> layer.backwardActivation(0, 2, y, 0, 4, null, 0, 4), "g"),
                illegal(() -> layer.backwardActivation(0, 2, y, 0, 4, y, -1, 4), "g offset is -1"),
                outOfBounds(() -> layer.backwardActivation(0, 2, y, 0, 4, new float[7], 0, 4), "g of 2 x 4", "the array has 7"));
    }

    @TestFactory
    Stream<DynamicTest> backwardInputRefuses() {
        return Refusal.tests(
                outOfBounds(() -> layer.backwardInput(0, -1, y, 0, 4, w, 0, 3, x, 0, 3, workspace), "rows [0, -1)"),
                missing(() -> layer.backwardInput(0, 2, null, 0, 4, w, 0, 3, x, 0, 3, workspace), "g"),
                outOfBounds(() -> layer.backwardInput(0, 2, y, 1, 4, w, 0, 3, x, 0, 3, workspace), "g of 2 x 4 at offset 1"),
                missing(() -> layer.backwardInput(0, 2, y, 0, 4, null, 0, 3, x, 0, 3, workspace), "w"),
                illegal(() -> layer.backwardInput(0, 2, y, 0, 4, w, 0, 2, x, 0, 3, workspace), "w stride is 2"),
                outOfBounds(() -> layer.backwardInput(0, 2, y, 0, 4, new float[11], 0, 3, x, 0, 3, workspace), "w of 4 x 3", "has 11"),
                missing(() -> layer.backwardInput(0, 2, y, 0, 4, w, 0, 3, null, 0, 3, workspace), "dx"),
                illegal(() -> layer.backwardInput(0, 2, y, 0, 4, w, 0, 3, x, 0, 2, workspace), "dx stride is 2"),
                outOfBounds(() -> layer.backwardInput(0, 2, y, 0, 4, w, 0, 3, x, 1, 3, workspace), "dx of 2 x 3 at offset 1"),
                missing(() -> layer.backwardInput(0, 2, y, 0, 4, w, 0, 3, x, 0, 3, null), "workspace"));
    }

    @TestFactory
    Stream<DynamicTest> backwardWeightsRefuses() {
        return Refusal.tests(
                outOfBounds(() -> layer.backwardWeights(0, 5, 2, y, 0, 4, x, 0, 3, w, 0, 3, null, workspace), "outputs [0, 5)", "[0, 4)"),
                illegal(() -> layer.backwardWeights(0, 4, -1, y, 0, 4, x, 0, 3, w, 0, 3, null, workspace), "batch is -1", "at least 0"),
                missing(() -> layer.backwardWeights(0, 4, 2, null, 0, 4, x, 0, 3, w, 0, 3, null, workspace), "g"),
                outOfBounds(() -> layer.backwardWeights(0, 4, 3, y, 0, 4, x, 0, 3, w, 0, 3, null, workspace), "g of 3 x 4"),
                missing(() -> layer.backwardWeights(0, 4, 2, y, 0, 4, null, 0, 3, w, 0, 3, null, workspace), "x"),
                illegal(() -> layer.backwardWeights(0, 4, 2, y, 0, 4, x, -3, 3, w, 0, 3, null, workspace), "x offset is -3"),
                missing(() -> layer.backwardWeights(0, 4, 2, y, 0, 4, x, 0, 3, null, 0, 3, null, workspace), "dw"),
                outOfBounds(() -> layer.backwardWeights(0, 4, 2, y, 0, 4, x, 0, 3, w, 1, 3, null, workspace), "dw of 4 x 3 at offset 1"),
                outOfBounds(() -> layer.backwardWeights(0, 4, 2, y, 0, 4, x, 0, 3, w, 0, 3, new float[3], workspace), "db", "has 3"),
                missing(() -> layer.backwardWeights(0, 4, 2, y, 0, 4, x, 0, 3, w, 0, 3, null, null), "workspace"));
    }

    @TestFactory
    Stream<DynamicTest> sizesPastTheRangeOfAnIndexAreRefusedAndDoNotWrapAround() {
        float[] small = new float[10];
        Linear wide = new Linear(1, 70_000, IDENTITY);
        return Refusal.tests(
                outOfBounds(() -> wide.backwardActivation(0, 70_000, small, 0, 70_000, small, 0, 70_000),
                        "y of 70000 x 70000", "ends at 4900000000"),
                outOfBounds(() -> layer.backwardActivation(0, 3, small, Integer.MAX_VALUE, 4, small, 0, 4), "ends at 2147483659"),
                outOfBounds(() -> layer.backwardActivation(0, Integer.MAX_VALUE, small, 0, Integer.MAX_VALUE, small, 0, 4),
                        "y of 2147483647 x 4", "the array has 10"));
    }

    @Test
    void emptyRangesTouchNothing() {
        Arrays.fill(y, 5f);
        layer.forward(1, 1, x, 0, 3, packed, null, y, 0, 4);
        layer.backwardWeights(2, 2, 2, y, 0, 4, x, 0, 3, w, 0, 3, new float[4], workspace);
        layer.backwardWeights(0, 4, 0, y, 0, 4, x, 0, 3, w, 0, 3, new float[4], workspace);
        assertEquals(5f, y[0]);
        assertArrayEquals(new float[12], w);
    }

    @Test
    void aRefusedBiasGradientLeavesTheWeightGradientAsItWas() {
        Arrays.fill(x, 1f);
        Arrays.fill(y, 1f);
        assertThrows(IndexOutOfBoundsException.class,
                () -> layer.backwardWeights(0, 4, 2, y, 0, 4, x, 0, 3, w, 0, 3, new float[3], workspace));
        assertArrayEquals(new float[12], w);
    }
}
