package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.warprank.core.Refusal.illegal;
import static org.warprank.core.Refusal.missing;
import static org.warprank.core.Refusal.outOfBounds;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

class WarpLossChecksTest {

    private static final WarpOptions OPTIONS = WarpOptions.DEFAULTS;

    private final WarpLoss loss = new WarpLoss(OPTIONS, 4, 5);

    // Two rows of five items, with two positives and one.
    private static WarpBatch batch() {
        return new WarpBatch().scores(new float[10], 0, 5, 2, 5).positives(new int[] {0, 2, 3}, new int[] {1, 3, 0});
    }

    private Executable forward(WarpBatch batch) {
        return () -> loss.forward(batch);
    }

    private static int[] ints(int... values) {
        return values;
    }

    @TestFactory
    Stream<DynamicTest> optionsRefuse() {
        return Refusal.tests(
                illegal(() -> OPTIONS.withMargin(-.5f), "margin is -0.5", "finite number of at least 0"),
                illegal(() -> OPTIONS.withMargin(Float.NaN), "margin is NaN", "finite"),
                illegal(() -> OPTIONS.withMargin(Float.POSITIVE_INFINITY), "margin is Infinity", "finite"),
                illegal(() -> OPTIONS.withMaxTrials(0), "maxTrials is 0", "at least 1"),
                missing(() -> OPTIONS.withRankWeight(null), "rankWeight"),
                missing(() -> OPTIONS.withReduction(null), "reduction"));
    }

    @TestFactory
    Stream<DynamicTest> aLossRefuses() {
        return Refusal.tests(
                missing(() -> new WarpLoss(null, 4, 5), "options"),
                illegal(() -> new WarpLoss(OPTIONS, 0, 5), "maxExamples is 0", "at least 1"),
                illegal(() -> new WarpLoss(OPTIONS, 4, 0), "items is 0", "at least 1"));
    }

    @TestFactory
    Stream<DynamicTest> aBatchRefuses() {
        WarpBatch batch = new WarpBatch();
        float[] scores = new float[10];
        return Refusal.tests(
                missing(() -> batch.scores(null, 0, 5, 2, 5), "scores"),
                illegal(() -> batch.scores(scores, -1, 5, 2, 5), "scores offset is -1"),
                illegal(() -> batch.scores(scores, 0, 4, 2, 5), "scores stride is 4", "at least its 5"),
                illegal(() -> batch.scores(scores, 0, 5, -1, 5), "rows is -1", "at least 0"),
                illegal(() -> batch.scores(scores, 0, 5, 2, 0), "items is 0", "at least 1"),
                outOfBounds(() -> batch.scores(scores, 1, 5, 2, 5), "scores of 2 x 5 at offset 1", "the array has 10"),
                outOfBounds(() -> batch.scores(scores, 0, 70_000, 70_000, 70_000), "scores of 70000 x 70000"),
                missing(() -> batch.positives(null, ints()), "offsets"),
                missing(() -> batch.positives(ints(0), null), "items"),
                missing(() -> batch.excluded(ints(0), null, ints()), "to"),
                missing(() -> batch.excluded(ints(0), ints(0), null), "items"),
                illegal(() -> batch.epoch(-1), "epoch is -1", "at least 0"));
    }

    @TestFactory
    Stream<DynamicTest> forwardRefusesABatchThatIsNotForThisLoss() {
        WarpBatch otherItems = new WarpBatch().scores(new float[6], 0, 6, 1, 6).positives(ints(0, 1), ints(0));
        WarpBatch large = batch().positives(ints(0, 5, 5), ints(0, 1, 2, 3, 4));
        return Refusal.tests(
                missing(() -> loss.forward(null, 0, 0), "batch"),
                illegal(forward(otherItems), "6 items", "this loss is for 5 items"),
                illegal(forward(large), "5 examples", "at most 4 examples"),
                outOfBounds(() -> loss.forward(batch(), -1, 2), "rows [-1, 2)", "[0, 2)"),
                outOfBounds(() -> loss.forward(batch(), 0, 3), "rows [0, 3)"),
                outOfBounds(() -> loss.forward(batch(), 2, 1), "rows [2, 1)"));
    }

    @TestFactory
    Stream<DynamicTest> forwardRefusesAMissingBatch() {
        return Refusal.tests(missing(forward(null), "batch"));
    }

    @TestFactory
    Stream<DynamicTest> forwardRefusesABatchThatDoesNotFitTogether() {
        return Refusal.tests(
                illegal(forward(batch().positives(ints(0, 2), ints(1, 3))), "positives have 2 offsets",
                        "expected 3 for 2 rows"),
                illegal(forward(batch().positives(ints(1, 2, 3), ints(1, 3, 0))), "offset of row 0 is 1", "expected 0"),
                outOfBounds(forward(batch().positives(ints(0, 2, 1), ints(1, 3, 0))), "positives of row [2, 1)"),
                outOfBounds(forward(batch().positives(ints(0, 2, 4), ints(1, 3, 0))), "positives of row [2, 4)", "[0, 3)"),
                illegal(forward(batch().weights(new float[2])), "weights has 2 entries", "at least 3"),
                illegal(forward(batch().places(new int[2])), "places has 2 entries", "at least 3"),
                illegal(forward(batch().excluded(ints(0), ints(0, 0), ints())), "excluded from has 1 entries", "at least 2"),
                illegal(forward(batch().excluded(ints(0, 0), ints(0), ints())), "excluded to has 1 entries", "at least 2"),
                outOfBounds(forward(batch().excluded(ints(0, 1), ints(0, 2), ints(4))), "excluded items of a row [1, 2)",
                        "[0, 1)"),
                outOfBounds(forward(batch().excluded(ints(-1, 0), ints(0, 0), ints(4))), "excluded items of a row [-1, 0)"));
    }

