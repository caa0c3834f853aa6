package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;

@Tag("allocation")
class TwoWorkersOrderStatisticAllocationTest extends BatchAllocation {

    TwoWorkersOrderStatisticAllocationTest() {
        super(false, 2, HeadChoice.SAMPLED, UserMode.BOTH, Objective.K_OS, NegativeSampling.UNIFORM);
    }
}
