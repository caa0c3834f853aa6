package org.warprank.nn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class InteractionsTest {

    private static final Interactions SMALL = Interactions.builder().add("bob", "milk", 2, 50).add("ann", "tea", 1, 10)
            .add("bob", "tea", 3, 20).add("bob", "milk", .5f, 40).add("ann", "milk", 1, -5).add("bob", "milk", 1, 60).build();

    @Test
    void idsAreNumberedByFirstAppearance() {
        assertEquals(List.of("bob", "ann"), List.of(SMALL.users().id(0), SMALL.users().id(1)));
        assertEquals(List.of("milk", "tea"), List.of(SMALL.items().id(0), SMALL.items().id(1)));
        assertEquals(1, SMALL.users().indexOf("ann"));
        assertEquals(Vocabulary.UNKNOWN, SMALL.users().indexOf("cid"));
    }

    @Test
    void duplicatesAreMergedAndCounted() {
        assertEquals(4, SMALL.size());
        assertEquals(2, SMALL.duplicates());
        assertEquals(0, SMALL.item(SMALL.from(0)));
        assertEquals(3.5f, SMALL.weight(SMALL.from(0)), "weights are summed");
        assertEquals(60, SMALL.timestamp(SMALL.from(0)), "the latest time is kept");
        assertEquals(-5, SMALL.timestamp(SMALL.from(1)), "times before 1970 are times");
    }

    // More than the first buffers hold, against a sorted map.
    @Test
    void journeysAreAscendingAndComplete() {
        InteractionsBuilder builder = Interactions.builder();
        TreeMap<String, Float> expected = new TreeMap<>();
        SplittableRandom random = new SplittableRandom(1);
        int added = 0;
        for (; added < 5000; added++) {
            String user = "u" + random.nextInt(60);
            String item = "i" + random.nextInt(90);
            builder.add(user, item, 1 + random.nextInt(4));
        }
        Interactions all = builder.build();
        random = new SplittableRandom(1);
        for (int i = 0; i < added; i++) {
            String user = "u" + random.nextInt(60);
            String item = "i" + random.nextInt(90);
            expected.merge(user + "," + item, 1f + random.nextInt(4), Float::sum);
        }
        assertEquals(expected.size(), all.size());
        assertEquals(added - expected.size(), all.duplicates());
        assertEquals(0, all.from(0));
        for (int u = 0; u < all.users().size(); u++) {
            for (int place = all.from(u); place < all.to(u); place++) {
                assertTrue(place == all.from(u) || all.item(place - 1) < all.item(place));
                assertEquals(expected.remove(all.users().id(u) + "," + all.items().id(all.item(place))), all.weight(place));
                assertTrue(all.contains(u, all.item(place)));
            }
        }
        assertTrue(expected.isEmpty());
    }

    @Test
    void renumberingFollowsIdsAndDropsTheUnknown() {
        Vocabulary users = Vocabulary.of(List.of("zoe", "bob"));
        Vocabulary items = Vocabulary.of(List.of("tea", "cake", "milk"));
        Interactions other = SMALL.renumber(users, items);
        assertEquals(users, other.users());
        assertEquals(items, other.items());
        assertEquals(2, other.size());
        assertEquals(0, other.to(0));
        assertEquals(0, other.item(0));
        assertEquals(3, other.weight(0));
        assertEquals(2, other.item(1));
        assertEquals(60, other.timestamp(1));
        assertFalse(other.contains(1, 1));
    }

    @Test
    void nothingIsNothing() {
        Interactions none = Interactions.builder().build();
        assertEquals(0, none.size());
        assertEquals(0, none.users().size());
        assertFalse(none.hasTimestamps());
    }

    @Test
    void whatIsWrongIsRefusedByName() {
        InteractionsBuilder builder = Interactions.builder().add("ann", "tea");
        assertRefused(() -> builder.add("", "tea"), "user id is empty");
        assertRefused(() -> builder.add("ann", ""), "item id is empty");
        for (float weight : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertRefused(() -> builder.add("ann", "milk", weight), "weight is " + weight);
        }
        assertRefused(() -> builder.add("ann", "milk", 1, 5), "with a timestamp");
        assertEquals(1, builder.build().size(), "what was refused left nothing");
        assertEquals(1, builder.build().items().size(), "what was refused left no id");
        InteractionsBuilder timed = Interactions.builder().add("ann", "tea", 1, 5);
        assertRefused(() -> timed.add("ann", "milk"), "without a timestamp");
        assertThrows(IllegalStateException.class, () -> builder.build().timestamp(0));
        assertRefused(() -> Vocabulary.of(List.of("a", "b", "a")), "\"a\" occurs twice, as number 0 and 2");
        assertRefused(() -> Vocabulary.of(List.of("a", "")), "id 1 is empty");
        assertThrows(IndexOutOfBoundsException.class, () -> Vocabulary.of(List.of("a")).id(1));
    }

    // Each is within range, their sum is not: a weight that no training can use.
    @Test
    void summedWeightsStayFinite() {
        InteractionsBuilder builder = Interactions.builder().add("ann", "tea", Float.MAX_VALUE).add("ann", "tea", Float.MAX_VALUE);
        assertThrows(IllegalArgumentException.class, builder::build);
    }

    private static void assertRefused(Executable call, String part) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.contains(part), message);
    }

    @Test
    void withoutTheInteractionsOfOthers() {
        Interactions all = Interactions.builder().add("a", "x", 2).add("a", "y", 3).add("b", "x").add("c", "z", 4).build();
        Interactions others = Interactions.builder().add("c", "z").add("a", "y").add("b", "q").build()
                .renumber(all.users(), all.items());
        Interactions rest = all.without(others);
        assertEquals(2, rest.size());
        assertEquals(all.users(), rest.users());
        assertTrue(rest.contains(0, 0) && rest.contains(1, 0));
        assertEquals(2, rest.weight(rest.from(0)));
        assertEquals(0, all.without(all).size());
        assertThrows(IllegalArgumentException.class, () -> all.without(Interactions.builder().add("a", "x").build()));
    }
}
