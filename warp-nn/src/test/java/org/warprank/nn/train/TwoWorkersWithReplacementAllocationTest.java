package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.nn.optim.Adagrad;

@Tag("allocation")
class TwoWorkersWithReplacementAllocationTest extends BatchAllocation {

    TwoWorkersWithReplacementAllocationTest() {
        super(new Adagrad(1e-3f, .1f, 0f), false, 2, HeadChoice.SAMPLED, UserMode.EMBEDDING,
                TrainingOptions.LIGHTFM.loss());
    }
}
