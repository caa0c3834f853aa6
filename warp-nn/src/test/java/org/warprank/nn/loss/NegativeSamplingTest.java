package org.warprank.nn.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;

class NegativeSamplingTest {

    private static final int DRAWS = 40_000;
    private static final int[] USERS = {16, 1, 4, 9, 0};

    // The last item is one of the vocabulary, and nobody has it.
    private static Interactions data() {
        InteractionsBuilder builder = Interactions.builder().add("none", "i4");
        for (int item = 0; item < USERS.length; item++) {
            for (int user = 0; user < USERS[item]; user++) {
                builder.add("u" + user, "i" + item, 1 + item);
            }
        }
        Interactions all = builder.build();
        return all.without(Interactions.builder().add("none", "i4").build().renumber(all.users(), all.items()));
    }

    private static int[] counts(NegativeSampling sampling, Interactions data) {
        int[] items = new int[DRAWS];
        sampling.sampler(data).draw(3, 0, items, 0, DRAWS);
        int[] counts = new int[data.items().size()];
        for (int item : items) {
            counts[item]++;
        }
        return counts;
    }

    private static void assertCount(double expectedShare, int count) {
        double expected = DRAWS * expectedShare;
        assertEquals(expected, count, 5 * Math.sqrt(expected * (1 - expectedShare)));
    }

    // Weights of interactions play no part.
    @ParameterizedTest
    @ValueSource(doubles = {0, .5, .75, 1, 3})
    void popularityIsThePowerOfTheNumberOfUsers(double power) {
        Interactions data = data();
        int[] counts = counts(NegativeSampling.popularity(power), data);
        double sum = 0;
        for (int users : USERS) {
            sum += users == 0 ? 0 : Math.pow(users, power);
        }
        for (int item = 0; item < USERS.length; item++) {
            double share = USERS[item] == 0 ? 0 : Math.pow(USERS[item], power) / sum;
            assertCount(share, counts[data.items().indexOf("i" + item)]);
        }
    }

    @Test
    void uniformIsAllItems() {
        for (int count : counts(NegativeSampling.UNIFORM, data())) {
            assertCount(1.0 / USERS.length, count);
        }
    }

    @Test
    void noPowerIsTooLarge() {
        Interactions data = data();
        assertEquals(DRAWS, counts(NegativeSampling.popularity(1e300), data)[data.items().indexOf("i0")]);
    }

    // Draw number d has the same word whoever asks for it.
    @ParameterizedTest
    @CsvSource({"0, 7", "5, 9", "20, 40"})
    void aDrawDependsOnItsNumberAlone(int first, int end) {
        int[] all = new int[40];
        int[] part = new int[40];
        for (NegativeSampling sampling : new NegativeSampling[] {NegativeSampling.UNIFORM, NegativeSampling.popularity(1)}) {
            sampling.sampler(data()).draw(8, 0, all, 0, 40);
            sampling.sampler(data()).draw(8, first, part, 0, end - first);
            for (int d = first; d < end; d++) {
                assertEquals(all[d], part[d - first]);
            }
            assertTrue(Arrays.stream(all).distinct().count() > 1, "the draws of an example are all the same");
        }
    }
}
