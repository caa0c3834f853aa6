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

    private static final int MOST_PROBES = 32;
    private static final int GOLDEN = 0x9e3779b9;

    // A table by hash with open addressing: numbers plus 1, 0 for a free slot. An object an id would be most of what opening a
    // large model takes. Ids that share their hash with too many others, on purpose perhaps, are in a map that sorts them.
    private final String[] ids;
    private final int[] slots;
    private final Map<String, Integer> crowded = new HashMap<>();

    private Vocabulary(String[] ids) {
        this.ids = ids;
        this.slots = new int[Math.max(2, Integer.highestOneBit(Math.min(ids.length, 1 << 28)) << 2)];
    }

    /**
     * A vocabulary of these ids.
     *
     * @param ids the ids, numbered in this order
     * @return the vocabulary
     * @throws IllegalArgumentException if an id is empty or occurs twice
     */
    public static Vocabulary of(List<String> ids) {
        Vocabulary vocabulary = new Vocabulary(ids.toArray(String[]::new));
        for (int number = 0; number < vocabulary.ids.length; number++) {
            vocabulary.put(number);
        }
        return vocabulary;
    }

    private void put(int number) {
        String id = ids[number];
        if (id.isEmpty()) {
            throw new IllegalArgumentException("id " + number + " is empty, expected at least one character");
        }
        int before = indexOf(id);
        if (before != UNKNOWN) {
            throw new IllegalArgumentException("id \"" + id + "\" occurs twice, as number " + before + " and " + number);
        }
        for (int probe = 0; probe < MOST_PROBES; probe++) {
            int slot = slot(id, probe);
            if (slots[slot] == 0) {
                slots[slot] = number + 1;
                return;
            }
        }
        crowded.put(id, number);
    }

    private int slot(String id, int probe) {
        int hash = id.hashCode() * GOLDEN;
        return (hash ^ hash >>> 16) + probe & slots.length - 1;
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
        if (id == null) {
            return UNKNOWN;
        }
        for (int probe = 0; probe < MOST_PROBES; probe++) {
            int number = slots[slot(id, probe)] - 1;
            if (number < 0 || ids[number].equals(id)) {
                return number;
            }
        }
        return crowded.getOrDefault(id, UNKNOWN);
    }
}
