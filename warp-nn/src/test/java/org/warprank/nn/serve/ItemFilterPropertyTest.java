package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.warprank.core.Activation;
import org.warprank.nn.Models;
import org.warprank.nn.data.Vocabulary;

/** Lists under filters, against a full sort of the scores of what is allowed. */
class ItemFilterPropertyTest {

    private static ItemSet some(SplittableRandom random, int items, int oneIn) {
        ItemSet set = new ItemSet(items);
        IntStream.range(0, items).filter(i -> random.nextInt(oneIn) == 0).forEach(set::add);
        return set;
    }

    private static Set<Integer> members(ItemSet set) {
        Set<Integer> members = new HashSet<>();
        for (int i = set.next(0); i >= 0; i = set.next(i + 1)) {
            members.add(i);
        }
        return members;
    }

    @Property(tries = 100)
    void aListIsTheStartOfTheSortedScoresOfWhatIsAllowed(@ForAll @IntRange(min = 1, max = 500) int items,
            @ForAll @IntRange(min = 1, max = 600) int k, @ForAll @IntRange(min = 1, max = 300) int oneIn, @ForAll boolean plain,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ScoringModel model = Models.random(Models.ids(items), 3, List.of(4), Activation.RELU, seed).scoring();
        JourneyScorer scorer = (plain ? model.scalar() : model).newScorer();
        int[] journey = random.ints(random.nextInt(20), -1, items).toArray();
        ItemSet allowed = some(random, items, oneIn);
        ItemSet other = some(random, items, 3);
        ItemSet denied = some(random, items, 4);
        ItemFilter filter = ItemFilter.UNSEEN.and(allowed.or(other)).and(denied.not());
        Set<Integer> expected = members(allowed);
        expected.addAll(members(other));
        expected.removeAll(members(denied));
        Arrays.stream(journey).forEach(expected::remove);
        assertList(scorer, journey, k, filter, expected);
        Set<Integer> alone = members(allowed);
        assertList(scorer, journey, k, allowed, alone);
        assertList(scorer, journey, k, ItemFilter.ALL, new HashSet<>(IntStream.range(0, items).boxed().toList()));
    }

    private static void assertList(JourneyScorer scorer, int[] journey, int k, ItemFilter filter, Set<Integer> expected) {
        int items = scorer.items();
        float[] scores = new float[items];
        scorer.score(journey, 0, journey.length, scores);
        int[] others = IntStream.range(0, items).filter(i -> !expected.contains(i)).toArray();
        int[] ids = new int[items];
        float[] listed = new float[items];
        int length = scorer.topK(Vocabulary.UNKNOWN, journey, 0, journey.length, k, filter, ids, listed);
        assertArrayEquals(TopKPropertyTest.sorted(scores, others, k), Arrays.copyOf(ids, length));
        for (int i = 0; i < length; i++) {
            assertEquals(scores[ids[i]], listed[i]);
        }
    }

    // The panels that are asked for twice are those that are scored; a filter is asked once for all others, those as well whose
    // few items are scored by their rows.
    @Example
    void panelsOfFewAllowedItemsAreNotScored() {
        int items = 64 * 50;
        int allowedPanel = 17;
        int[] asked = new int[50];
        ItemFilter one = (panel, seen) -> {
            asked[panel]++;
            return panel == allowedPanel ? -1L << 5 : panel % 2 == 0 ? 1 : 0;
        };
        JourneyScorer scorer = Models.random(Models.ids(items), 3, List.of(), Activation.RELU, 1).newScorer();
        int[] ids = new int[3];
        assertEquals(3, scorer.topK(0, new int[] {1}, 0, 1, 3, one, ids, new float[3]));
        int[] expected = new int[50];
        Arrays.fill(expected, 1);
        expected[allowedPanel] = 2;
        assertArrayEquals(expected, asked);
    }

    @Property(tries = 100)
    void aJourneyIsASet(@ForAll @IntRange(min = 1, max = 300) int items, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        JourneyScorer scorer = Models.random(Models.ids(items), 5, List.of(), Activation.RELU, seed).newScorer();
        int[] journey = random.ints(1 + random.nextInt(30), 0, items).toArray();
        int[] set = Arrays.stream(journey).sorted().distinct().toArray();
        int[] unordered = IntStream.concat(Arrays.stream(journey), IntStream.of(Vocabulary.UNKNOWN)).toArray();
        float[] expected = new float[items];
        float[] actual = new float[items];
        scorer.score(set, 0, set.length, expected);
        scorer.score(unordered, 0, unordered.length, actual);
        assertArrayEquals(expected, actual);
    }

    @Example
    void setsKeepWhatIsPutIntoThem() {
        ItemSet set = new ItemSet(130).add(0).add(63).add(64).add(129).add(63);
        assertEquals(Set.of(0, 63, 64, 129), members(set));
        assertEquals(4, set.size());
        set.remove(63).remove(63).remove(5);
        assertEquals(3, set.size());
        assertEquals(Set.of(0, 64, 129), members(set));
        assertEquals(0, set.allowed(99, -1));
        for (int bad : new int[] {-1, 130}) {
            assertEquals("item is " + bad + ", expected from 0 to 129",
                    assertThrows(IndexOutOfBoundsException.class, () -> set.add(bad)).getMessage());
        }
        assertEquals("items is -1, expected at least 0",
                assertThrows(IllegalArgumentException.class, () -> new ItemSet(-1)).getMessage());
        assertEquals("other is null", assertThrows(NullPointerException.class, () -> set.and(null)).getMessage());
        assertEquals("other is null", assertThrows(NullPointerException.class, () -> set.or(null)).getMessage());
        set.clear();
        assertEquals(-1, set.next(0));
        assertEquals(0, set.size());
        assertEquals(Set.of(1), members(ItemSet.of(Vocabulary.of(List.of("tea", "milk")), List.of("milk", "alien"))));
    }
}
