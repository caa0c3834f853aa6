package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.optim.Adagrad;

@Tag("allocation")
class SampledHeadAdagradAllocationTest extends BatchAllocation {

    SampledHeadAdagradAllocationTest() {
        super(new Adagrad(1e-3f, .1f, .01f), false, 1, HeadChoice.SAMPLED, UserMode.EMBEDDING);
    }
}
