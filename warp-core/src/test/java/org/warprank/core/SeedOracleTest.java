package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The post's own algorithm, run in float32 elsewhere, gives the same draws' results bit for bit. */
class SeedOracleTest {

    private static final JsonObject SEED = Oracle.read("seed.json");

    static Stream<Named<JsonObject>> cases() {
        return Oracle.cases("seed.json");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void trialsNegativeWeightAndLossOfEachRowAreThePosts(JsonObject c) {
        Run run = Run.of(c);
        for (int e = 0; e < run.examples.size(); e++) {
            JsonObject expected = run.examples.get(e);
            WarpLoss loss = run.loss;
            assertEquals(expected.get("positive").getAsInt(), loss.positive(e));
            assertEquals(expected.get("N").getAsInt(), loss.trials(e));
            assertEquals(expected.get("negative").getAsInt(), loss.negative(e));
            assertEquals(expected.get("L").getAsFloat(), (float) loss.rankWeight(e));
            assertEquals(expected.get("loss").getAsFloat(), (float) loss.hinge(e) * (float) loss.rankWeight(e));
            assertEquals(Oracle.ints(expected.get("draws")).length, run.draws.asked(e), "draws made");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theLossOfTheBatchIsTheSumInDouble(JsonObject c) {
        Run run = Run.of(c);
        Oracle.assertNineDigits(c.get("loss_double").getAsDouble(), run.total, "loss");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theDenseGradientIsThePostsInEveryCell(JsonObject c) {
        Run run = Run.of(c);
        assertArrayEquals(run.expectedGradient("grad_1"), run.denseGradient(1f));
        assertArrayEquals(run.expectedGradient("grad_0.5"), run.denseGradient(.5f));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSparseGradientIsTheDenseOne(JsonObject c) {
        Run run = Run.of(c);
        for (float g : new float[] {1f, .5f}) {
            assertArrayEquals(run.denseGradient(g), run.scatteredSparseGradient(g));
        }
    }

    static Stream<JsonObject> edges() {
        return Oracle.objects(SEED, "edges");
    }

    @ParameterizedTest
    @MethodSource("edges")
    void oneFloatThresholdDecidesPairsWithinAnUlp(JsonObject edge) {
        float[] scores = {edge.get("s_p").getAsFloat(), edge.get("s_i").getAsFloat()};
        float threshold = scores[0] - 1f;
        boolean violates = edge.get("float_threshold").getAsBoolean();

        assertEquals(edge.get("threshold").getAsFloat(), threshold);
        assertEquals(violates ? 1 : 0, MarginChecks.count(scores, 1, 2, threshold));

        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, 1, 2);
        loss.forward(new WarpBatch().scores(scores, 0, 2, 1, 2).positives(new int[] {0, 1}, new int[] {0}));
        assertEquals(violates ? 1 : -1, loss.negative(0));
        assertEquals(violates ? edge.get("hinge").getAsDouble() : 0, loss.hinge(0), 1e-8 * Math.abs(loss.hinge(0)));
    }

    @ParameterizedTest
    @EnumSource(value = RankWeight.class, names = {"LOG_FLOOR", "HARMONIC"})
    void theTextsExampleWithoutMargin(RankWeight policy) {
        JsonObject text = SEED.getAsJsonObject("candy_text");
        WarpLoss loss = new WarpLoss(WarpOptions.POST.withMargin(0).withRankWeight(policy), 1, 5);
        WarpBatch batch = new WarpBatch().scores(Oracle.floats(text.get("scores")), 0, 5, 1, 5)
                .positives(new int[] {0, 1}, new int[] {text.get("positive").getAsInt()});

        double total = loss.forward(batch, 0, 1, new RecordedDraws(Oracle.ints(text.get("draws"))));

        assertEquals(text.get("N").getAsInt(), loss.trials(0));
        assertEquals(text.get("negative").getAsInt(), loss.negative(0));
        Oracle.assertNineDigits(text.get("hinge").getAsDouble(), loss.hinge(0), "hinge");
        Oracle.assertNineDigits(text.get(policy.name()).getAsDouble(), loss.rankWeight(0), "L");
        assertEquals(loss.rankWeight(0) * loss.hinge(0), total);
        if (policy == RankWeight.LOG_FLOOR) {
            Oracle.assertNineDigits(text.get("loss_LOG_FLOOR").getAsDouble(), total, "loss");
        }
    }

    @Test
    void theFileHasAllItsCases() {
        assertEquals(18, cases().count());
        assertEquals(10, edges().count());
    }

    private record Run(JsonObject c, int rows, int items, List<JsonObject> examples, RecordedDraws draws, WarpLoss loss,
                       double total) {

        static Run of(JsonObject c) {
            int rows = c.get("rows").getAsInt();
            int items = c.get("items").getAsInt();
            List<JsonObject> examples = Oracle.objects(c, "examples").toList();
            RecordedDraws draws =
                    new RecordedDraws(examples.stream().map(e -> Oracle.ints(e.get("draws"))).toArray(int[][]::new));
            Padded scores = Padded.of(Oracle.matrix(c.get("scores")), rows, items, 3, 2);
            WarpBatch batch = new WarpBatch().scores(scores.array(), scores.offset(), scores.stride(), rows, items)
                    .positives(IntStream.rangeClosed(0, rows).toArray(),
                            examples.stream().mapToInt(e -> e.get("positive").getAsInt()).toArray());
            WarpOptions options = WarpOptions.POST.withMaxTrials(Oracle.limit(c.get("max_num_trials")));
            WarpLoss loss = new WarpLoss(options, rows, items);
            return new Run(c, rows, items, examples, draws, loss, loss.forward(batch, 0, rows, draws));
        }

        float[] expectedGradient(String member) {
            float[] grad = new float[rows * items];
            for (JsonElement cell : c.getAsJsonArray(member)) {
                float[] rowItemValue = Oracle.floats(cell);
                grad[(int) rowItemValue[0] * items + (int) rowItemValue[1]] = rowItemValue[2];
            }
            return grad;
        }

        float[] denseGradient(float g) {
            Padded grad = Padded.filled(0f, rows, items, 1, 4);
            loss.backwardDense(g, grad.array(), grad.offset(), grad.stride());
            grad.assertOnlyTheMatrixWasWritten();
            return grad.dense();
        }

        float[] scatteredSparseGradient(float g) {
            int[] positives = new int[rows];
            int[] negatives = new int[rows];
            float[] coefficients = new float[rows];
            loss.backward(g, positives, negatives, coefficients);
            float[] grad = new float[rows * items];
            for (int e = 0; e < rows; e++) {
                assertEquals(loss.trials(e) == 0, negatives[e] == -1, "no negative without a violator");
                if (negatives[e] >= 0) {
                    grad[e * items + negatives[e]] += coefficients[e];
                    grad[e * items + positives[e]] -= coefficients[e];
                } else {
                    assertEquals(0f, coefficients[e]);
                }
            }
            return grad;
        }
    }
}
