package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.Activation;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.nn.Models;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.Split;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.Popularity;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingOptions;
import org.warprank.nn.train.UserMode;

class FoldInTest {

    private static final int ITEMS = 40;
    private static final int[] JOURNEY = {3, 17, 39, 0, 22};

    private static JourneyModel model(boolean journeys, List<Integer> hidden, Activation activation) {
        return Models.withUsers(Models.random(Models.ids(ITEMS), 6, hidden, activation, 1), journeys, List.of("ann", "bob"));
    }

    private static float[] folded(ScoringModel model, int... journey) {
        float[] embedding = new float[model.dim() + 2];
        new FoldIn(model).fold(journey, 0, journey.length, embedding, 1);
        assertEquals(0, embedding[0]);
        assertEquals(0, embedding[model.dim() + 1]);
        return Arrays.copyOfRange(embedding, 1, model.dim() + 1);
    }

    // The formula of the Javadoc in double, with central differences in place of backward passes.
    private static double[] reference(JourneyModel model, int... journey) {
        double[] user = new double[model.dim()];
        double[] zero = new double[user.length];
        for (int f = 0; f < user.length; f++) {
            for (int item : journey) {
                user[f] += FoldIn.START / Math.sqrt(journey.length) * slope(model, zero, item, f);
            }
        }
        double[] accumulators = new double[user.length];
        Arrays.fill(accumulators, FoldIn.INITIAL_ACCUMULATOR);
        for (int step = 1; step <= FoldIn.STEPS; step++) {
            double[] gradient = new double[user.length];
            for (int item : journey) {
                int trials = 0;
                int negative = -1;
                long key = CounterRandom.key(0, step, Purpose.WARP, item);
                for (int draw = 0; draw < FoldIn.MAX_DRAWS && negative < 0; draw++) {
                    int drawn = CounterRandom.below(CounterRandom.word(key, draw), ITEMS);
                    if (IntStream.of(journey).noneMatch(own -> own == drawn)) {
                        trials++;
                        negative = score(model, user, drawn) >= score(model, user, item) - 1 ? drawn : -1;
                    }
                }
                for (int f = 0; f < user.length && negative >= 0; f++) {
                    double weight = Math.log(1 + (ITEMS - journey.length) / trials);
                    gradient[f] += weight * (slope(model, user, negative, f) - slope(model, user, item, f));
                }
            }
            for (int f = 0; f < user.length; f++) {
                accumulators[f] += gradient[f] * gradient[f];
                user[f] -= FoldIn.LEARNING_RATE * gradient[f] / Math.sqrt(accumulators[f]);
            }
        }
        return user;
    }

    private static double slope(JourneyModel model, double[] user, int item, int f) {
        double[] moved = user.clone();
        moved[f] += 1e-5;
        double above = score(model, moved, item);
        moved[f] -= 2e-5;
        return (above - score(model, moved, item)) / 2e-5;
    }

    private static double score(JourneyModel model, double[] user, int item) {
        double[] h = user;
        for (LinearLayer layer : model.hidden()) {
            double[] next = new double[layer.out()];
            for (int o = 0; o < next.length; o++) {
                double sum = row(layer.parameters().getFirst(), o, h) + layer.parameters().getLast().values()[o];
                next[o] = layer.activation() == Activation.RELU ? Math.max(sum, 0) : Math.tanh(sum);
            }
            h = next;
        }
        return row(model.output(), item, h) + model.outputBias().values()[item];
    }

