package org.warprank.nn.serve;

import java.util.Arrays;
import java.util.Collection;
import org.warprank.nn.data.Vocabulary;

/**
 * A set of items, one bit each: as a filter, the list of those that are allowed; {@link ItemFilter#not} makes them the denied
 * ones. It may be filled anew for each request without allocating, but not while another thread searches by it.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="item-set"}
 */
public final class ItemSet implements ItemFilter {

    private final int items;
    private final long[] words;
    private int size;

    /**
     * An empty set.
     *
     * @param items number of items that there are, at least 0; whatever comes after them is not in the set
     * @throws IllegalArgumentException if it is negative
     */
    public ItemSet(int items) {
        if (items < 0) {
            throw new IllegalArgumentException("items is " + items + ", expected at least 0");
        }
        this.items = items;
        this.words = new long[(items + Long.SIZE - 1) >>> 6];
    }

    /**
     * The set of some ids.
     *
     * @param items the items that there are
     * @param ids   ids, of which those are passed over that are no items
     * @return a new set
     */
    public static ItemSet of(Vocabulary items, Collection<String> ids) {
        ItemSet set = new ItemSet(items.size());
        for (String id : ids) {
            int item = items.indexOf(id);
            if (item != Vocabulary.UNKNOWN) {
                set.add(item);
            }
        }
        return set;
    }

    /**
     * Puts an item into the set; nothing changes if it is there.
     *
     * @param item the item's number
     * @return this set
     * @throws IndexOutOfBoundsException if there is no such item
     */
    public ItemSet add(int item) {
        requireItem(item);
        long bit = 1L << item;
        size += (words[item >>> 6] & bit) == 0 ? 1 : 0;
        words[item >>> 6] |= bit;
        return this;
    }

    /**
     * Takes an item out of the set; nothing changes if it is not there.
     *
     * @param item the item's number
     * @return this set
     * @throws IndexOutOfBoundsException if there is no such item
     */
    public ItemSet remove(int item) {
        requireItem(item);
        long bit = 1L << item;
        size -= (words[item >>> 6] & bit) == 0 ? 0 : 1;
        words[item >>> 6] &= ~bit;
        return this;
    }

    private void requireItem(int item) {
        if (item < 0 || item >= items) {
            throw new IndexOutOfBoundsException("item is " + item + ", expected from 0 to " + (items - 1));
        }
    }

    /** Takes all items out of the set. */
    public void clear() {
        Arrays.fill(words, 0);
        size = 0;
    }

    /**
     * The number of items in the set.
     *
     * @return how many there are
     */
    public int size() {
        return size;
    }

    /**
     * The next item of the set, as in {@code for (int i = set.next(0); i >= 0; i = set.next(i + 1))}.
     *
     * @param from where to begin, at least 0
     * @return the lowest item of the set from there on, or -1 if there is none
     */
    public int next(int from) {
        int at = from >>> 6;
        if (at >= words.length) {
            return -1;
        }
        long word = words[at] & -1L << from;
        while (word == 0) {
            if (++at == words.length) {
                return -1;
            }
            word = words[at];
        }
        return 64 * at + Long.numberOfTrailingZeros(word);
    }

    /** Whether an item is in the set, which has to be one that there is. */
    boolean contains(int item) {
        return (words[item >>> 6] >>> item & 1) != 0;
    }

    /** Those of a panel's items that are in the set. */
    long in(int panel) {
        return panel < words.length ? words[panel] : 0;
    }

    @Override
    public long allowed(int panel, long seen) {
        return in(panel);
    }
}
