package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** The example of the post: of five candy bars a Milky Way was bought, and the model would rather have sold something else. */
class CandyBarsTest {

    private static final int MILKY_WAY = 0;
    private static final int MARS = 1;
    private static final int KIT_KAT = 2;

    private static final float[] SCORES = {.59f, .17f, .63f, .35f, .71f};

    private final WarpBatch purchase =
            new WarpBatch().scores(SCORES, 0, 5, 1, 5).positives(new int[] {0, 1}, new int[] {MILKY_WAY});

    @Test
    void withoutMarginMarsPassesAndKitKatViolatesAtTheSecondDraw() {
        WarpLoss loss = new WarpLoss(WarpOptions.POST.withMargin(0), 1, 5);

        double value = loss.forward(purchase, 0, 1, new RecordedDraws(new int[] {MARS, KIT_KAT}));

        assertEquals(2, loss.trials(0));
        assertEquals(KIT_KAT, loss.negative(0));
        assertEquals(Math.log(2), loss.rankWeight(0));
        assertEquals(.04, loss.hinge(0), 1e-7);
        assertEquals(.0277, value, 5e-5);
    }

    @Test
    void withMarginOneAllFourViolate() {
        assertEquals(4, MarginChecks.count(SCORES, 1, 5, .59f - 1f));
    }

    @Test
    void withMarginOneMarsViolatesAtTheFirstDraw() {
        WarpLoss loss = new WarpLoss(WarpOptions.POST, 1, 5);

        double value = loss.forward(purchase, 0, 1, new RecordedDraws(new int[] {MARS}));

        assertEquals(1, loss.trials(0));
        assertEquals(MARS, loss.negative(0));
        assertEquals(Math.log(4), loss.rankWeight(0));
        assertEquals(.58, loss.hinge(0), 1e-7);
        assertEquals(.8041, value, 5e-5);
    }

    @Test
    void theGradientPushesMarsDownAndTheMilkyWayUpByTheRankWeight() {
        WarpLoss loss = new WarpLoss(WarpOptions.POST, 1, 5);
        loss.forward(purchase, 0, 1, new RecordedDraws(new int[] {MARS}));

        float[] gradient = new float[5];
        loss.backwardDense(1f, gradient, 0, 5);

        float ln4 = (float) Math.log(4);
        assertEquals(-ln4, gradient[MILKY_WAY]);
        assertEquals(ln4, gradient[MARS]);
        assertEquals(0f, gradient[KIT_KAT]);
    }
}
