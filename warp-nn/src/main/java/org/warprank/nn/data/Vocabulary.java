package org.warprank.nn.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * String ids and their dense numbers {@code 0 .. size - 1}, in order of first appearance. Immutable.
 *
 * {@snippet class="org.warprank.nn.example.DataExamplesTest" region="vocabulary"}
 */
public final class Vocabulary {

    /** What {@link #indexOf} answers for an id it does not hold. */
    public static final int UNKNOWN = -1;

    private final String[] ids;
    private final Map<String, Integer> numbers;

    private Vocabulary(String[] ids, Map<String, Integer> numbers) {
        this.ids = ids;
        this.numbers = numbers;
    }

    /**
     * A vocabulary of these ids.
     *
     * @param ids the ids, numbered in this order
     * @return the vocabulary
     * @throws IllegalArgumentException if an id is empty or occurs twice
     */
    public static Vocabulary of(List<String> ids) {
        Map<String, Integer> numbers = HashMap.newHashMap(ids.size());
        for (String id : ids) {
            if (id.isEmpty()) {
                throw new IllegalArgumentException("id " + numbers.size() + " is empty, expected at least one character");
            }
            Integer before = numbers.put(id, numbers.size());
            if (before != null) {
                throw new IllegalArgumentException("id \"" + id + "\" occurs twice, as number " + before + " and " + numbers.size());
            }
        }
        return new Vocabulary(ids.toArray(String[]::new), numbers);
    }

    /**
     * These ids, and behind them those of others that are new.
     *
     * {@snippet class="org.warprank.nn.example.DataExamplesTest" region="vocabulary-with"}
     *
     * @param others the others, in whose order the new ones are numbered
     * @return a vocabulary in which these ids keep their numbers
     */
    public Vocabulary with(Vocabulary others) {
        List<String> all = new ArrayList<>(List.of(ids));
        for (String id : others.ids) {
            if (indexOf(id) == UNKNOWN) {
                all.add(id);
            }
        }
        return of(all);
    }

    /**
     * The number of ids.
     *
     * @return how many ids there are
     */
    public int size() {
        return ids.length;
    }

    /**
     * The id with a number.
     *
     * @param index the number
     * @return the id
     * @throws IndexOutOfBoundsException if there is no such number
     */
    public String id(int index) {
        return ids[index];
    }

    /**
     * The number of an id.
     *
     * @param id the id
     * @return its number, or {@link #UNKNOWN} if it is not among the ids
     */
    public int indexOf(String id) {
        return numbers.getOrDefault(id, UNKNOWN);
    }
}
