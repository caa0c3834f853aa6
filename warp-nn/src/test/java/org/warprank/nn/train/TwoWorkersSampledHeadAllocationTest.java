package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.optim.Adagrad;

@Tag("allocation")
class TwoWorkersSampledHeadAllocationTest extends BatchAllocation {

    TwoWorkersSampledHeadAllocationTest() {
        super(new Adagrad(1e-3f, .1f, .01f), true, 2, HeadChoice.SAMPLED, UserMode.BOTH);
    }
}
