package org.warprank.nn.data;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Collects interactions. Users and items are numbered in order of first appearance. A pair that comes again is merged into
 * the first: weights are summed, the latest time is kept. Either every interaction has a time or none has.
 *
 * {@snippet class="org.warprank.nn.example.DataExamplesTest" region="interactions-builder"}
 */
public final class InteractionsBuilder {

    private final Map<String, Integer> users = new HashMap<>();
    private final Map<String, Integer> items = new HashMap<>();
    private PairList pairs;
    private boolean timed;

    InteractionsBuilder() {
    }

    /**
     * Adds an interaction of weight 1 without a time.
     *
     * @param user the user's id, not empty
     * @param item the item's id, not empty
     * @return this
     * @throws IllegalArgumentException if an id is empty, or earlier interactions have times
     */
    public InteractionsBuilder add(String user, String item) {
        return add(user, item, 1f);
    }

    /**
     * Adds an interaction without a time.
     *
     * @param user   the user's id, not empty
     * @param item   the item's id, not empty
     * @param weight how much it counts, finite and above 0
     * @return this
     * @throws IllegalArgumentException if an id is empty or the weight out of range, or earlier interactions have times
     */
    public InteractionsBuilder add(String user, String item, float weight) {
        return add(user, item, weight, 0, false);
    }

    /**
     * Adds an interaction.
     *
     * @param user      the user's id, not empty
     * @param item      the item's id, not empty
     * @param weight    how much it counts, finite and above 0
     * @param timestamp when it happened, in seconds since 1970-01-01T00:00Z
     * @return this
     * @throws IllegalArgumentException if an id is empty or the weight out of range, or earlier interactions have no times
     */
    public InteractionsBuilder add(String user, String item, float weight, long timestamp) {
        return add(user, item, weight, timestamp, true);
    }

    private InteractionsBuilder add(String user, String item, float weight, long timestamp, boolean hasTime) {
        if (user.isEmpty() || item.isEmpty()) {
            throw new IllegalArgumentException((user.isEmpty() ? "user" : "item") + " id is empty, expected at least one character");
        }
        if (!(weight > 0) || weight == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("weight is " + weight + ", expected a finite number above 0");
        }
        if (pairs == null) {
            timed = hasTime;
            pairs = new PairList(timed);
        } else if (timed != hasTime) {
            throw new IllegalArgumentException("an interaction " + (hasTime ? "with" : "without")
                    + " a timestamp among others, expected one for all or for none");
        }
        pairs.add(number(users, user), number(items, item), weight, timestamp);
        return this;
    }

    private static int number(Map<String, Integer> numbers, String id) {
        Integer known = numbers.putIfAbsent(id, numbers.size());
        return known == null ? numbers.size() - 1 : known;
    }

    /**
     * Sorts and merges what was added.
     *
     * @return the interactions, none if nothing was added
     * @throws IllegalArgumentException if the weights of a pair add up to more than a float can hold
     */
    public Interactions build() {
        PairList all = pairs == null ? new PairList(false) : pairs;
        return all.toInteractions(vocabulary(users), vocabulary(items));
    }

    private static Vocabulary vocabulary(Map<String, Integer> numbers) {
        String[] ids = new String[numbers.size()];
        numbers.forEach((id, number) -> ids[number] = id);
        return Vocabulary.of(Arrays.asList(ids));
    }
}