    private static double row(Parameter table, int row, double[] x) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] * table.values()[row * x.length + i]).sum();
    }

    @ParameterizedTest
    @CsvSource({"0,RELU", "1,TANH", "2,RELU", "2,TANH"})
    void anEmbeddingFollowsTheFormula(int layers, Activation activation) {
        JourneyModel model = model(false, List.of(7, 5).subList(0, layers), activation);
        // A user of many items, one of one, and one whom nothing is left for.
        for (int[] journey : new int[][] {JOURNEY, {8}, IntStream.range(0, ITEMS).toArray()}) {
            double[] expected = reference(model, journey);
            float[] kernels = folded(model.scoring(), journey);
            float[] plain = folded(model.scoring().scalar(), journey);
            for (int f = 0; f < expected.length; f++) {
                assertEquals(expected[f], kernels[f], 1e-4 * (1 + Math.abs(expected[f])));
                assertEquals(expected[f], plain[f], 1e-4 * (1 + Math.abs(expected[f])));
            }
        }
    }

    @Test
    void aJourneyIsASet() {
        ScoringModel model = model(false, List.of(5), Activation.TANH).scoring();
        float[] expected = folded(model, JOURNEY);
        assertArrayEquals(expected, folded(model, 0, 3, 17, 22, 39));
        assertArrayEquals(expected, folded(model, 39, 22, Vocabulary.UNKNOWN, 17, 3, 0, 3, 39));
        // Nothing of a fold-in before is left.
        FoldIn foldIn = new FoldIn(model);
        float[] embedding = new float[6];
        foldIn.fold(new int[] {9, 8, 7}, 0, 3, embedding, 0);
        assertFalse(Arrays.equals(expected, embedding));
        foldIn.fold(JOURNEY, 0, JOURNEY.length, embedding, 0);
        assertArrayEquals(expected, embedding);
    }

    @Test
    void whoHasNothingIsNobody() {
        ScoringModel model = model(false, List.of(), Activation.RELU).scoring();
        assertArrayEquals(new float[6], folded(model));
        assertArrayEquals(new float[6], folded(model, Vocabulary.UNKNOWN));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void listsOfUnknownUsersAreThoseOfTheirEmbedding(boolean scalar) {
        JourneyModel model = model(false, List.of(7), Activation.TANH);
        ScoringModel scoring = scalar ? model.scoring().scalar() : model.scoring();
        UserTable eve = new UserTable(Vocabulary.of(List.of("eve")),
                Parameter.fixed("user.weight", 1, 6, folded(scoring, JOURNEY)));
        ScoringModel withEve = new JourneyModel(model.items(), model.exponent(), null, eve, model.hidden(), model.output(),
                model.outputBias()).scoring();
        float[] expected = scores((scalar ? withEve.scalar() : withEve).newScorer(), 0);
        assertArrayEquals(expected, scores(scoring.newScorer(), Vocabulary.UNKNOWN));
        assertArrayEquals(expected, scores(scoring.newScorer(Vocabulary.of(List.of("bob", "eve"))), 1));
        // Who is known is not.
        float[] bob = scores(scoring.newScorer(), 1);
        assertArrayEquals(bob, scores(scoring.newScorer(Vocabulary.of(List.of("bob", "eve"))), 0));
        assertFalse(Arrays.equals(bob, expected));

        InteractionsBuilder builder = Interactions.builder();
        for (int item : JOURNEY) {
            builder.add("eve", "item " + item).add("bob", "item " + item);
        }
        Interactions known = builder.build();
        new BulkScorer(scoring).topK(known.renumber(known.users(), scoring.items()), 5, ItemFilter.UNSEEN, 1,
                (user, count, ids, scores) -> {
                    float[] all = user == 0 ? expected : bob;
                    for (int i = 0; i < count; i++) {
                        assertEquals(all[ids[i]], scores[i], 1e-5f);
                    }
                });
    }

    private static float[] scores(JourneyScorer scorer, int user) {
        float[] scores = new float[ITEMS];
        scorer.score(user, JOURNEY, 0, JOURNEY.length, scores);
        return scores;
    }

    // Of every fourth user training has seen nothing.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void unknownUsersAreServedAlmostAsWellAsThoseThatWereTrained(boolean hidden) {
        InteractionsBuilder builder = Interactions.builder();
        for (int user = 0; user < 120; user++) {
            for (int i = 0; i < 8; i++) {
                builder.add("u" + user, "i" + (user % 3 + 3 * ((user * 7 + i) % 14)));
            }
        }
        Split split = Split.random(builder.build(), .25, 1);
        TrainingOptions options = TrainingOptions.builder().users(UserMode.EMBEDDING).dim(12).batchSize(32)
                .hidden(hidden ? List.of(12) : List.of()).epochs(20).seed(5).build();
        Interactions train = split.train();
        InteractionsBuilder seen = Interactions.builder();
        for (int user = 0; user < train.users().size(); user++) {
            for (int place = train.from(user); user % 4 != 0 && place < train.to(user); place++) {
                seen.add(train.users().id(user), train.items().id(train.item(place)));
            }
        }
        JourneyModel all = new Trainer(options).fit(train);
        JourneyModel most = new Trainer(options).fit(seen.build());
        Vocabulary items = most.items();
        Interactions known = train.renumber(train.users(), items);
        InteractionsBuilder wanted = Interactions.builder();
        for (int user = 0; user < train.users().size(); user += 4) {
            for (int place = split.heldOut().from(user); place < split.heldOut().to(user); place++) {
                wanted.add(train.users().id(user), train.items().id(split.heldOut().item(place)));
            }
        }
        Interactions heldOut = wanted.build().renumber(known.users(), items);
        Evaluator evaluator = new Evaluator(known, heldOut, 1);
        assertEquals(30, evaluator.users());
        double folded = evaluator.evaluate(() -> most.newScorer(known.users()), 10).at(10).ndcg();
        double popularity = evaluator.evaluate(() -> new Popularity(known), 10).at(10).ndcg();
        Interactions allKnown = train.renumber(train.users(), all.items());
        double trained = new Evaluator(allKnown, heldOut.renumber(allKnown.users(), all.items()), 1)
                .evaluate(() -> all.newScorer(allKnown.users()), 10).at(10).ndcg();
        assertTrue(folded > popularity + .2, folded + " against popularity's " + popularity);
        assertTrue(folded > .8 * trained, folded + " against " + trained + " of the users that were trained");
    }

    @Test
    void modelsAndArgumentsThatDoNotFitAreRefused() {
        ScoringModel both = model(true, List.of(), Activation.RELU).scoring();
        assertEquals("the model has users who are journeys, expected one of embeddings alone",
                assertThrows(IllegalArgumentException.class, () -> new FoldIn(both)).getMessage());
        FoldIn foldIn = new FoldIn(model(false, List.of(), Activation.RELU).scoring());
        assertTrue(assertThrows(IndexOutOfBoundsException.class, () -> foldIn.fold(new int[] {1, ITEMS}, 0, 2, new float[6], 0))
                .getMessage().startsWith("journey has 40 at index 1, expected items from 0 to 39"));
        assertThrows(IndexOutOfBoundsException.class, () -> foldIn.fold(JOURNEY, 0, 5, new float[6], 1));
    }
}
