package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.loss.Objective;

@Tag("allocation")
class FeaturesExpectedWarpAllocationTest extends FeaturesAllocation {

    FeaturesExpectedWarpAllocationTest() {
        super(HeadChoice.DENSE, Objective.EXPECTED_WARP);
    }
}
