package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.optim.Adagrad;

@Tag("allocation")
class TwoWorkersHiddenLayersAdagradAllocationTest extends BatchAllocation {

    TwoWorkersHiddenLayersAdagradAllocationTest() {
        super(new Adagrad(1e-3f, .1f, .01f), true, 2, HeadChoice.DENSE, UserMode.JOURNEY);
    }
}
