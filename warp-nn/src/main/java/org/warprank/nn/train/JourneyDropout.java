package org.warprank.nn.train;

import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.nn.data.Interactions;

/**
 * Dropout of the journey: in each epoch every interaction is missing from its user's journey with the same probability, and
 * is a positive all the same. What is missing depends on seed, epoch and place alone, so the examples of a user share one
 * journey, whichever batch they are in. The normalisation counts what is left, as it does in scoring.
 */
final class JourneyDropout {

    private final Interactions interactions;
    private final double rate;
    private final long seed;
    private final int[][] kept;
    private int epoch;

    JourneyDropout(Interactions interactions, double rate, long seed, int workers) {
        this.interactions = interactions;
        this.rate = rate;
        // Hidden layers take the first numbers of this purpose for their own dropout.
        this.seed = CounterRandom.key(seed, 0, Purpose.DROPOUT, Integer.MAX_VALUE);
        this.kept = new int[workers][longest(interactions)];
    }

    /** The items of the longest journey. */
    static int longest(Interactions interactions) {
        int longest = 0;
        for (int u = 0; u < interactions.users().size(); u++) {
            longest = Math.max(longest, interactions.to(u) - interactions.from(u));
        }
        return longest;
    }

    void beginEpoch(int next) {
        epoch = next;
    }

    /** Whether the interaction at a place is in its user's journey in this epoch. */
    boolean keeps(int place) {
        return rate == 0 || CounterRandom.uniform(CounterRandom.word(CounterRandom.key(seed, epoch, Purpose.DROPOUT, place), 0))
                >= rate;
    }

    /** Writes what is left of a user's journey into the worker's {@link #items} and returns how many they are. */
    int keep(int worker, int user) {
        int count = 0;
        for (int place = interactions.from(user); place < interactions.to(user); place++) {
            if (keeps(place)) {
                kept[worker][count++] = interactions.item(place);
            }
        }
        return count;
    }

    /** The items that {@link #keep} has left, ascending from index 0. */
    int[] items(int worker) {
        return kept[worker];
    }
}
