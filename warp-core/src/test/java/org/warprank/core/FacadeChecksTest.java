package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.warprank.core.Refusal.illegal;
import static org.warprank.core.Refusal.missing;
import static org.warprank.core.Refusal.outOfBounds;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FacadeChecksTest {

    private final float[] five = new float[5];
    private final MemorySegment outside = Arena.ofAuto().allocate(4 * five.length);

    @TestFactory
    Stream<DynamicTest> packedWeightsRefuse() {
        PackedWeights packed = new PackedWeights(2, 3);
        return Refusal.tests(
                illegal(() -> new PackedWeights(0, 3), "in is 0", "at least 1"),
                illegal(() -> new PackedWeights(2, 0), "out is 0", "at least 1"),
                illegal(() -> new PackedWeights(70_000, 70_000), "packed weights of", "at most 2^31 - 1"),
                illegal(() -> new PackedWeights(Integer.MAX_VALUE, 2), "packed weights of", "2147483647", "at most 2^31 - 1"),
                illegal(() -> new PackedWeights(2, Integer.MAX_VALUE), "packed weights of", "at most 2^31 - 1"),
                outOfBounds(() -> packed.pack(-1, 3, new float[6], 0, 2), "outputs [-1, 3)"),
                outOfBounds(() -> packed.pack(0, 4, new float[8], 0, 2), "outputs [0, 4)", "[0, 3)"),
                outOfBounds(() -> packed.pack(2, 1, new float[6], 0, 2), "outputs [2, 1)"),
                missing(() -> packed.pack(0, 3, null, 0, 2), "w"),
                illegal(() -> packed.pack(0, 3, new float[6], -1, 2), "w offset is -1"),
                illegal(() -> packed.pack(0, 3, new float[6], 0, 1), "w stride is 1", "at least its 2"),
                outOfBounds(() -> packed.pack(0, 3, five, 0, 2), "w of 3 x 2", "ends at 6", "the array has 5"));
    }

    @TestFactory
    Stream<DynamicTest> scoringPanelsRefuse() {
        ScoringPanels panels = ScoringPanels.pack(70, 2, new float[140], null);
        float[] scores = new float[128];
        return Refusal.tests(
                illegal(() -> ScoringPanels.pack(0, 2, five, null), "items is 0", "at least 1"),
                illegal(() -> ScoringPanels.pack(2, 0, five, null), "dim is 0", "at least 1"),
                missing(() -> ScoringPanels.pack(2, 2, null, null), "w"),
                outOfBounds(() -> ScoringPanels.pack(3, 2, five, null), "w of 3 x 2", "the array has 5"),
                outOfBounds(() -> ScoringPanels.pack(70_000, 70_000, five, null), "w of 70000 x 70000", "ends at 4900000000"),
                outOfBounds(() -> ScoringPanels.pack(6, 1, new float[6], five), "bias", "the array has 5"),
                outOfBounds(() -> panels.score(0, 3, five, 0, scores, 0), "panels [0, 3)", "[0, 2)"),
                outOfBounds(() -> panels.score(-1, 2, five, 0, scores, 0), "panels [-1, 2)"),
                missing(() -> panels.score(0, 2, null, 0, scores, 0), "query"),
                missing(() -> Kernels.warmUp(null), "panels"),
                illegal(() -> panels.score(0, 2, five, -1, scores, 0), "query offset is -1"),
                outOfBounds(() -> panels.score(0, 2, five, 4, scores, 0), "query", "the array has 5"),
                missing(() -> panels.score(0, 2, five, 0, null, 0), "scores"),
                outOfBounds(() -> panels.score(0, 2, five, 0, scores, 1), "scores", "ends at 129", "the array has 128"));
    }

    @TestFactory
    Stream<DynamicTest> estimatesRefuse() {
        ScoringPanels panels = ScoringPanels.pack(70, 2, new float[140], null).quantized();
        QuantizedQuery query = new QuantizedQuery(panels);
        float[] estimates = new float[128];
        return Refusal.tests(
                outOfBounds(() -> panels.estimate(0, 3, query, estimates, 0), "panels [0, 3)", "[0, 2)"),
                missing(() -> panels.estimate(0, 2, query, null, 0), "estimates"),
                missing(() -> panels.estimate(0, 2, null, estimates, 0), "query"),
                outOfBounds(() -> panels.estimate(0, 2, query, estimates, 1), "estimates", "ends at 129"),
                missing(() -> query.set(null, 0), "query"),
                illegal(() -> query.set(five, -1), "query offset is -1"),
                outOfBounds(() -> query.set(five, 4), "query", "the array has 5"));
    }

    @Test
    void queriesAreForPanelsThatTheSameKernelsScore() {
        ScoringPanels panels = ScoringPanels.pack(70, 2, new float[140], null);
        PackedQueries queries = new PackedQueries(panels.scalar(), 1);
        queries.pack(1, five, 0, 2);
        float[] thresholds = {1f};
        float[] scores = new float[64];
        assertEquals(0, panels.scalar().scoreQueries(0, queries, thresholds, 0, scores, 0));
        if (Kernels.vectorBits() == 0) {
            assertEquals(0, panels.scoreQueries(0, queries, thresholds, 0, scores, 0));
        } else {
            assertTrue(assertThrows(IllegalArgumentException.class,
                    () -> panels.scoreQueries(0, queries, thresholds, 0, scores, 0)).getMessage()
                    .startsWith("queries have 2 factors, packed by 1, expected 2 and "));
        }
    }

    @TestFactory
    Stream<DynamicTest> searchesOfPanelsRefuse() {
        ScoringPanels panels = ScoringPanels.pack(70, 2, new float[140], null);
        float[] scores = new float[128];
        PackedQueries one = new PackedQueries(panels, 1);
        one.pack(1, five, 0, 2);
        PackedQueries two = new PackedQueries(panels, 2);
        two.pack(2, five, 0, 2);
        ScoringPanels wider = ScoringPanels.pack(70, 3, new float[210], null);
        return Refusal.tests(
                outOfBounds(() -> panels.nextPanel(0, 3, five, 0, 0, scores, 0), "panels [0, 3)", "[0, 2)"),
                missing(() -> panels.nextPanel(0, 2, null, 0, 0, scores, 0), "query"),
                outOfBounds(() -> panels.nextPanel(0, 2, five, 4, 0, scores, 0), "query", "the array has 5"),
                outOfBounds(() -> panels.nextPanel(0, 2, five, 0, 0, scores, 65), "scores", "ends at 129"),
                missing(() -> new PackedQueries(null, 1), "panels"),
                illegal(() -> new PackedQueries(panels, 0), "maxQueries is 0", "at least 1"),
                illegal(() -> new PackedQueries(panels, 65), "maxQueries is 65", "at most 64"),
                illegal(() -> one.pack(-1, five, 0, 2), "count is -1", "at least 0"),
                illegal(() -> one.pack(2, five, 0, 2), "count is 2", "at most 1"),
                illegal(() -> two.pack(2, five, 0, 1), "queries stride is 1", "its 2"),
                outOfBounds(() -> two.pack(2, five, 2, 2), "queries of 2 x 2", "ends at 6"),
                outOfBounds(() -> panels.scoreQueries(2, one, five, 0, scores, 0), "panels [2, 3)", "[0, 2)"),
                missing(() -> panels.scoreQueries(0, null, five, 0, scores, 0), "queries"),
                illegal(() -> wider.scoreQueries(0, one, five, 0, scores, 0), "queries have 2 factors", "expected 3"),
                outOfBounds(() -> panels.scoreQueries(0, two, five, 4, scores, 0), "thresholds", "the array has 5"),
                outOfBounds(() -> panels.scoreQueries(0, two, five, 0, scores, 1), "scores of 2 x 64", "at 129"),
                outOfBounds(() -> panels.scoreQueries(0, two, scores, 0, 128, five, 0, scores, 0), "biases of 2 x 128",
                        "ends at 256"),
                outOfBounds(() -> panels.scoreQueries(0, two, scores, 1, 0, five, 0, scores, 0), "biases of 1 x 128"),
                illegal(() -> panels.scoreQueries(0, two, scores, 0, 64, five, 0, scores, 0), "biases stride is 64"));
    }

    @TestFactory
    Stream<DynamicTest> singleItemsOfPanelsAreRefused() {
        ScoringPanels panels = ScoringPanels.pack(70, 2, new float[140], null);
        int[] ids = {69, 70};
        return Refusal.tests(
                missing(() -> panels.scoreItems(1, null, five, five, 0, five), "ids"),
                illegal(() -> panels.scoreItems(-1, ids, five, five, 0, five), "count is -1", "at least 0"),
                outOfBounds(() -> panels.scoreItems(3, ids, five, five, 0, five), "ids [0, 3)", "[0, 2)"),
                outOfBounds(() -> panels.scoreItems(2, ids, five, five, 0, five), "ids[1] is 70", "a row of 70"),
                outOfBounds(() -> panels.scoreItems(1, ids, new float[1], five, 0, five), "rows of 1 x 2", "the array has 1"),
                outOfBounds(() -> panels.scoreItems(1, ids, five, five, 4, five), "query", "the array has 5"),
                outOfBounds(() -> panels.scoreItems(1, ids, five, five, 0, new float[0]), "scores", "the array has 0"));
    }

    @TestFactory
    Stream<DynamicTest> marginChecksRefuse() {
        return Refusal.tests(
                missing(() -> MarginChecks.count(null, 0, 0, 1), "scores"),
                outOfBounds(() -> MarginChecks.count(five, -1, 2, 1), "scores [-1, 2)", "[0, 5)"),
                outOfBounds(() -> MarginChecks.count(five, 3, 2, 1), "scores [3, 2)"),
                outOfBounds(() -> MarginChecks.count(five, 0, 6, 1), "scores [0, 6)"),
                missing(() -> MarginChecks.select(null, 0, 0, 1, 0), "scores"),
                outOfBounds(() -> MarginChecks.select(five, 0, 6, 1, 0), "scores [0, 6)"),
                illegal(() -> MarginChecks.select(five, 0, 5, 1, -1), "r is -1", "at least 0"),
                missing(() -> MarginChecks.mark(null, 0, 0, 1, new long[1], 0), "scores"),
                outOfBounds(() -> MarginChecks.mark(five, 0, 6, 1, new long[1], 0), "scores [0, 6)"),
                missing(() -> MarginChecks.mark(five, 0, 5, 1, null, 0), "marks"),
                illegal(() -> MarginChecks.mark(five, 0, 5, 1, new long[1], -1), "marksOffset is -1"),
                outOfBounds(() -> MarginChecks.mark(five, 0, 5, 1, new long[1], 1), "marks [1, 2)", "[0, 1)"));
    }

    @TestFactory
    Stream<DynamicTest> rowsRefuse() {
        return Refusal.tests(
                missing(() -> Rows.dot(null, 0, five, 0, 5), "a"),
                illegal(() -> Rows.dot(five, -1, five, 0, 5), "a offset is -1"),
                outOfBounds(() -> Rows.dot(five, 0, five, 1, 5), "b", "offset 1", "the array has 5"),
                missing(() -> Rows.axpy(1, null, 0, five, 0, 5), "x"),
                outOfBounds(() -> Rows.axpy(1, five, 0, five, 0, 6), "x of 1 x 6"),
                outOfBounds(() -> Rows.axpy(1, five, 0, five, 3, 3), "y of 1 x 3 at offset 3"),
                missing(() -> Rows.scaledDifference(1, null, 0, five, 0, five, 0, 5), "x"),
                outOfBounds(() -> Rows.scaledDifference(1, five, 1, five, 0, five, 0, 5), "x of 1 x 5"),
                outOfBounds(() -> Rows.scaledDifference(1, five, 0, five, 1, five, 0, 5), "z of 1 x 5"),
                outOfBounds(() -> Rows.scaledDifference(1, five, 0, five, 0, five, 3, 3), "y of 1 x 3 at offset 3"),
                missing(() -> Rows.max(null, 0, five, 0, 5), "x"),
                outOfBounds(() -> Rows.max(five, 1, five, 0, 5), "x of 1 x 5"),
                outOfBounds(() -> Rows.max(five, 0, five, 3, 3), "y of 1 x 3 at offset 3"),
                missing(() -> Rows.weightedSum(null, 2, new int[0], five, 0, 0, five, 0), "table"),
                missing(() -> Rows.weightedSum(five, 2, null, five, 0, 0, five, 0), "ids"),
                missing(() -> Rows.weightedSum(five, 2, new int[0], null, 0, 0, five, 0), "factors"),
                illegal(() -> Rows.weightedSum(five, 0, new int[1], five, 0, 1, five, 0), "dim is 0", "at least 1"),
                outOfBounds(() -> Rows.weightedSum(five, 2, new int[1], five, 0, 2, five, 0), "ids [0, 2)", "[0, 1)"),
                outOfBounds(() -> Rows.weightedSum(five, 2, new int[6], five, 0, 6, five, 0), "factors [0, 6)", "[0, 5)"),
                outOfBounds(() -> Rows.weightedSum(five, 2, new int[] {0, 2}, five, 0, 2, five, 0), "ids[1] is 2"),
                outOfBounds(() -> Rows.weightedSum(five, 2, new int[1], five, 0, 1, five, 4), "y of 1 x 2 at offset 4"),
                missing(() -> Rows.gatherSum((float[]) null, 2, new int[0], 0, 0, five, 0), "table"),
                missing(() -> Rows.gatherSum(five, 2, null, 0, 0, five, 0), "ids"),
                illegal(() -> Rows.gatherSum(five, 0, new int[1], 0, 1, five, 0), "dim is 0", "at least 1"),
                outOfBounds(() -> Rows.gatherSum(five, 2, new int[1], 0, 2, five, 0), "ids [0, 2)", "[0, 1)"),
                outOfBounds(() -> Rows.gatherSum(five, 2, new int[] {0, 2}, 0, 2, five, 0), "ids[1] is 2", "a row of 2"),
                outOfBounds(() -> Rows.gatherSum(five, 2, new int[] {-1}, 0, 1, five, 0), "ids[0] is -1"),
                outOfBounds(() -> Rows.gatherSum(five, 2, new int[] {1 << 30}, 0, 1, five, 0), "ids[0] is 1073741824"),
                outOfBounds(() -> Rows.gatherSum(five, 2, new int[1], 0, 1, five, 4), "y of 1 x 2 at offset 4"),
                missing(() -> Rows.gatherSum((MemorySegment) null, 2, new int[0], 0, 0, five, 0), "table"),
                illegal(() -> Rows.gatherSum(MemorySegment.ofArray(five), 2, new int[1], 0, 1, five, 0), "table is on the heap"),
                missing(() -> Rows.gatherSum(outside, 2, null, 0, 0, five, 0), "ids"),
                illegal(() -> Rows.gatherSum(outside, 0, new int[1], 0, 1, five, 0), "dim is 0", "at least 1"),
                outOfBounds(() -> Rows.gatherSum(outside, 2, new int[1], 0, 2, five, 0), "ids [0, 2)", "[0, 1)"),
                outOfBounds(() -> Rows.gatherSum(outside, 2, new int[] {0, 2}, 0, 2, five, 0), "ids[1] is 2", "a row of 2"),
                outOfBounds(() -> Rows.gatherSum(outside, 2, new int[1], 0, 1, five, 4), "y of 1 x 2 at offset 4"),
                missing(() -> Rows.sgd(null, five, 0, five, 0, 5, 1, 0, 1), "w"),
                outOfBounds(() -> Rows.sgd(five, new float[4], 0, five, 0, 5, 1, 0, 1), "v of 1 x 5", "the array has 4"),
                outOfBounds(() -> Rows.sgd(five, five, 0, five, 2, 5, 1, 0, 1), "g of 1 x 5 at offset 2"),
                missing(() -> Rows.adagrad(five, null, 0, five, 0, 5, 1, 1), "s"),
                illegal(() -> Rows.adagrad(five, five, -2, five, 0, 5, 1, 1), "w offset is -2"),
                outOfBounds(() -> Rows.adagrad(five, five, 0, new float[4], 0, 5, 1, 1), "g of 1 x 5"),
                missing(() -> Rows.adam(five, null, five, 0, five, 0, 5, 1, .9f, .9f, 1, 1), "m"),
                outOfBounds(() -> Rows.adam(new float[4], five, five, 0, five, 0, 5, 1, .9f, .9f, 1, 1), "w of 1 x 5"),
                outOfBounds(() -> Rows.adam(five, five, new float[4], 0, five, 0, 5, 1, .9f, .9f, 1, 1), "v of 1 x 5"),
                outOfBounds(() -> Rows.adam(five, five, five, 0, five, 1, 5, 1, .9f, .9f, 1, 1), "g of 1 x 5 at offset 1"),
                missing(() -> Rows.allFinite(null, 0, 0), "x"),
                missing(() -> Rows.weightedSums(null, 2, new int[0], five, new int[1], 0, 0, five), "table"),
                missing(() -> Rows.weightedSums(five, 2, new int[0], five, null, 0, 0, five), "starts"),
                outOfBounds(() -> Rows.weightedSums(five, 2, new int[1], five, new int[2], 0, 2, five), "starts [0, 2)"),
                outOfBounds(() -> Rows.weightedSums(five, 2, new int[1], five, new int[] {0, 2}, 0, 1, five), "ids [0, 2)"),
                outOfBounds(() -> Rows.weightedSums(five, 2, new int[6], five, new int[] {0, 6}, 0, 1, five), "factors [0, 6)"),
                outOfBounds(() -> Rows.weightedSums(five, 2, new int[] {2}, five, new int[] {0, 1}, 0, 1, five), "ids[0] is 2"),
                outOfBounds(() -> Rows.weightedSums(five, 2, new int[1], five, new int[4], 0, 3, five), "y of 3 x 2"),
                missing(() -> Rows.adagrad(five, null, 2, new int[1], 0, 1, five, 1, 1), "s"),
                illegal(() -> Rows.adagrad(five, five, 0, new int[1], 0, 1, five, 1, 1), "dim is 0"),
                outOfBounds(() -> Rows.adagrad(five, new float[3], 2, new int[] {1}, 0, 1, five, 1, 1), "ids[0] is 1",
                        "row of 1"),
                outOfBounds(() -> Rows.adagrad(five, five, 2, new int[3], 0, 3, five, 1, 1), "g of 3 x 2"),
                missing(() -> Rows.allFinite(five, 2, null, 0, 0), "ids"),
                outOfBounds(() -> Rows.allFinite(five, 2, new int[] {-1}, 0, 1), "ids[0] is -1"),
                outOfBounds(() -> Rows.allFinite(five, Integer.MAX_VALUE, Integer.MAX_VALUE), "x", "ends at 4294967294"));
    }

    @TestFactory
    Stream<DynamicTest> activationsRefuse() {
        return Refusal.tests(
                missing(() -> Activation.RELU.apply(null, 0, 1), "y"),
                illegal(() -> Activation.TANH.apply(five, -1, 1), "y offset is -1"),
                outOfBounds(() -> Activation.IDENTITY.apply(five, 0, 6), "y of 1 x 6"),
                missing(() -> Activation.RELU.applyDerivative(five, 0, null, 0, 5), "g"),
                outOfBounds(() -> Activation.TANH.applyDerivative(five, 0, five, 1, 5), "g of 1 x 5 at offset 1"),
                outOfBounds(() -> Activation.IDENTITY.applyDerivative(five, 3, five, 0, 3), "y of 1 x 3 at offset 3"));
    }

    @TestFactory
    Stream<DynamicTest> negativeCountsAreRefused() {
        return Refusal.tests(
                illegal(() -> Rows.dot(five, 0, five, 0, -1), "count is -1", "at least 0"),
                illegal(() -> Rows.axpy(1, five, 0, five, 0, -1), "count is -1", "at least 0"),
                illegal(() -> Rows.sgd(five, five, 0, five, 0, -1, 1, 0, 1), "count is -1", "at least 0"),
                illegal(() -> Rows.adagrad(five, five, 0, five, 0, -1, 1, 1), "count is -1", "at least 0"),
                illegal(() -> Rows.adam(five, five, five, 0, five, 0, -1, 1, .9f, .9f, 1, 1), "count is -1", "at least 0"),
                illegal(() -> Rows.allFinite(five, 5, -5), "count is -5", "at least 0"),
                illegal(() -> Activation.RELU.apply(five, 0, -1), "count is -1", "at least 0"),
                illegal(() -> Activation.TANH.applyDerivative(five, 0, five, 0, -2), "count is -2", "at least 0"));
    }

    @Test
    void anEmptyRowMayStandAtTheEndOfItsArray() {
        Rows.axpy(1, five, 5, five, 5, 0);
        Activation.RELU.apply(five, 5, 0);
        assertEquals(0f, Rows.dot(five, 5, new float[0], 0, 0));
        assertEquals(0, MarginChecks.count(five, 5, 5, 0f));
    }
}
