package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;

@Tag("allocation")
class DenseHeadOrderStatisticAllocationTest extends BatchAllocation {

    DenseHeadOrderStatisticAllocationTest() {
        super(false, 1, HeadChoice.DENSE, UserMode.EMBEDDING, Objective.K_OS, NegativeSampling.UNIFORM);
    }
}
