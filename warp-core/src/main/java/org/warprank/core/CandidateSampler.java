package org.warprank.core;

/**
 * Where the candidates of an example come from, other than uniformly from all. A draw may depend on random words and on its
 * number, never on scores or on what was drawn before: so it is the same for any number of threads, who share one sampler.
 * Items that are no candidates may be drawn; whoever asked leaves them out.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="candidate-sampler"}
 */
@FunctionalInterface
public interface CandidateSampler {

    /**
     * Makes draws of one example.
     *
     * @param key   the example's random numbers, {@link CounterRandom#word} of this key; words 0 and 1 are taken
     * @param first number of the first of these draws, from 0
     * @param items receives the draws number {@code first}, {@code first + 1}, ..., items of the table
     * @param from  first index of them
     * @param to    end of them
     */
    void draw(long key, int first, int[] items, int from, int to);
}
