package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;

@Tag("allocation")
class PopularityAllocationTest extends BatchAllocation {

    PopularityAllocationTest() {
        super(false, 1, HeadChoice.SAMPLED, UserMode.JOURNEY, Objective.WARP, NegativeSampling.popularity(.75));
    }
}
