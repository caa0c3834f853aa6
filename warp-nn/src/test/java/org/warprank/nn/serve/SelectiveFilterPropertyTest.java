package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.warprank.core.Activation;
import org.warprank.nn.Models;

/** Lists under filters that allow none, some or all of a panel: single items and whole panels have to make one list. */
class SelectiveFilterPropertyTest {

    private static final int PANEL = 64;

    // About half of the panels have few items, many of those as many as are scored singly, or one more.
    private static ItemSet patchy(int items, SplittableRandom random) {
        ItemSet set = new ItemSet(items);
        int most = SingleItems.MOST_OF_PANEL;
        int[] counts = {0, 1, most - 1, most, most + 1, PANEL / 2, PANEL};
        for (int panel = 0; panel * PANEL < items; panel++) {
            int first = panel * PANEL;
            int there = Math.min(PANEL, items - first);
            int count = counts[random.nextInt(counts.length)];
            random.ints(first, first + there).distinct().limit(Math.min(count, there)).forEach(set::add);
        }
        return set;
    }

    private static int[] without(ItemSet allowed, int items) {
        return IntStream.range(0, items).filter(item -> !allowed.contains(item)).toArray();
    }

    private static void assertList(float[] scores, int[] others, int k, int length, int[] ids, float[] listed) {
        assertArrayEquals(TopKPropertyTest.sorted(scores, others, k), Arrays.copyOf(ids, length));
        for (int i = 0; i < length; i++) {
            assertEquals(Float.floatToRawIntBits(scores[ids[i]]), Float.floatToRawIntBits(listed[i]));
        }
    }

    @Property(tries = 150)
    void aListIsTheStartOfTheSortedScoresOfWhatIsAllowed(@ForAll @IntRange(min = 1, max = 900) int items,
            @ForAll @IntRange(min = 1, max = 40) int dim, @ForAll @IntRange(min = 1, max = 60) int k, @ForAll boolean plain,
            @ForAll boolean wide, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ScoringModel model = Models.random(Models.ids(items), dim, List.of(), Activation.RELU, seed)
                .withWide(wide ? Models.nextItems(items) : null).scoring();
        JourneyScorer scorer = (plain ? model.scalar() : model).newScorer();
        int[] journey = random.ints(random.nextInt(20), 0, items).toArray();
        float[] scores = new float[items];
        scorer.score(journey, 0, journey.length, scores);
        int[] ids = new int[items];
        float[] listed = new float[items];
        for (int round = 0; round < 3; round++) {
            ItemSet allowed = patchy(items, random);
            int length = scorer.topK(0, journey, 0, journey.length, k, allowed, ids, listed);
            assertList(scores, without(allowed, items), k, length, ids, listed);
        }
    }

    @Property(tries = 100)
    void similarItemsAreThoseOfAllThatAreAllowed(@ForAll @IntRange(min = 1, max = 900) int items,
            @ForAll @IntRange(min = 1, max = 40) int dim, @ForAll @IntRange(min = 1, max = 60) int k, @ForAll boolean plain,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ScoringModel model = Models.random(Models.ids(items), dim, List.of(), Activation.RELU, seed).scoring();
        JourneyScorer scorer = (plain ? model.scalar() : model).newScorer();
        int item = random.nextInt(items);
        int[] ids = new int[items];
        float[] listed = new float[items];
        float[] cosines = new float[items];
        assertEquals(items, scorer.similarItems(item, items, ItemFilter.ALL, ids, listed));
        for (int i = 0; i < items; i++) {
            cosines[ids[i]] = listed[i];
        }
        ItemSet allowed = patchy(items, random);
        int length = scorer.similarItems(item, k, allowed, ids, listed);
        assertList(cosines, without(allowed, items), k, length, ids, listed);
    }

    @Example
    void whatASearchThatFailedHasGatheredIsNotInTheNextList() {
        int items = 10 * PANEL;
        JourneyScorer scorer = Models.random(Models.ids(items), 3, List.of(), Activation.RELU, 1).newScorer();
        ItemFilter failing = (panel, seen) -> {
            if (panel == 3) {
                throw new IllegalStateException("no such category");
            }
            return 1;
        };
        int[] ids = new int[items];
        float[] scores = new float[items];
        assertThrows(IllegalStateException.class, () -> scorer.topK(0, new int[0], 0, 0, items, failing, ids, scores));
        assertEquals(1, scorer.topK(0, new int[0], 0, 0, items, new ItemSet(items).add(600), ids, scores));
        assertEquals(600, ids[0]);
        assertThrows(IllegalStateException.class, () -> scorer.similarItems(1, items, failing, ids, scores));
        assertEquals(1, scorer.similarItems(1, items, new ItemSet(items).add(601), ids, scores));
        assertEquals(601, ids[0]);
    }
}
