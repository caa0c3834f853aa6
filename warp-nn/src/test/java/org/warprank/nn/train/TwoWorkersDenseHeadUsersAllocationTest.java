package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.optim.Sgd;

@Tag("allocation")
class TwoWorkersDenseHeadUsersAllocationTest extends BatchAllocation {

    TwoWorkersDenseHeadUsersAllocationTest() {
        super(new Sgd(1e-3f, .5f, .01f), true, 2, HeadChoice.DENSE, UserMode.BOTH);
    }
}
