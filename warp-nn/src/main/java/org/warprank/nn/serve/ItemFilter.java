package org.warprank.nn.serve;

import java.util.Objects;

/**
 * Says which items a list may have, 64 neighbours at a time, while items are scored: where none of a panel is allowed nothing
 * is scored, and where few are, no more than these. Filters are made once, combined, and shared by threads; asking one
 * allocates nothing.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="item-filter"}
 */
@FunctionalInterface
public interface ItemFilter {

    /** All items, those of the journey as well. */
    ItemFilter ALL = (panel, seen) -> -1L;

    /** The items that the journey does not have. */
    ItemFilter UNSEEN = (panel, seen) -> ~seen;

    /**
     * The items of a panel that are allowed. May be asked more than once, and always has to answer the same for the same
     * question during a search.
     *
     * @param panel the panel, whose items are {@code 64 panel} to {@code 64 panel + 63}
     * @param seen  those of them that the journey has: bit i is item {@code 64 panel + i}
     * @return those that are allowed, as bits; what is said of items past the last one means nothing
     */
    long allowed(int panel, long seen);

    /**
     * What both allow.
     *
     * @param other another filter
     * @return the intersection
     */
    default ItemFilter and(ItemFilter other) {
        Objects.requireNonNull(other, "other is null");
        return (panel, seen) -> {
            long mine = allowed(panel, seen);
            return mine == 0 ? 0 : mine & other.allowed(panel, seen);
        };
    }

    /**
     * What at least one of both allows.
     *
     * @param other another filter
     * @return the union
     */
    default ItemFilter or(ItemFilter other) {
        Objects.requireNonNull(other, "other is null");
        return (panel, seen) -> allowed(panel, seen) | other.allowed(panel, seen);
    }

    /**
     * What this one does not allow: makes a deny list of an allow list.
     *
     * @return the complement
     */
    default ItemFilter not() {
        return (panel, seen) -> ~allowed(panel, seen);
    }
}
