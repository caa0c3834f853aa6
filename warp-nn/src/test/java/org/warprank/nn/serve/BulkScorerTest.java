package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.warprank.core.Activation;
import org.warprank.nn.Models;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;

/** Lists of all users against those of one user after the other. */
class BulkScorerTest {

    private static Interactions random(JourneyModel model, int users, SplittableRandom random) {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < users; u++) {
            for (int i = 0; i < 1 + random.nextInt(9); i++) {
                builder.add("user " + u, "item " + random.nextInt(model.items().size()));
            }
        }
        Interactions all = builder.build();
        return all.renumber(all.users(), model.items());
    }

    private static String line(int user, int count, int[] ids, float[] scores) {
        return user + " " + Arrays.toString(Arrays.copyOf(ids, count)) + Arrays.toString(Arrays.copyOf(scores, count));
    }

    @Property(tries = 60)
    void listsAreThoseOfOneUserAfterTheOther(@ForAll @IntRange(min = 1, max = 2000) int items,
            @ForAll @IntRange(min = 1, max = 700) int users, @ForAll @IntRange(min = 1, max = 400) int k,
            @ForAll @IntRange(min = 1, max = 5) int threads, @ForAll boolean embeddings, @ForAll boolean wide,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        JourneyModel model = Models.random(Models.ids(items), 5, List.of(7), Activation.RELU, seed);
        if (embeddings) {
            model = Models.withUsers(model, true, List.of("user 3", "user 40", "user 0"));
        }
        model = model.withWide(wide ? Models.nextItems(items) : null);
        Interactions known = random(model, users, random);
        ItemSet allowed = new ItemSet(items);
        random.ints(items / 2 + 1, 0, items).forEach(allowed::add);
        ItemFilter filter = ItemFilter.UNSEEN.and(allowed);
        List<String> expected = new ArrayList<>();
        JourneyScorer scorer = model.newScorer(known.users());
        int[] ids = new int[Math.min(k, items)];
        float[] scores = new float[ids.length];
        for (int u = 0; u < known.users().size(); u++) {
            int count = scorer.topK(u, known.itemArray(), known.from(u), known.to(u), k, filter, ids, scores);
            expected.add(line(u, count, ids, scores));
        }
        List<String> actual = new ArrayList<>();
        new BulkScorer(model.scoring()).topK(known, k, filter, threads,
                (user, count, listIds, listScores) -> actual.add(line(user, count, listIds, listScores)));
        assertEquals(expected, actual);
    }

    @Example
    void whatTheCallerThrowsEndsTheRun() {
        JourneyModel model = Models.random(Models.ids(50), 3, List.of(), Activation.RELU, 1);
        Interactions known = random(model, 1000, new SplittableRandom(1));
        IllegalStateException thrown = new IllegalStateException("full");
        List<Integer> taken = new ArrayList<>();
        assertSame(thrown, assertThrows(IllegalStateException.class,
                () -> new BulkScorer(model.scoring()).topK(known, 3, ItemFilter.UNSEEN, 3, (user, count, ids, scores) -> {
                    taken.add(user);
                    if (user == 100) {
                        throw thrown;
                    }
                })));
        assertEquals(101, taken.size());
        ItemFilter broken = (panel, seen) -> {
            throw thrown;
        };
        assertSame(thrown, assertThrows(IllegalStateException.class,
                () -> new BulkScorer(model.scoring()).topK(known, 3, broken, 3, (user, count, ids, scores) -> taken.add(user))));
        StackOverflowError error = new StackOverflowError();
        assertSame(error, assertThrows(StackOverflowError.class,
                () -> new BulkScorer(model.scoring()).topK(known, 3, ItemFilter.ALL, 3, (user, count, ids, scores) -> {
                    throw error;
                })));
    }

    @Example
    void whatIsWrongIsRefusedByName() {
        JourneyModel model = Models.random(Models.ids(5), 3, List.of(), Activation.RELU, 1);
        BulkScorer bulk = new BulkScorer(model.scoring());
        BulkScorer.Lists none = (user, count, ids, scores) -> {
        };
        Interactions known = random(model, 3, new SplittableRandom(1));
        assertEquals("k is 0 and threads is 1, expected at least 1 of each", assertThrows(IllegalArgumentException.class,
                () -> bulk.topK(known, 0, ItemFilter.ALL, 1, none)).getMessage());
        assertEquals("k is 1 and threads is 0, expected at least 1 of each", assertThrows(IllegalArgumentException.class,
                () -> bulk.topK(known, 1, ItemFilter.ALL, 0, none)).getMessage());
        Interactions others = Interactions.builder().add("ann", "tea").build();
        assertEquals("known has other item numbers than the model, expected known.renumber(known.users(), model.items())",
                assertThrows(IllegalArgumentException.class, () -> bulk.topK(others, 1, ItemFilter.ALL, 1, none)).getMessage());
    }
}
