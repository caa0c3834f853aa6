package org.warprank.core;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
class SampledWarpLossAllocationTest {

    private static final int ITEMS = 700;
    private static final int DIM = 45;

    private double sum;

    // From example to example the positive leads by more, so that every way through the search is taken in each call.
    @Test
    void forwardAllocatesNothing() {
        float[] table = Floats.distinctlyNonZero(ITEMS * DIM, 1);
        float[] bias = new float[ITEMS];
        int[] row = new int[12];
        for (int i = 0; i < row.length; i++) {
            row[i] = 50 * i;
            bias[row[i]] = 3f * i;
        }
        float[] h = Floats.distinctlyNonZero(DIM, 2);
        WarpOptions options = WarpOptions.DEFAULTS.withRankWeight(RankWeight.LOG_CLIPPED);
        SampledWarpLoss all = new SampledWarpLoss(options, table, DIM, bias);
        SampledWarpLoss few = new SampledWarpLoss(options.withMaxTrials(10).withDraws(Draws.WITH_REPLACEMENT), table, DIM,
                bias);
        int[] negatives = new int[row.length];
        int[] draws = new int[row.length];
        float[] coefficients = new float[row.length];
        double[] losses = new double[row.length];
        double[] popularity = new double[ITEMS];
        Arrays.setAll(popularity, i -> 1 + i % 7);
        SampledWarpLoss popular = new SampledWarpLoss(options.withMaxTrials(256), table, DIM, bias,
                new AliasSampler(popularity));
        Allocations.assertNoneOnceWarm(() -> {
            all.enterRow(1, row, 0, row.length);
            few.enterRow(1, row, 0, row.length);
            popular.enterRow(1, row, 0, row.length);
            for (int positive : row) {
                sum += all.forward(h, 0, positive, 1f, positive);
                sum += few.forward(h, 0, positive, 1f, positive);
                sum += all.forward(h, 0, positive, 1f, positive, 1);
                sum += popular.forward(h, 0, positive, 1f, positive);
            }
            few.forwardAll(h, 0, 0, row.length, row, null, row, negatives, coefficients, losses, draws);
        });
    }
}
