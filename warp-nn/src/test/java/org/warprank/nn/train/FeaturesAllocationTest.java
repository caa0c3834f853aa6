package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.loss.Objective;

@Tag("allocation")
class FeaturesAllocationTest extends FeaturesAllocation {

    FeaturesAllocationTest() {
        super(HeadChoice.SAMPLED, Objective.WARP);
    }
}