    @TestFactory
    Stream<DynamicTest> forwardRefusesItemsAndWeightsThatAreNone() {
        return Refusal.tests(
                illegal(forward(batch().positives(ints(0, 2, 3), ints(3, 1, 0))), "positives of row 0 have 1 after 3",
                        "strictly ascending items in [0, 5)"),
                illegal(forward(batch().positives(ints(0, 2, 3), ints(3, 3, 0))), "positives of row 0 have 3 after 3"),
                illegal(forward(batch().positives(ints(0, 2, 3), ints(1, 3, 5))), "positives of row 1 have 5", "[0, 5)"),
                illegal(forward(batch().positives(ints(0, 2, 3), ints(-1, 3, 0))), "positives of row 0 have -1"),
                illegal(forward(batch().excluded(ints(0, 0), ints(2, 0), ints(4, 2))),
                        "excluded items of row 0 have 2 after 4"),
                illegal(forward(batch().excluded(ints(0, 0), ints(0, 1), ints(5))), "excluded items of row 1 have 5"),
                illegal(forward(batch().excluded(ints(0, 0), ints(0, 1), ints(-7))), "excluded items of row 1 have -7"),
                illegal(forward(batch().weights(new float[] {1, -1, 1})), "weight of example 1 is -1.0", "at least 0"),
                illegal(forward(batch().weights(new float[] {1, 1, Float.NaN})), "weight of example 2 is NaN", "finite"),
                illegal(forward(batch().weights(new float[] {Float.POSITIVE_INFINITY, 1, 1})),
                        "weight of example 0 is Infinity", "finite"));
    }

    @TestFactory
    Stream<DynamicTest> examplesOutsideTheLastForwardHaveNoResults() {
        WarpLoss untouched = new WarpLoss(OPTIONS, 4, 5);
        loss.forward(batch(), 1, 2);
        return Refusal.tests(
                outOfBounds(() -> untouched.trials(0), "example 0 is not in [0, 0)"),
                outOfBounds(() -> loss.trials(1), "example 1 is not in [2, 3)"),
                outOfBounds(() -> loss.negative(3), "example 3 is not in [2, 3)"),
                outOfBounds(() -> loss.positive(-1), "example -1"),
                outOfBounds(() -> loss.limit(0), "example 0"),
                outOfBounds(() -> loss.rankWeight(0), "example 0"),
                outOfBounds(() -> loss.hinge(0), "example 0"),
                outOfBounds(() -> loss.loss(0), "example 0"));
    }

    @TestFactory
    Stream<DynamicTest> backwardDenseRefuses() {
        loss.forward(batch());
        return Refusal.tests(
                missing(() -> loss.backwardDense(1, null, 0, 5), "grad"),
                illegal(() -> loss.backwardDense(1, new float[10], -1, 5), "grad offset is -1"),
                illegal(() -> loss.backwardDense(1, new float[10], 0, 4), "grad stride is 4", "at least its 5"),
                outOfBounds(() -> loss.backwardDense(1, new float[9], 0, 5), "grad of 2 x 5", "the array has 9"));
    }

    @TestFactory
    Stream<DynamicTest> backwardRefuses() {
        loss.forward(batch());
        int[] ints = new int[3];
        return Refusal.tests(
                missing(() -> loss.backward(1, null, ints, new float[3]), "positives"),
                missing(() -> loss.backward(1, ints, null, new float[3]), "negatives"),
                missing(() -> loss.backward(1, ints, ints, null), "coefficients"),
                outOfBounds(() -> loss.backward(1, new int[2], ints, new float[3]), "positives", "2", "3"),
                outOfBounds(() -> loss.backward(1, ints, new int[2], new float[3]), "negatives", "2", "3"),
                outOfBounds(() -> loss.backward(1, ints, ints, new float[2]), "coefficients", "2", "3"));
    }

    @Test
    void aRefusedBatchLeavesNoResultsBehind() {
        loss.forward(batch());
        WarpBatch refused = batch().weights(new float[] {1, 1, Float.NaN});
        assertThrows(IllegalArgumentException.class, () -> loss.forward(refused));
        for (int e = 0; e < 3; e++) {
            int example = e;
            assertThrows(IndexOutOfBoundsException.class, () -> loss.trials(example));
        }
        float[] gradient = new float[10];
        loss.backwardDense(1f, gradient, 0, 5);
        assertArrayEquals(new float[10], gradient);
    }

    @Test
    void whatStandsInSharedArraysPastTheBatchIsNotLookedAt() {
        WarpBatch roomy = batch().positives(ints(0, 2, 3, 99), ints(1, 3, 0, -5)).weights(new float[] {1, 1, 1, -1})
                .places(new int[10]).excluded(ints(0, 0, 9), ints(0, 0, 1), ints(7, 7));
        assertEquals(loss.forward(batch().places(new int[3])), loss.forward(roomy));
    }
}
