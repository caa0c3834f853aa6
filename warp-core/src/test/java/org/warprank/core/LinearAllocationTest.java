package org.warprank.core;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("allocation")
class LinearAllocationTest {


    // Every array ends with its last row, as a model's own do: the ragged edge of a matrix meets the end of its array.
    @ParameterizedTest
    @EnumSource
    void forwardBackwardAndPackingAllocateNothing(Activation activation) {
        assertNothingIsAllocated(activation, 13, 70, 75);
    }

    // Rows and columns enough for copies of both.
    @ParameterizedTest
    @EnumSource
    void largerProductsAllocateNothing(Activation activation) {
        assertNothingIsAllocated(activation, 70, 110, 130);
    }

    private static void assertNothingIsAllocated(Activation activation, int batch, int in, int out) {
        Linear layer = new Linear(in, out, activation);
        float[] w = Floats.distinctlyNonZero(out * in, 1);
        float[] x = Floats.distinctlyNonZero(batch * in, 2);
        float[] b = Floats.distinctlyNonZero(out, 3);
        float[] y = new float[batch * out];
        float[] upstream = Floats.distinctlyNonZero(batch * out, 4);
        float[] g = new float[batch * out];
        float[] dx = new float[batch * in];
        float[] dw = new float[out * in];
        float[] db = new float[out];
        PackedWeights packed = new PackedWeights(in, out);
        LinearWorkspace workspace = new LinearWorkspace();

        Allocations.assertNoneOnceWarm(() -> {
            packed.pack(0, out, w, 0, in);
            layer.forward(0, batch, x, 0, in, packed, b, y, 0, out);
            layer.forward(0, batch, x, 0, in, packed, b, y, 0, out, workspace);
            layer.forward(0, batch, x, 0, in, w, 0, in, b, y, 0, out, workspace);
            System.arraycopy(upstream, 0, g, 0, g.length);
            layer.backwardActivation(0, batch, y, 0, out, g, 0, out);
            layer.backwardInput(0, batch, g, 0, out, w, 0, in, dx, 0, in, workspace);
            layer.backwardWeights(0, out, batch, g, 0, out, x, 0, in, dw, 0, in, db, workspace);
        });
    }
}
