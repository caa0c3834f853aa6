package org.warprank.nn.data;

import java.util.Arrays;

/**
 * Who interacted with what: users' journeys as compressed sparse rows. The interactions of user u stand at the places
 * {@code [from(u), to(u))}, ascending by item and each item once; a place is also the number of the training example (u, item).
 * Immutable.
 *
 * {@snippet class="org.warprank.nn.example.DataExamplesTest" region="interactions"}
 */
public final class Interactions {

    private final Vocabulary users;
    private final Vocabulary items;
    private final int[] offsets;
    private final int[] columns;
    private final float[] weights;
    private final long[] timestamps;
    private final long duplicates;

    Interactions(Vocabulary users, Vocabulary items, int[] offsets, int[] columns, float[] weights, long[] timestamps,
                 long duplicates) {
        this.users = users;
        this.items = items;
        this.offsets = offsets;
        this.columns = columns;
        this.weights = weights;
        this.timestamps = timestamps;
        this.duplicates = duplicates;
    }

    /**
     * Starts an empty collection.
     *
     * @return a builder
     */
    public static InteractionsBuilder builder() {
        return new InteractionsBuilder();
    }

    /**
     * The users.
     *
     * @return their ids, in order of first appearance
     */
    public Vocabulary users() {
        return users;
    }

    /**
     * The items.
     *
     * @return their ids, in order of first appearance
     */
    public Vocabulary items() {
        return items;
    }

    /**
     * The number of interactions, each (user, item) pair counted once.
     *
     * @return the number of places
     */
    public int size() {
        return columns.length;
    }

    /**
     * The first place of a user.
     *
     * @param user the user's number
     * @return the place of the user's first interaction
     */
    public int from(int user) {
        return offsets[user];
    }

    /**
     * The end of a user's places.
     *
     * @param user the user's number
     * @return the place after the user's last interaction, {@code from(user)} for a user without one
     * @throws IndexOutOfBoundsException if there is no such user
     */
    public int to(int user) {
        return offsets[user + 1];
    }

    /**
     * The item at a place.
     *
     * @param place the place
     * @return the item's number
     * @throws IndexOutOfBoundsException if there is no such place
     */
    public int item(int place) {
        return columns[place];
    }

    /**
     * The weight at a place.
     *
     * @param place the place
     * @return the sum of the weights given for this pair, finite and above 0
     * @throws IndexOutOfBoundsException if there is no such place
     */
    public float weight(int place) {
        return weights[place];
    }

    /**
     * Whether every interaction has a time.
     *
     * @return true if {@link #timestamp} can be asked
     */
    public boolean hasTimestamps() {
        return timestamps != null;
    }

    /**
     * The time at a place.
     *
     * @param place the place
     * @return seconds since 1970-01-01T00:00Z, the latest given for this pair
     * @throws IllegalStateException     if there are no times
     * @throws IndexOutOfBoundsException if there is no such place
     */
    public long timestamp(int place) {
        if (timestamps == null) {
            throw new IllegalStateException("these interactions have no timestamps");
        }
        return timestamps[place];
    }

    /**
     * How many interactions repeated a pair given before and were merged into it.
     *
     * @return the number of merged duplicates
     */
    public long duplicates() {
        return duplicates;
    }

    /**
     * The items of all places, for kernels that read ranges of it.
     *
     * @return the array itself, not a copy: not to be changed
     */
    public int[] itemArray() {
        return columns;
    }

    /**
     * Whether a user has an item.
     *
     * @param user the user's number
     * @param item the item's number
     * @return true if the pair occurs; false for an item there is not
     * @throws IndexOutOfBoundsException if there is no such user
     */
    public boolean contains(int user, int item) {
        return Arrays.binarySearch(columns, from(user), to(user), item) >= 0;
    }

    /**
     * These interactions under other numbers: pairs whose user or item the vocabularies do not hold are left out.
     *
     * {@snippet class="org.warprank.nn.example.DataExamplesTest" region="interactions-renumber"}
     *
     * @param otherUsers the users to number by
     * @param otherItems the items to number by
     * @return the interactions that remain
     */
    public Interactions renumber(Vocabulary otherUsers, Vocabulary otherItems) {
        int[] itemNumbers = new int[items.size()];
        for (int i = 0; i < itemNumbers.length; i++) {
            itemNumbers[i] = otherItems.indexOf(items.id(i));
        }
        PairList pairs = new PairList(hasTimestamps());
        for (int u = 0; u < users.size(); u++) {
            int user = otherUsers.indexOf(users.id(u));
            for (int place = from(u); user != Vocabulary.UNKNOWN && place < to(u); place++) {
                if (itemNumbers[columns[place]] != Vocabulary.UNKNOWN) {
                    pairs.add(user, itemNumbers[columns[place]], weights[place], hasTimestamps() ? timestamps[place] : 0);
                }
            }
        }
        return pairs.toInteractions(otherUsers, otherItems);
    }

    /**
     * These interactions among more items, which nobody has: a catalogue has items that are new.
     *
     * {@snippet class="org.warprank.nn.example.DataExamplesTest" region="interactions-with-items"}
     *
     * @param others ids of items; those that are not among the items already are numbered behind them
     * @return interactions of the same users and numbers; these, if there is no other item
     */
    public Interactions withItems(Vocabulary others) {
        Vocabulary all = items.with(others);
        return all.size() == items.size() ? this
                : new Interactions(users, all, offsets, columns, weights, timestamps, duplicates);
    }

    /**
     * These interactions without those that others have, too.
     *
     * @param others interactions with the numbers of these
     * @return the interactions that remain
     * @throws IllegalArgumentException if the numbers differ
     */
    public Interactions without(Interactions others) {
        if (others.users != users || others.items != items) {
            throw new IllegalArgumentException("others have other numbers, expected others.renumber(users(), items())");
        }
        boolean[] chosen = new boolean[size()];
        for (int u = 0; u < users.size(); u++) {
            for (int place = from(u); place < to(u); place++) {
                chosen[place] = !others.contains(u, columns[place]);
            }
        }
        return keep(chosen);
    }

    /**
     * The interactions at chosen places, with the same numbers of users and items.
     *
     * @param chosen for each place whether it is kept
     * @return the interactions that are kept
     */
    Interactions keep(boolean[] chosen) {
        PairList pairs = new PairList(hasTimestamps());
        for (int u = 0; u < users.size(); u++) {
            for (int place = from(u); place < to(u); place++) {
                if (chosen[place]) {
                    pairs.add(u, columns[place], weights[place], hasTimestamps() ? timestamps[place] : 0);
                }
            }
        }
        return pairs.toInteractions(users, items);
    }
}
