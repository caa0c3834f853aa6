package org.warprank.nn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class JourneyBatchesPropertyTest {

    /** Users of 0 to 9 items each. */
    private static Interactions data(int users, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        InteractionsBuilder builder = Interactions.builder();
        List<String> ids = new ArrayList<>();
        for (int u = 0; u < users; u++) {
            ids.add("u" + u);
            for (int i = random.nextInt(10); i > 0; i--) {
                builder.add("u" + u, "i" + random.nextInt(12));
            }
        }
        Interactions some = builder.build();
        return some.renumber(Vocabulary.of(ids), some.items());
    }

    private static List<Integer> places(JourneyBatches batches, int epoch) {
        List<Integer> places = new ArrayList<>();
        batches.begin(epoch);
        while (batches.next()) {
            for (int e = 0; e < batches.examples(); e++) {
                places.add(batches.place(e));
            }
        }
        return places;
    }

    @Property(tries = 300)
    void everyExampleComesOnceInFullBatchesOfWholeSegments(@ForAll @IntRange(max = 20) int users,
            @ForAll @IntRange(min = 1, max = 25) int batchSize, @ForAll long seed) {
        Interactions data = data(users, seed);
        JourneyBatches batches = new JourneyBatches(data, batchSize, seed);
        for (int epoch = 1; epoch <= 2; epoch++) {
            HashSet<Integer> seen = new HashSet<>();
            HashSet<Integer> finished = new HashSet<>();
            int last = -1;
            batches.begin(epoch);
            while (batches.next()) {
                assertEquals(Math.min(batchSize, data.size() - seen.size()), batches.examples(), "only the last is not full");
                assertEquals(seen.size() / batchSize + 1, batches.batch());
                assertEquals(0, batches.start(0));
                assertEquals(batches.examples(), batches.start(batches.segments()));
                for (int s = 0; s < batches.segments(); s++) {
                    assertTrue(batches.start(s) < batches.start(s + 1), "no segment is empty");
                    int user = batches.user(s);
                    if (user != last) {
                        assertTrue(finished.add(user), "a user's examples follow one another");
                        assertEquals(data.from(user), batches.place(batches.start(s)));
                    }
                    last = user;
                    for (int e = batches.start(s); e < batches.start(s + 1); e++) {
                        assertEquals(s, batches.segmentOf(e));
                        assertEquals(batches.place(e), batches.placeArray()[e]);
                        assertTrue(batches.place(e) >= data.from(user) && batches.place(e) < data.to(user));
                        assertTrue(seen.add(batches.place(e)));
                    }
                }
            }
            assertEquals(data.size(), seen.size());
            assertFalse(batches.next());
        }
    }

    @Example
    void theOrderDiffersByEpochAndSeedAndRepeats() {
        Interactions data = data(60, 1);
        List<Integer> first = places(new JourneyBatches(data, 8, 5), 1);
        JourneyBatches batches = new JourneyBatches(data, 8, 5);
        assertNotEquals(first, places(batches, 2));
        assertEquals(first, places(batches, 1));
        assertNotEquals(first, places(new JourneyBatches(data, 8, 6), 1));
        assertEquals(first, places(new JourneyBatches(data, 13, 5), 1), "the size of a batch does not change the order");
    }

    @Example
    void thereIsNoBatchBeforeAnEpochHasBegun() {
        JourneyBatches batches = new JourneyBatches(data(3, 1), 2, 1);
        assertEquals("next is called before any epoch has begun, expected begin first",
                assertThrows(IllegalStateException.class, batches::next).getMessage());
        batches.begin(1);
        assertTrue(batches.next());
    }

    @Example
    void aBatchSizeBelowOneIsRefusedByName() {
        assertEquals("batchSize is 0, expected at least 1", assertThrows(IllegalArgumentException.class,
                () -> new JourneyBatches(data(1, 1), 0, 1)).getMessage());
    }
}
