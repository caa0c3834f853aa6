package org.warprank.core;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("allocation")
class LinearAllocationTest {

    private static final int BATCH = 13;
    private static final int IN = 70;
    private static final int OUT = 75;

    // Every array ends with its last row, as a model's own do: the ragged edge of a matrix meets the end of its array.
    @ParameterizedTest
    @EnumSource
    void forwardBackwardAndPackingAllocateNothing(Activation activation) {
        Linear layer = new Linear(IN, OUT, activation);
        float[] w = Floats.distinctlyNonZero(OUT * IN, 1);
        float[] x = Floats.distinctlyNonZero(BATCH * IN, 2);
        float[] b = Floats.distinctlyNonZero(OUT, 3);
        float[] y = new float[BATCH * OUT];
        float[] upstream = Floats.distinctlyNonZero(BATCH * OUT, 4);
        float[] g = new float[BATCH * OUT];
        float[] dx = new float[BATCH * IN];
        float[] dw = new float[OUT * IN];
        float[] db = new float[OUT];
        PackedWeights packed = new PackedWeights(IN, OUT);
        LinearWorkspace workspace = new LinearWorkspace();

        Allocations.assertNoneOnceWarm(() -> {
            packed.pack(0, OUT, w, 0, IN);
            layer.forward(0, BATCH, x, 0, IN, packed, b, y, 0, OUT);
            layer.forward(0, BATCH, x, 0, IN, w, 0, IN, b, y, 0, OUT, workspace);
            System.arraycopy(upstream, 0, g, 0, g.length);
            layer.backwardActivation(0, BATCH, y, 0, OUT, g, 0, OUT);
            layer.backwardInput(0, BATCH, g, 0, OUT, w, 0, IN, dx, 0, IN, workspace);
            layer.backwardWeights(0, OUT, BATCH, g, 0, OUT, x, 0, IN, dw, 0, IN, db, workspace);
        });
    }
}
