package org.warprank.nn.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {

    private static Interactions data(boolean timed) {
        InteractionsBuilder builder = Interactions.builder();
        SplittableRandom random = new SplittableRandom(2);
        for (int u = 0; u < 40; u++) {
            for (int i = 0; i <= u; i++) {
                String item = "i" + random.nextInt(300);
                if (timed) {
                    builder.add("u" + u, item, 1 + i, random.nextInt(1000));
                } else {
                    builder.add("u" + u, item, 1 + i);
                }
            }
        }
        return builder.build();
    }

    private static TreeMap<String, Float> pairs(Interactions interactions) {
        TreeMap<String, Float> pairs = new TreeMap<>();
        for (int u = 0; u < interactions.users().size(); u++) {
            for (int place = interactions.from(u); place < interactions.to(u); place++) {
                pairs.put(u + "," + interactions.item(place), interactions.weight(place));
            }
        }
        return pairs;
    }

    private static void assertParts(Interactions all, Split split) {
        assertSame(all.users(), split.train().users());
        assertSame(all.items(), split.heldOut().items());
        assertEquals(all.size(), split.train().size() + split.heldOut().size());
        TreeMap<String, Float> union = pairs(split.train());
        union.putAll(pairs(split.heldOut()));
        assertEquals(pairs(all), union);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aValidationHoldsOutAShareOfShortJourneysToo(boolean timed) {
        Interactions all = data(timed);
        int[] heldOut = new int[all.users().size()];
        int runs = 2_000;
        for (int seed = 0; seed < runs; seed++) {
            Split split = Split.forValidation(all, .1, seed);
            for (int u = 0; u < heldOut.length; u++) {
                int held = length(split.heldOut(), u);
                double exact = .1 * length(all, u);
                assertTrue(held == (int) exact || held == (int) exact + 1 && length(split.train(), u) >= 1);
                heldOut[u] += held;
            }
        }
        assertParts(all, Split.forValidation(all, .1, 7));
        for (int u = 0; u < heldOut.length; u++) {
            double exact = .1 * length(all, u);
            // Five standard deviations of the sum of as many roundings, which are independent.
            double error = 5 * Math.sqrt(runs * (exact % 1) * (1 - exact % 1)) + 1e-6 * runs;
            assertEquals(length(all, u) == 1 ? 0 : runs * exact, heldOut[u], error);
        }
    }

    @Test
    void aValidationByTimeHoldsOutTheLast() {
        Interactions all = data(true);
        Split split = Split.forValidation(all, .3, 7);
        for (int u = 0; u < all.users().size(); u++) {
            for (int held = split.heldOut().from(u); held < split.heldOut().to(u); held++) {
                for (int kept = split.train().from(u); kept < split.train().to(u); kept++) {
                    assertTrue(split.train().timestamp(kept) <= split.heldOut().timestamp(held));
                }
            }
        }
        assertTrue(split.heldOut().size() > 0);
    }

    // A day's purchases have one time. Later items have higher numbers, and are the rarer ones.
    @Test
    void aValidationByTimeChoosesAtRandomAmongEqualTimes() {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < 400; u++) {
            for (int i = 0; i < 10; i++) {
                builder.add("u" + u, "i" + i, 1f, 86_400);
            }
        }
        Interactions all = builder.build();
        Interactions heldOut = Split.forValidation(all, .1, 7).heldOut();
        int[] times = new int[10];
        for (int place = 0; place < heldOut.size(); place++) {
            times[heldOut.item(place)]++;
        }
        assertEquals(400, heldOut.size());
        for (int item = 0; item < times.length; item++) {
            // Five standard deviations of a binomial number.
            assertEquals(40, times[item], 5 * Math.sqrt(400 * .1 * .9), "item " + item);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aValidationOfSomeUsersHoldsOutOfThemWhatOneOfAllDoes(boolean timed) {
        Interactions all = data(timed);
        Split whole = Split.forValidation(all, .3, 7);
        int[] times = new int[all.users().size()];
        int most = 2;
        for (int seed = 0; seed < 500; seed++) {
            Split some = Split.forValidation(all, .3, most, seed);
            assertParts(all, some);
            int users = 0;
            for (int u = 0; u < times.length; u++) {
                users += length(some.heldOut(), u) > 0 ? 1 : 0;
                times[u] += length(some.heldOut(), u) > 0 ? 1 : 0;
            }
            assertTrue(users <= most, "held out of " + users + " users");
        }
        Split some = Split.forValidation(all, .3, most, 7);
        for (int u = 0; u < times.length; u++) {
            assertEquals(length(all, u) > 1, times[u] > 0, "each user of several has a turn: " + u);
            assertTrue(length(some.heldOut(), u) == 0 || length(some.heldOut(), u) == length(whole.heldOut(), u));
        }
        assertEquals(pairs(whole.heldOut()), pairs(Split.forValidation(all, .3, times.length, 7).heldOut()));
        assertEquals("mostUsers is 0, expected at least 1", assertThrows(IllegalArgumentException.class,
                () -> Split.forValidation(all, .3, 0, 7)).getMessage());
    }

    private static int length(Interactions interactions, int user) {
        return interactions.to(user) - interactions.from(user);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, .1, .2, .25, .5, .999})
    void aRandomSplitHoldsOutTheFloorOfTheShare(double share) {
        Interactions all = data(false);
        Split split = Split.random(all, share, 7);
        assertParts(all, split);
        for (int u = 0; u < all.users().size(); u++) {
            assertEquals((int) Math.floor(length(all, u) * share), length(split.heldOut(), u));
            assertTrue(length(split.train(), u) >= 1);
        }
        assertEquals(pairs(split.heldOut()), pairs(Split.random(all, share, 7).heldOut()));
    }

    @Test
    void anotherSeedHoldsOutOthers() {
        Interactions all = data(false);
        assertNotEquals(pairs(Split.random(all, .5, 1).heldOut()), pairs(Split.random(all, .5, 2).heldOut()));
    }

    // Wherever an item stands in its row, it is held out as often as others: five standard deviations.
    @Test
    void everyPlaceIsHeldOutAsOften() {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < 1000; u++) {
            for (int i = 0; i < 5; i++) {
                builder.add("u" + u, "i" + i);
            }
        }
        Interactions heldOut = Split.random(builder.build(), .4, 3).heldOut();
        int[] counts = new int[5];
        for (int place = 0; place < heldOut.size(); place++) {
            counts[heldOut.item(place)]++;
        }
        for (int count : counts) {
            assertEquals(400, count, 5 * Math.sqrt(1000 * .4 * .6));
        }
    }

    @Test
    void theLastByTimeAreHeldOut() {
        Interactions all = data(true);
        Split split = Split.lastByTime(all, .3);
        assertParts(all, split);
        for (int u = 0; u < all.users().size(); u++) {
            assertEquals((int) (length(all, u) * .3), length(split.heldOut(), u));
            assertTrue(latest(split.train(), u) <= earliest(split.heldOut(), u));
        }
    }

    @Test
    void amongEqualTimesTheHigherItemIsLater() {
        Interactions all = Interactions.builder().add("u", "a", 1, 5).add("u", "b", 1, 5).add("u", "c", 1, 4).add("u", "d", 1, 5).build();
        assertEquals(3, Split.leaveLastN(all, 1).heldOut().item(0));
        Interactions two = Split.lastByTime(all, .5).heldOut();
        assertEquals(1, two.item(0));
        assertEquals(3, two.item(1));
    }

    @Test
    void theLastAreLeftOutOfUsersWhoHaveMore() {
        Interactions all = data(true);
        Split split = Split.leaveLastN(all, 3);
        assertParts(all, split);
        for (int u = 0; u < all.users().size(); u++) {
            assertEquals(length(all, u) > 3 ? 3 : 0, length(split.heldOut(), u));
            assertTrue(latest(split.train(), u) <= earliest(split.heldOut(), u));
        }
    }

    private static long latest(Interactions interactions, int user) {
        long latest = Long.MIN_VALUE;
        for (int place = interactions.from(user); place < interactions.to(user); place++) {
            latest = Math.max(latest, interactions.timestamp(place));
        }
        return latest;
    }

    private static long earliest(Interactions interactions, int user) {
        long earliest = Long.MAX_VALUE;
        for (int place = interactions.from(user); place < interactions.to(user); place++) {
            earliest = Math.min(earliest, interactions.timestamp(place));
        }
        return earliest;
    }

    @Test
    void whatIsWrongIsRefusedByName() {
        Interactions all = data(false);
        for (double share : new double[] {-.1, 1, Double.NaN}) {
            assertEquals("share is " + share + ", expected a number from 0 to below 1",
                    assertThrows(IllegalArgumentException.class, () -> Split.random(all, share, 1)).getMessage());
            assertThrows(IllegalArgumentException.class, () -> Split.lastByTime(data(true), share));
        }
        assertEquals("count is 0, expected at least 1",
                assertThrows(IllegalArgumentException.class, () -> Split.leaveLastN(data(true), 0)).getMessage());
        assertThrows(IllegalStateException.class, () -> Split.lastByTime(all, .2));
        assertThrows(IllegalStateException.class, () -> Split.leaveLastN(all, 1));
    }
}
