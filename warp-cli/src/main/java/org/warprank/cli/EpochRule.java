package org.warprank.cli;

import org.warprank.nn.data.Interactions;

/**
 * How many epochs a training has by default. Of much data one epoch does what several do of little; and nobody waits for a
 * model for longer than for a linear one, whose time grows with the cube of the items. By counts, never by clocks, so that the
 * same data have the same epochs.
 */
final class EpochRule {

    // A training of so many examples is always worth its while.
    private static final double EXAMPLES = 3 << 21;

    // For so many products of the linear model's solution there may be another example.
    private static final double PRODUCTS_OF_AN_EXAMPLE = 1 << 21;

    private EpochRule() {
    }

    /** At least one, and at most so many. */
    static int epochs(int most, Interactions train) {
        return epochs(most, train.size(), train.items().size());
    }

    static int epochs(int most, int interactions, int items) {
        double examples = EXAMPLES + Math.pow(items, 3) / PRODUCTS_OF_AN_EXAMPLE;
        return Math.clamp(Math.round(examples / interactions), 1, most);
    }
}
