package org.warprank.nn.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.data.Split;
import org.warprank.nn.data.Vocabulary;

/** The examples in the Javadoc of the data: each region is a snippet there. */
class DataExamplesTest {

    private static Interactions timed() {
        return Interactions.builder()
                .add("ann", "tea", 1f, 100).add("ann", "milk", 1f, 300).add("ann", "sugar", 1f, 200)
                .add("bob", "tea", 1f, 100).build();
    }

    @Test
    void journeyOfAUser() {
        // @start region="interactions"
        Interactions train = Interactions.builder().add("ann", "tea").add("bob", "tea").add("ann", "milk").build();

        List<String> journey = new ArrayList<>();
        int ann = train.users().indexOf("ann");
        for (int place = train.from(ann); place < train.to(ann); place++) {
            journey.add(train.items().id(train.item(place)));        // "tea", then "milk"
        }
        // @end
        assertEquals(List.of("tea", "milk"), journey);
    }

    @Test
    void interactionsFromLines() {
        List<String> lines = List.of("ann,tea,2026-01-01T08:00:00Z", "bob,tea,2026-01-02T08:00:00Z",
                "ann,tea,2026-01-03T08:00:00Z");
        // @start region="interactions-builder"
        InteractionsBuilder builder = Interactions.builder();
        for (String line : lines) {                                  // such as "ann,tea,2026-01-01T08:00:00Z"
            String[] fields = line.split(",");
            builder.add(fields[0], fields[1], 1f, Instant.parse(fields[2]).getEpochSecond());
        }
        Interactions interactions = builder.build();                 // a pair that came twice now has weight 2
        // @end
        assertEquals(2, interactions.size());
        assertEquals(2f, interactions.weight(0));
        assertEquals(Instant.parse("2026-01-03T08:00:00Z").getEpochSecond(), interactions.timestamp(0));
    }

    @Test
    void numbersOfAnotherFile() {
        Interactions train = timed();
        // @start region="interactions-renumber"
        Interactions test = Interactions.builder().add("bob", "milk").add("eve", "tea").add("ann", "beer").build()
                .renumber(train.users(), train.items());             // bob's alone: train has neither eve nor beer
        // @end
        assertEquals(1, test.size());
        assertTrue(test.contains(train.users().indexOf("bob"), train.items().indexOf("milk")));
    }

    @Test
    void newItems() {
        // @start region="interactions-with-items"
        Interactions sold = Interactions.builder().add("ann", "tea").add("bob", "milk").build();
        Interactions all = sold.withItems(Vocabulary.of(List.of("tea", "jam")));  // nobody has bought jam yet
        // @end
        assertEquals(3, all.items().size());
        assertEquals(2, all.items().indexOf("jam"));
        assertEquals(2, all.size());
    }

    @Test
    void numbersOfItems() {
        // @start region="vocabulary"
        Vocabulary items = Vocabulary.of(List.of("tea", "milk", "sugar"));
        int[] journey = Stream.of("sugar", "tea", "beer")
                .mapToInt(items::indexOf)
                .filter(item -> item != Vocabulary.UNKNOWN)          // nothing is known of beer
                .sorted()
                .toArray();                                          // {0, 2}
        // @end
        assertArrayEquals(new int[] {0, 2}, journey);
        // @start region="vocabulary-with"
        Vocabulary more = items.with(Vocabulary.of(List.of("beer", "tea")));   // tea, milk, sugar, beer
        // @end
        assertEquals(4, more.size());
        assertEquals(0, more.indexOf("tea"));
        assertEquals("beer", more.id(3));
    }

    @Test
    void splitByTime() {
        Interactions all = timed();
        // @start region="split"
        Split split = Split.leaveLastN(all, 1);                      // or Split.random(all, 0.2, 42), without timestamps
        Interactions train = split.train();                          // all but the last interaction of each user
        Interactions heldOut = split.heldOut();                      // the last of each user who has more than one
        // @end
        assertEquals(3, train.size());
        assertEquals(1, heldOut.size());
        assertTrue(heldOut.contains(0, heldOut.items().indexOf("milk")));
        assertFalse(train.contains(0, train.items().indexOf("milk")));
    }

    @Test
    void splitForValidation() {
        Interactions all = timed();
        // @start region="split-validation"
        Split split = Split.forValidation(all, 0.5, 42);             // half of each user's, the last where there are times
        // @end
        assertEquals(all.size(), split.train().size() + split.heldOut().size());
    }

    @Test
    void batchesOfAnEpoch() {
        Interactions train = timed();
        List<String> seen = new ArrayList<>();
        // @start region="journey-batches"
        JourneyBatches batches = new JourneyBatches(train, 256, 42);
        batches.begin(1);                                            // epoch 1
        while (batches.next()) {
            for (int e = 0; e < batches.examples(); e++) {
                int user = batches.user(batches.segmentOf(e));
                int positive = train.item(batches.place(e));         // to be ranked first, given the user's other items
                seen.add(train.users().id(user) + " has " + train.items().id(positive));
            }
        }
        // @end
        assertEquals(Set.of("ann has tea", "ann has milk", "ann has sugar", "bob has tea"), Set.copyOf(seen));
        assertEquals(4, seen.size());
    }
}
