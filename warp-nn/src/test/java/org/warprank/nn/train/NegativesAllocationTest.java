package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;

@Tag("allocation")
class NegativesAllocationTest extends BatchAllocation {

    NegativesAllocationTest() {
        super(false, 1, HeadChoice.SAMPLED, UserMode.EMBEDDING, Objective.WARP, NegativeSampling.UNIFORM);
    }

    // Half of the users have some.
    @Override
    Interactions negatives(Interactions data) {
        InteractionsBuilder builder = Interactions.builder();
        for (int user = 0; user < data.users().size(); user += 2) {
            for (int i = 0; i < 3; i++) {
                builder.add(data.users().id(user), data.items().id((7 * user + 31 * i) % data.items().size()));
            }
        }
        return builder.build().renumber(data.users(), data.items()).without(data);
    }
}
