package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dense gradient against central differences of the loss itself, whose draws depend on its seed alone. Positives score
 * multiples of 1/8, all other items lie 1/16 beside one, and the step is 1/64: no step makes or unmakes a violator, so N and n
 * stay, the loss is linear over the step and the differences are exact.
 */
class WarpLossGradientTest {

    private static final float STEP = 1 / 64f;
    private static final float GRAD_OUTPUT = 1.5f;
    private static final int[] OFFSETS = {0, 3, 3, 4};
    private static final int[] POSITIVES = {2, 9, 17, 5};
    private static final int[] EXCLUDED = {1, 9, 11, 20};

    // 24 items are too few for probing, 200 are enough.
    static Stream<Arguments> settings() {
        return Stream.of(RankWeight.values()).flatMap(rankWeight -> Stream.of(Reduction.values())
                .flatMap(reduction -> Stream.of(24, 200).map(items -> Arguments.of(rankWeight, reduction, items))));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void everyCellIsTheSlopeOfTheLoss(RankWeight rankWeight, Reduction reduction, int items) {
        int rows = OFFSETS.length - 1;
        float[] scores = scores(rows, items);
        WarpBatch batch = new WarpBatch().scores(scores, 0, items, rows, items).positives(OFFSETS, POSITIVES)
                .excluded(new int[] {0, 2, 4}, new int[] {2, 4, 4}, EXCLUDED).weights(new float[] {1, .25f, 3, 2}).epoch(1);
        WarpLoss loss = new WarpLoss(new WarpOptions(1f, 60, rankWeight, reduction, 5), POSITIVES.length, items);

        loss.forward(batch);
        int[] negatives = negatives(loss);
        float[] gradient = new float[rows * items];
        loss.backwardDense(GRAD_OUTPUT, gradient, 0, items);
        assertTrue(loss.trials(0) > 0 && loss.trials(1) > 0, "the case has examples with a gradient");

        for (int i = 0; i < scores.length; i++) {
            float kept = scores[i];
            scores[i] = kept + STEP;
            double above = loss.forward(batch);
            assertArrayEquals(negatives, negatives(loss));
            scores[i] = kept - STEP;
            double below = loss.forward(batch);
            assertArrayEquals(negatives, negatives(loss));
            scores[i] = kept;
            double slope = GRAD_OUTPUT * (above - below) / (2 * STEP);
            assertEquals(slope, gradient[i], 4 * Floats.ROUNDOFF * (Math.abs(slope) + 1), "cell " + i);
        }
    }

    private static int[] negatives(WarpLoss loss) {
        int[] negatives = new int[POSITIVES.length];
        for (int e = 0; e < negatives.length; e++) {
            negatives[e] = loss.negative(e);
        }
        return negatives;
    }

    private static float[] scores(int rows, int items) {
        SplittableRandom random = new SplittableRandom(8);
        float[] scores = new float[rows * items];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = random.nextInt(-16, 16) / 8f + 1 / 16f;
        }
        for (int b = 0; b < rows; b++) {
            for (int e = OFFSETS[b]; e < OFFSETS[b + 1]; e++) {
                scores[b * items + POSITIVES[e]] = random.nextInt(4, 20) / 8f;
            }
        }
        return scores;
    }
}
