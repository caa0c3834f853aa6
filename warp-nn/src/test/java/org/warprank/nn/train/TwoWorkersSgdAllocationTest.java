package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.optim.Sgd;

@Tag("allocation")
class TwoWorkersSgdAllocationTest extends BatchAllocation {

    TwoWorkersSgdAllocationTest() {
        super(new Sgd(1e-3f, .5f, .01f), false, 2, HeadChoice.DENSE, UserMode.JOURNEY);
    }
}
