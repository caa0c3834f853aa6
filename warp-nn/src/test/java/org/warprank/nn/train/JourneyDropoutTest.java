package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;

class JourneyDropoutTest {

    private static final int USERS = 50;
    private static final int ITEMS = 40;

    private static Interactions data() {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < USERS; u++) {
            for (int i = 0; i < ITEMS; i++) {
                builder.add("u" + u, "i" + i);
            }
        }
        return builder.build();
    }

    @Test
    void eachInteractionIsMissingWithTheRate() {
        JourneyDropout dropout = new JourneyDropout(data(), .3, 4, 1);
        int kept = 0;
        int keptTwice = 0;
        for (int place = 0; place < USERS * ITEMS; place++) {
            dropout.beginEpoch(1);
            boolean first = dropout.keeps(place);
            dropout.beginEpoch(2);
            kept += first ? 1 : 0;
            keptTwice += first && dropout.keeps(place) ? 1 : 0;
        }
        int n = USERS * ITEMS;
        assertEquals(.7 * n, kept, 5 * Math.sqrt(n * .7 * .3));
        assertEquals(.49 * n, keptTwice, 5 * Math.sqrt(n * .49 * .51), "epochs are independent");
    }

    @Test
    void whatIsLeftOfAJourneyIsWhatIsKept() {
        Interactions data = data();
        JourneyDropout dropout = new JourneyDropout(data, .5, 9, 2);
        dropout.beginEpoch(3);
        int left = 0;
        for (int user = 0; user < USERS; user++) {
            int count = dropout.keep(1, user);
            int at = 0;
            for (int place = data.from(user); place < data.to(user); place++) {
                if (dropout.keeps(place)) {
                    assertEquals(data.item(place), dropout.items(1)[at++]);
                }
            }
            assertEquals(at, count);
            left += count;
        }
        assertTrue(left > 0 && left < data.size());
    }

    @Test
    void withoutARateNothingIsMissing() {
        Interactions data = data();
        JourneyDropout dropout = new JourneyDropout(data, 0, 9, 1);
        assertEquals(ITEMS, dropout.keep(0, 7));
    }
}
