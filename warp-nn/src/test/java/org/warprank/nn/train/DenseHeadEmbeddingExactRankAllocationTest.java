package org.warprank.nn.train;

import org.junit.jupiter.api.Tag;
import org.warprank.core.RankWeight;
import org.warprank.nn.optim.Adagrad;

@Tag("allocation")
class DenseHeadEmbeddingExactRankAllocationTest extends BatchAllocation {

    DenseHeadEmbeddingExactRankAllocationTest() {
        super(new Adagrad(1e-3f, .1f, .01f), false, 1, HeadChoice.DENSE, UserMode.EMBEDDING,
                TrainingOptions.DEFAULTS.loss().withRankWeight(RankWeight.EXACT_RANK));
    }
}
