package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("allocation")
class WarpLossAllocationTest {

    private static final int ROWS = 12;
    private static final int ITEMS = 2100;
    private static final int POSITIVES_OF_A_ROW = 3;

    private Object kept;

    // A watch that saw nothing at all would let every test pass.
    @Test
    void anAllocationIsSeen() {
        assertTrue(Allocations.bytesOf(() -> kept = new byte[100]) >= 100);
    }

    // From row to row violators become rarer, so that every way through the search is taken in each call.
    @Test
    void forwardAndBackwardAllocateNothing() {
        SplittableRandom random = new SplittableRandom(1);
        float[] scores = new float[ROWS * ITEMS];
        int[] offsets = new int[ROWS + 1];
        int[] positives = new int[ROWS * POSITIVES_OF_A_ROW];
        int[] from = new int[ROWS];
        int[] to = new int[ROWS];
        int[] excluded = new int[ROWS * 2];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextFloat() * 2 - 1;
        }
        for (int b = 0; b < ROWS; b++) {
            offsets[b + 1] = offsets[b] + POSITIVES_OF_A_ROW;
            for (int i = 0; i < POSITIVES_OF_A_ROW; i++) {
                int p = 200 * i + b;
                positives[offsets[b] + i] = p;
                scores[b * ITEMS + p] = .3f * b;
            }
            from[b] = 2 * b;
            to[b] = 2 * b + 2;
            excluded[2 * b] = 100 + b;
            excluded[2 * b + 1] = 101 + b;
        }
        WarpBatch batch = new WarpBatch().scores(scores, 0, ITEMS, ROWS, ITEMS).positives(offsets, positives)
                .excluded(from, to, excluded);
        WarpLoss[] losses = new WarpLoss[RankWeight.values().length];
        for (RankWeight rankWeight : RankWeight.values()) {
            losses[rankWeight.ordinal()] = new WarpLoss(WarpOptions.DEFAULTS.withRankWeight(rankWeight),
                    positives.length, ITEMS);
        }
        ExpectedWarpLoss expected = new ExpectedWarpLoss(WarpOptions.DEFAULTS, positives.length, ITEMS);
        int[] negatives = new int[positives.length];
        int[] owners = new int[positives.length];
        float[] coefficients = new float[positives.length];
        float[] gradient = new float[scores.length];

        Allocations.assertNoneOnceWarm(() -> {
            for (WarpLoss loss : losses) {
                loss.forward(batch.epoch(3));
                loss.forward(batch.epoch(4), 2, ROWS);
                loss.backward(1f, owners, negatives, coefficients);
                loss.backwardDense(1f, gradient, 0, ITEMS);
            }
            expected.forward(batch);
            expected.backwardDense(1f, gradient, 0, ITEMS);
        });
    }
}
