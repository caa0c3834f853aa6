package org.warprank.nn.data;

import java.util.Comparator;
import java.util.stream.IntStream;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;

/**
 * Interactions in two parts, both with the numbers of the whole: one to train on, one held out to measure with. Every user
 * keeps at least one interaction to train on; a share holds out none of a user with fewer than {@code 1 / share}.
 *
 * {@snippet class="org.warprank.nn.example.DataExamplesTest" region="split"}
 *
 * @param train   what to train on
 * @param heldOut what to measure with
 */
public record Split(Interactions train, Interactions heldOut) {

    /**
     * Holds out a random share of each user's interactions.
     *
     * @param all   the interactions
     * @param share share to hold out, from 0 to below 1; of n interactions {@code floor(n share)} are held out
     * @param seed  the seed of the choice
     * @return the split
     * @throws IllegalArgumentException if the share is out of range
     */
    public static Split random(Interactions all, double share, long seed) {
        checkShare(share);
        return lastOfEach(all, (user, n) -> (int) (n * share), random(seed), place -> place);
    }

    /**
     * Holds out the last share of each user's interactions by time; among equal times the higher item number is later.
     *
     * @param all   the interactions, with times
     * @param share share to hold out, from 0 to below 1; of n interactions {@code floor(n share)} are held out
     * @return the split
     * @throws IllegalArgumentException if the share is out of range
     * @throws IllegalStateException    if the interactions have no times
     */
    public static Split lastByTime(Interactions all, double share) {
        checkShare(share);
        return lastOfEach(all, (user, n) -> (int) (n * share), all::timestamp, place -> place);
    }

    /**
     * Holds out the last interactions of each user by time, of users that have more; among equal times the higher item
     * number is later.
     *
     * @param all   the interactions, with times
     * @param count how many to hold out, at least 1
     * @return the split
     * @throws IllegalArgumentException if the count is below 1
     * @throws IllegalStateException    if the interactions have no times
     */
    public static Split leaveLastN(Interactions all, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count is " + count + ", expected at least 1");
        }
        return lastOfEach(all, (user, n) -> n > count ? count : 0, all::timestamp, place -> place);
    }

    /**
     * Holds out what a model is validated by: of each user's n interactions {@code n share}, rounded up or down at random, so
     * that short journeys have their share too. They are the last by time where there are times, or else a random choice; of
     * equal times a random choice, too.
     *
     * {@snippet class="org.warprank.nn.example.DataExamplesTest" region="split-validation"}
     *
     * @param all   the interactions
     * @param share share to hold out, from 0 to below 1
     * @param seed  the seed of the rounding and the choice
     * @return the split; nothing is held out of users with one interaction
     * @throws IllegalArgumentException if the share is out of range
     */
    public static Split forValidation(Interactions all, double share, long seed) {
        return forValidation(all, share, Integer.MAX_VALUE, seed);
    }

    /**
     * Holds out what a model is validated by, of some users alone: to measure more of them would take long and tell little
     * more.
     *
     * @param all       the interactions
     * @param share     share to hold out of those users' interactions, from 0 to below 1
     * @param mostUsers of how many users something is held out, at least 1; where there are more, a random choice of them
     * @param seed      the seed of the rounding and the choices
     * @return the split; nothing is held out of users with one interaction
     * @throws IllegalArgumentException if the share or the number of users is out of range
     */
    public static Split forValidation(Interactions all, double share, int mostUsers, long seed) {
        checkShare(share);
        if (mostUsers < 1) {
            throw new IllegalArgumentException("mostUsers is " + mostUsers + ", expected at least 1");
        }
        long rounding = CounterRandom.key(seed, 1, Purpose.SPLIT, 0);
        Count rounded = (user, n) -> Math.min(n - 1, (int) (n * share + CounterRandom.uniform(
                CounterRandom.word(rounding, user))));
        long choice = CounterRandom.key(seed, 2, Purpose.SPLIT, 0);
        long[] order = IntStream.range(0, all.users().size()).filter(u -> rounded.heldOut(u, all.to(u) - all.from(u)) > 0)
                .mapToLong(u -> CounterRandom.word(choice, u)).sorted().toArray();
        long last = mostUsers < order.length ? order[mostUsers - 1] : Long.MAX_VALUE;
        Order random = random(seed);
        return lastOfEach(all, (user, n) -> CounterRandom.word(choice, user) <= last ? rounded.heldOut(user, n) : 0,
                all.hasTimestamps() ? all::timestamp : random, random);
    }

    private static Order random(long seed) {
        return place -> CounterRandom.word(CounterRandom.key(seed, 0, Purpose.SPLIT, place), 0);
    }

    private static void checkShare(double share) {
        if (!(share >= 0 && share < 1)) {
            throw new IllegalArgumentException("share is " + share + ", expected a number from 0 to below 1");
        }
    }

    private interface Count {
        int heldOut(int user, int interactions);
    }

    private interface Order {
        long key(int place);
    }

    private static Split lastOfEach(Interactions all, Count count, Order order, Order ofEquals) {
        boolean[] kept = new boolean[all.size()];
        boolean[] held = new boolean[all.size()];
        for (int u = 0; u < all.users().size(); u++) {
            int n = all.to(u) - all.from(u);
            int[] places = IntStream.range(all.from(u), all.to(u)).boxed()
                    .sorted(Comparator.<Integer>comparingLong(order::key).thenComparingLong(ofEquals::key))
                    .mapToInt(Integer::intValue).toArray();
            int train = n - count.heldOut(u, n);
            for (int i = 0; i < n; i++) {
                (i < train ? kept : held)[places[i]] = true;
            }
        }
        return new Split(all.keep(kept), all.keep(held));
    }
}
