package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;

@Tag("allocation")
class TwoWorkersExpectedWarpAllocationTest extends BatchAllocation {

    TwoWorkersExpectedWarpAllocationTest() {
        super(true, 2, HeadChoice.DENSE, UserMode.BOTH, Objective.EXPECTED_WARP, NegativeSampling.UNIFORM);
    }
}
