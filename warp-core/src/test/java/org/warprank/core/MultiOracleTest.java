package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A plain double-precision reference of the loss with none, one, many or all items of a row positive. */
class MultiOracleTest {

    static Stream<Named<JsonObject>> cases() {
        return Oracle.cases("multi.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyExampleHasTheReferencesTrialsNegativeWeightAndHinge(JsonObject c) {
        Run run = Run.of(c);
        for (int e = 0; e < run.examples.size(); e++) {
            JsonObject expected = run.examples.get(e);
            WarpLoss loss = run.loss;
            String at = "example " + e;
            assertEquals(expected.get("positive").getAsInt(), loss.positive(e), at);
            assertEquals(expected.get("N").getAsInt(), loss.trials(e), at);
            assertEquals(expected.get("negative").getAsInt(), loss.negative(e), at);
            assertEquals(Math.min(run.maxTrials(), expected.get("M").getAsInt()), loss.limit(e), at);
            assertEquals(expected.get("hinge").getAsDouble(), loss.hinge(e), at);
            Oracle.assertNineDigits(expected.get("L").getAsDouble(), loss.rankWeight(e), at);
            assertEquals(expected.get("weight").getAsDouble() * loss.rankWeight(e) * loss.hinge(e), loss.loss(e), at);
            assertEquals(Oracle.ints(expected.get("draws")).length, run.draws.asked(e), at);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theLossIsTheReferences(JsonObject c) {
        Oracle.assertNineDigits(c.get("loss").getAsDouble(), Run.of(c).total, "loss");
    }

    // A cell sums a few floats, each rounded once.
    @ParameterizedTest
    @MethodSource("cases")
    void theGradientIsTheReferencesInEveryCell(JsonObject c) {
        Run run = Run.of(c);
        Padded grad = Padded.filled(0f, run.rows, run.items, 2, 3);
        run.loss.backwardDense(c.get("grad_output").getAsFloat(), grad.array(), grad.offset(), grad.stride());
        grad.assertOnlyTheMatrixWasWritten();
        assertCells(c.getAsJsonArray("grad"), grad.dense(), run.items);
    }

    private static void assertCells(JsonArray cells, float[] actual, int items) {
        double[] expected = new double[actual.length];
        for (JsonElement cell : cells) {
            double[] rowItemValue = Oracle.doubles(cell);
            expected[(int) rowItemValue[0] * items + (int) rowItemValue[1]] = rowItemValue[2];
        }
        for (int i = 0; i < actual.length; i++) {
            assertEquals(expected[i], actual[i], 1e-6 * Math.abs(expected[i]), "cell " + i);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void candidatesAndViolatorsAreCountedWithoutPositivesAndExcludedItems(JsonObject c) {
        Run run = Run.of(c);
        // A search through all candidates finds a violator if there is one, and its weight tells V.
        WarpOptions options = Run.options(c).withRankWeight(RankWeight.EXACT_RANK).withMaxTrials(Integer.MAX_VALUE);
        WarpLoss loss = new WarpLoss(options, Math.max(1, run.examples.size()), run.items);
        loss.forward(run.batch);
        for (int e = 0; e < run.examples.size(); e++) {
            JsonObject expected = run.examples.get(e);
            assertEquals(expected.get("M").getAsInt(), loss.limit(e), "example " + e);
            assertEquals(Harmonic.number(expected.get("V").getAsInt()), loss.rankWeight(e), "example " + e);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theExpectedLossIsTheReferences(JsonObject c) {
        Run run = Run.of(c);
        ExpectedWarpLoss loss = new ExpectedWarpLoss(Run.options(c), Math.max(1, run.examples.size()), run.items);
        Oracle.assertNineDigits(c.get("expected_loss").getAsDouble(), loss.forward(run.batch), "loss");
        for (int e = 0; e < run.examples.size(); e++) {
            JsonObject expected = run.examples.get(e);
            Oracle.assertNineDigits(expected.get("weight").getAsDouble() * expected.get("expected_L").getAsDouble(),
                    loss.weight(e), "example " + e);
            assertEquals(expected.get("V").getAsInt(), loss.violators(e), "example " + e);
        }
        Padded grad = Padded.filled(0f, run.rows, run.items, 2, 3);
        loss.backwardDense(c.get("grad_output").getAsFloat(), grad.array(), grad.offset(), grad.stride());
        grad.assertOnlyTheMatrixWasWritten();
        assertCells(c.getAsJsonArray("expected_grad"), grad.dense(), run.items);
    }

    @Test
    void theFileHasAllItsCases() {
        assertEquals(20, cases().count());
    }

    private record Run(JsonObject c, int rows, int items, List<JsonObject> examples, WarpBatch batch, RecordedDraws draws,
                       WarpLoss loss, double total) {

        static Run of(JsonObject c) {
            int rows = c.get("rows").getAsInt();
            int items = c.get("items").getAsInt();
            List<JsonObject> examples = Oracle.objects(c, "examples").toList();
            Padded scores = Padded.of(Oracle.matrix(c.get("scores")), rows, items, 5, 1);
            float[] weights = new float[examples.size()];
            for (int e = 0; e < weights.length; e++) {
                weights[e] = examples.get(e).get("weight").getAsFloat();
            }
            WarpBatch batch = new WarpBatch().scores(scores.array(), scores.offset(), scores.stride(), rows, items)
                    .positives(Oracle.ints(c.get("offsets")), Oracle.ints(c.get("positives"))).weights(weights);
            if (c.has("excluded")) {
                exclude(batch, c.get("excluded"), rows);
            }
            RecordedDraws draws =
                    new RecordedDraws(examples.stream().map(e -> Oracle.ints(e.get("draws"))).toArray(int[][]::new));
            WarpLoss loss = new WarpLoss(options(c), Math.max(1, weights.length), items);
            return new Run(c, rows, items, examples, batch, draws, loss, loss.forward(batch, 0, rows, draws));
        }

        static WarpOptions options(JsonObject c) {
            return new WarpOptions(c.get("margin").getAsFloat(), Oracle.limit(c.get("max_trials")),
                    RankWeight.valueOf(c.get("policy").getAsString()), Reduction.valueOf(c.get("reduction").getAsString()), 0);
        }

        // The rows' ranges stand in reverse order: a range is a place in the array, not a share of it.
        private static void exclude(WarpBatch batch, JsonElement lists, int rows) {
            int[] from = new int[rows];
            int[] to = new int[rows];
            int[] all = new int[rows * batch.items];
            int end = 0;
            for (int b = rows - 1; b >= 0; b--) {
                int[] list = Oracle.ints(lists.getAsJsonArray().get(b));
                System.arraycopy(list, 0, all, end, list.length);
                from[b] = end;
                end += list.length;
                to[b] = end;
            }
            batch.excluded(from, to, all);
        }

        int maxTrials() {
            return Oracle.limit(c.get("max_trials"));
        }
    }
}
