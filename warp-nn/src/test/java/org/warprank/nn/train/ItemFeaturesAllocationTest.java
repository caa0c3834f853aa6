package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;

@Tag("allocation")
class ItemFeaturesAllocationTest extends BatchAllocation {

    ItemFeaturesAllocationTest() {
        super(false, 2, HeadChoice.SAMPLED, UserMode.JOURNEY, Objective.WARP, NegativeSampling.UNIFORM);
    }

    // The first items have none.
    @Override
    Interactions features() {
        InteractionsBuilder builder = Interactions.builder();
        for (int item = 10; item < 150; item++) {
            builder.add("i" + item, "common").add("i" + item, "f" + item % 7, 2f).add("i" + item, "g" + item % 30);
        }
        return builder.build();
    }
}
