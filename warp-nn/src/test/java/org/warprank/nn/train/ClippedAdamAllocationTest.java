package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.optim.Adam;
import org.warprank.nn.optim.NormClipping;

@Tag("allocation")
class ClippedAdamAllocationTest extends BatchAllocation {

    ClippedAdamAllocationTest() {
        super(new NormClipping(new Adam(1e-3f, .01f), .5f), true, 1, HeadChoice.SAMPLED, UserMode.BOTH);
    }
}
