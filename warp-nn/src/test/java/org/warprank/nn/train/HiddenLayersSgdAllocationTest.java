package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.optim.Sgd;

@Tag("allocation")
class HiddenLayersSgdAllocationTest extends BatchAllocation {

    HiddenLayersSgdAllocationTest() {
        super(new Sgd(1e-3f, .5f, .01f), true, 1, HeadChoice.DENSE, UserMode.JOURNEY);
    }
}
