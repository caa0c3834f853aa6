package org.warprank.nn.loss;

import org.warprank.core.CandidateSampler;
import org.warprank.core.CounterRandom;
import org.warprank.nn.data.Interactions;

/** {@link NegativeSampling#UNIFORM}. */
record UniformSampling() implements NegativeSampling {

    private static final int FIRST_WORD = 2;

    @Override
    public CandidateSampler sampler(Interactions train) {
        int count = train.items().size();
        return (key, first, items, from, to) -> {
            for (int i = from; i < to; i++) {
                items[i] = CounterRandom.below(CounterRandom.word(key, FIRST_WORD + first + i - from), count);
            }
        };
    }
}
