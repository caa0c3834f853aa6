package org.warprank.nn.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.serve.ItemScorer;

/** The rankings of {@code oracles/metrics.json}, whose metrics were worked out by hand. */
class MetricsOracleTest {

    private static final double NINE_DIGITS = 1e-8;

    static Stream<Named<JsonObject>> cases() throws IOException {
        try (Reader reader = new InputStreamReader(MetricsOracleTest.class.getResourceAsStream("/oracles/metrics.json"),
                StandardCharsets.UTF_8)) {
            return StreamSupport.stream(JsonParser.parseReader(reader).getAsJsonObject().getAsJsonArray("cases").spliterator(), false)
                    .map(JsonElement::getAsJsonObject).map(c -> Named.of(c.get("name").getAsString(), c));
        }
    }

    private static List<Integer> ints(JsonObject oracle, String member) {
        List<Integer> numbers = new ArrayList<>();
        oracle.getAsJsonArray(member).forEach(number -> numbers.add(number.getAsInt()));
        return numbers;
    }

    private static void assertMetrics(JsonObject expected, RankingMetrics actual, int k) {
        assertEquals(k, actual.k());
        assertEquals(expected.get("ndcg").getAsDouble(), actual.ndcg(), NINE_DIGITS, "NDCG@" + k);
        assertEquals(expected.get("precision").getAsDouble(), actual.precision(), NINE_DIGITS, "precision@" + k);
        assertEquals(expected.get("recall").getAsDouble(), actual.recall(), NINE_DIGITS, "recall@" + k);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aRankedListHasTheMetricsOfTheOracle(JsonObject oracle) {
        List<Integer> ranking = ints(oracle, "ranking");
        List<Integer> relevant = ints(oracle, "relevant");
        boolean[] hits = new boolean[ranking.size()];
        for (int i = 0; i < hits.length; i++) {
            hits[i] = relevant.contains(ranking.get(i));
        }
        for (Map.Entry<String, JsonElement> at : oracle.getAsJsonObject("at").entrySet()) {
            int k = Integer.parseInt(at.getKey());
            assertMetrics(at.getValue().getAsJsonObject(), RankingMetrics.of(hits, hits.length, k, relevant.size()), k);
        }
        RankingMetrics whole = RankingMetrics.of(hits, hits.length, hits.length, relevant.size());
        assertEquals(oracle.get("mrr").getAsDouble(), whole.mrr(), NINE_DIGITS, "MRR");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theEvaluatorRanksAndMeasuresAsTheOracle(JsonObject oracle) {
        float[] scores = new float[oracle.getAsJsonArray("scores").size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = oracle.getAsJsonArray("scores").get(i).getAsFloat();
        }
        Interactions train = only("ann", ints(oracle, "excluded"), scores.length);
        Interactions heldOut = only("ann", ints(oracle, "relevant"), scores.length)
                .renumber(train.users(), train.items());
        int[] cuts = IntStream.concat(oracle.getAsJsonObject("at").keySet().stream().mapToInt(Integer::parseInt),
                IntStream.of(scores.length)).distinct().toArray();

        for (int threads = 1; threads <= 3; threads++) {
            EvaluationReport report = new Evaluator(train, heldOut, threads).evaluate(() -> always(scores), cuts);
            assertEquals(1, report.users());
            for (Map.Entry<String, JsonElement> at : oracle.getAsJsonObject("at").entrySet()) {
                int k = Integer.parseInt(at.getKey());
                assertMetrics(at.getValue().getAsJsonObject(), report.at(k), k);
            }
            assertEquals(oracle.get("mrr").getAsDouble(), report.at(scores.length).mrr(), NINE_DIGITS, "MRR");
            assertEquals(oracle.get("auc").getAsDouble(), report.auc(), NINE_DIGITS, "AUC");
        }
    }

    /** Interactions of one user with chosen ones of the items, which are numbered as they are named. */
    private static Interactions only(String user, List<Integer> chosen, int items) {
        InteractionsBuilder builder = Interactions.builder();
        for (int i = 0; i < items; i++) {
            builder.add("filler", Integer.toString(i));
        }
        chosen.forEach(item -> builder.add(user, Integer.toString(item)));
        Interactions all = builder.build();
        return all.renumber(Vocabulary.of(List.of(user)), all.items());
    }

    private static ItemScorer always(float[] fixed) {
        return new ItemScorer() {
            @Override
            public int items() {
                return fixed.length;
            }

            @Override
            public void score(int[] journey, int from, int to, float[] scores) {
                System.arraycopy(fixed, 0, scores, 0, fixed.length);
            }
        };
    }

    @Test
    void aTieCountsHalfInTheAuc() {
        Interactions train = only("ann", List.of(), 3);
        Interactions heldOut = only("ann", List.of(0), 3).renumber(train.users(), train.items());
        EvaluationReport report = new Evaluator(train, heldOut, 1).evaluate(() -> always(new float[] {1, 1, 0}), 1);
        assertEquals(.75, report.auc());
    }

    @Test
    void meansAreOverUsersWithARelevantItem() {
        Interactions train = Interactions.builder().add("ann", "a").add("bob", "b").add("cid", "c").add("cid", "d").build();
        // Cid's only held-out item is one of train, so there is nothing to find: cid is not measured.
        Interactions heldOut = Interactions.builder().add("ann", "b").add("bob", "d").add("cid", "c").build()
                .renumber(train.users(), train.items());
        Evaluator evaluator = new Evaluator(train, heldOut, 2);
        assertEquals(2, evaluator.users());
        // Ann's list is b, c, d and bob's a, c, d.
        EvaluationReport report = evaluator.evaluate(() -> always(new float[] {4, 3, 2, 1}), 1, 3);
        assertEquals((1 + 0) / 2.0, report.at(1).ndcg());
        assertEquals((1 + 1 / 3.0) / 2, report.at(3).mrr(), 1e-15);
    }
}
