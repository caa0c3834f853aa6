package org.warprank.nn.train;

import java.util.SplittableRandom;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;

/** Users who each like one of a few groups of items, which popularity knows nothing of. */
final class Blocks {

    static final int GROUPS = 4;
    static final int ITEMS_OF_A_GROUP = 12;

    private Blocks() {
    }

    static Interactions data(int users, int journey, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < users; u++) {
            for (int i = 0; i < journey; i++) {
                builder.add("u" + u, "i" + (u % GROUPS + GROUPS * random.nextInt(ITEMS_OF_A_GROUP)));
            }
        }
        return builder.build();
    }
}
