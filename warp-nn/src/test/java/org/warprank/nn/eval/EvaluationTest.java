package org.warprank.nn.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;

/** What lists say of themselves, worked out by hand on eight users of five items. */
class EvaluationTest {

    /** Item a has eight users, b four, c two, d and e one each; all have a. */
    private static final Interactions TRAIN = train();

    private static Interactions train() {
        InteractionsBuilder builder = Interactions.builder();
        int[] users = {8, 4, 2, 1, 1};
        for (int item = 0; item < users.length; item++) {
            for (int user = 0; user < users[item]; user++) {
                builder.add("u" + user, "" + (char) ('a' + item));
            }
        }
        return builder.build();
    }

    private static Evaluation measure(int threads, int... cuts) {
        Interactions heldOut = Interactions.builder().add("u7", "b").add("u6", "e").add("u1", "c").add("u0", "a").build()
                .renumber(TRAIN.users(), TRAIN.items());
        Popularity popularity = new Popularity(TRAIN);
        return new Evaluator(TRAIN, heldOut, threads).measure(() -> popularity, done -> { }, cuts);
    }

    // Popularity lists b, c, d, e for u6 and u7, who have a alone. What is held out of u0 and u1, they have already.
    @Test
    void theListsByHand() {
        for (int threads = 1; threads <= 5; threads++) {
            Evaluation evaluation = measure(threads, 1, 2, 9);
            assertEquals(2, evaluation.users());
            assertEquals("u6", TRAIN.users().id(evaluation.user(0)));
            assertEquals("u7", TRAIN.users().id(evaluation.user(1)));
            assertEquals(1, evaluation.value("novelty@1", 0), 1e-15);
            assertEquals((1 + 2) / 2.0, evaluation.mean("novelty@2"), 1e-15);
            assertEquals((1 + 2 + 3 + 3) / 4.0, evaluation.mean("novelty@9"), 1e-15);
            assertEquals(1 / 5.0, evaluation.coverage(1));
            assertEquals(2 / 5.0, evaluation.coverage(2));
            assertEquals(4 / 5.0, evaluation.coverage(9));
            assertEquals(0, evaluation.value("ndcg@2", 0));
            assertEquals(1, evaluation.value("ndcg@2", 1));
            assertEquals(evaluation.report().at(2).ndcg(), evaluation.mean("ndcg@2"));
        }
    }

    // A fifth of the 16 interactions is 3.2: a alone has more, so that it is the head.
    @Test
    void theHeadIsTheMostPopularFifthOfTheInteractions() {
        ItemPopularity popularity = new ItemPopularity(TRAIN);
        assertTrue(popularity.isHead(0));
        assertTrue(!popularity.isHead(1));
        assertEquals(0, measure(1, 9).mean("popularityShare@9"));
        Interactions even = Interactions.builder().add("u", "a").add("u", "b").add("v", "c").add("v", "d").add("w", "e")
                .add("w", "f").build();
        Interactions heldOut = Interactions.builder().add("w", "a").build().renumber(even.users(), even.items());
        Popularity scores = new Popularity(even);
        Evaluation evaluation = new Evaluator(even, heldOut, 1).measure(() -> scores, done -> { }, 2, 4);
        assertEquals(1, evaluation.mean("popularityShare@2"), "a fifth of six is 1.2, so that a and b are the head");
        assertEquals(0.5, evaluation.mean("popularityShare@4"));
    }

    @Test
    void anItemThatNoUserHasCountsAsIfOneHadIt() {
        Interactions known = TRAIN.renumber(TRAIN.users(),
                Interactions.builder().add("u0", "x").add("u0", "a").build().items());
        assertEquals(3, new ItemPopularity(known).selfInformation(0), 1e-15);
        assertEquals(0, new ItemPopularity(known).selfInformation(1), 1e-15);
    }

    @Test
    void whatWasNotMeasuredIsRefused() {
        Evaluation evaluation = measure(1, 1);
        assertEquals(List.of("ndcg@1", "precision@1", "recall@1", "mrr@1", "novelty@1", "popularityShare@1", "auc"),
                evaluation.metrics());
        assertEquals("k is 2, measured were [1]",
                assertThrows(IllegalArgumentException.class, () -> evaluation.coverage(2)).getMessage());
        assertEquals("metric is \"auc@1\", measured were " + evaluation.metrics(),
                assertThrows(IllegalArgumentException.class, () -> evaluation.mean("auc@1")).getMessage());
    }
}
