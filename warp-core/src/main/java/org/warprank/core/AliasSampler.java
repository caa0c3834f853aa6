package org.warprank.core;

import java.util.Arrays;

/**
 * Draws items with given probabilities, again and again, in constant time each: the alias method (Walker, 1977; the table is
 * built as by Vose, IEEE Trans. Software Eng. 1991). Immutable.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="alias-sampler"}
 */
public final class AliasSampler implements CandidateSampler {

    // A column of the table is item i up to this share of its width, and the alias above.
    private final double[] share;
    private final int[] alias;

    /**
     * A sampler of items {@code 0 .. weights.length - 1}.
     *
     * @param weights of each item what its probability is proportional to, finite and at least 0
     * @throws IllegalArgumentException if there is none, a weight is out of range, or their sum is not finite and above 0
     */
    public AliasSampler(double[] weights) {
        Checks.present("weights", weights);
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0) || weights[i] == Double.POSITIVE_INFINITY) {
                throw new IllegalArgumentException("weight of item " + i + " is " + weights[i]
                        + ", expected a finite number of at least 0");
            }
            sum += weights[i];
        }
        if (!(sum > 0) || sum == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("weights add up to " + sum + ", expected a finite number above 0");
        }
        int count = weights.length;
        share = new double[count];
        alias = new int[count];
        // Columns to fill stand at the front, those with more than their width at the back.
        int[] columns = new int[count];
        int small = 0;
        int large = count;
        for (int i = 0; i < count; i++) {
            share[i] = weights[i] / sum * count;
            columns[share[i] < 1 ? small++ : --large] = i;
        }
        while (small > 0 && large < count) {
            int low = columns[--small];
            int high = columns[large];
            alias[low] = high;
            share[high] -= 1 - share[low];
            if (share[high] < 1) {
                large++;
                columns[small++] = high;
            }
        }
        // What is left differs from a full column by rounding alone.
        Arrays.stream(columns, 0, small).forEach(i -> share[i] = 1);
        Arrays.stream(columns, large, count).forEach(i -> share[i] = 1);
    }

    @Override
    public void draw(long key, int first, int[] items, int from, int to) {
        int word = Probes.FIRST_WORD + first - from;
        for (int i = from; i < to; i++) {
            long random = CounterRandom.word(key, word + i);
            int column = CounterRandom.below(random, alias.length);
            // The low half of the product whose high half is the column tells the place within it.
            double within = CounterRandom.uniform(random * alias.length);
            items[i] = within < share[column] ? column : alias[column];
        }
    }
}
