package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;

@Tag("allocation")
class BprAllocationTest extends BatchAllocation {

    BprAllocationTest() {
        super(true, 1, HeadChoice.SAMPLED, UserMode.JOURNEY, Objective.BPR, NegativeSampling.UNIFORM);
    }
}
