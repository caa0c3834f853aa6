package org.warprank.cli;

import java.util.Arrays;
import java.util.function.IntConsumer;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.ItemScorer;
import org.warprank.nn.serve.TopK;

/**
 * Item k-NN (Sarwar et al., 2001, shrunk by a constant in the denominator as by Ferrari Dacrema et al., 2019): an item's score is the sum
 * of its similarities to those items of the journey that are among its k nearest neighbours. With {@code c(i, j)} users who have
 * both, {@code similarity(i, j) = c(i, j) / (sqrt(c(i, i) c(j, j)) + shrinkage)}, which is the cosine where the shrinkage is 0.
 * Immutable, for all threads.
 */
final class ItemNeighbours implements ItemScorer {

    private final int[] offsets;
    private final int[] neighbours;
    private final float[] similarities;

    /**
     * Finds the neighbours of all items; of equal similarities, those of lower item numbers.
     *
     * @param k         neighbours of an item, at least 1
     * @param shrinkage at least 0: how many users it takes for a similarity to count
     */
    ItemNeighbours(Interactions train, int k, double shrinkage, int threads, IntConsumer progress) {
        CoOccurrences common = new CoOccurrences(train);
        int items = common.items();
        int[][] nearest = new int[items][];
        float[][] nearestSimilarities = new float[items][];
        Shares.forEach(items, threads, () -> {
            int[] counts = new int[items];
            float[] row = new float[items];
            TopK list = new TopK(Math.min(k, items));
            int[] ids = new int[list.maxK()];
            float[] scores = new float[list.maxK()];
            return item -> {
                common.row(item, counts);
                for (int other = 0; other < items; other++) {
                    row[other] = counts[other] == 0 || other == item ? Float.NaN
                            : (float) (counts[other] / (Math.sqrt((double) counts[item] * common.users(other)) + shrinkage));
                }
                list.begin(list.maxK());
                list.accept(0, items, row, 0);
                int length = list.finish(ids, scores);
                nearest[item] = Arrays.copyOf(ids, length);
                nearestSimilarities[item] = Arrays.copyOf(scores, length);
            };
        }, progress);
        // By the item of the journey, as scores are summed: whose neighbour it is, in place of its own neighbours.
        offsets = new int[items + 1];
        for (int[] ofItem : nearest) {
            for (int neighbour : ofItem) {
                offsets[neighbour + 1]++;
            }
        }
        for (int item = 0; item < items; item++) {
            offsets[item + 1] += offsets[item];
        }
        neighbours = new int[offsets[items]];
        similarities = new float[offsets[items]];
        int[] next = offsets.clone();
        for (int item = 0; item < items; item++) {
            for (int i = 0; i < nearest[item].length; i++) {
                int at = next[nearest[item][i]]++;
                neighbours[at] = item;
                similarities[at] = nearestSimilarities[item][i];
            }
        }
    }

    @Override
    public int items() {
        return offsets.length - 1;
    }

    @Override
    public void score(int[] journey, int from, int to, float[] scores) {
        Arrays.fill(scores, 0, items(), 0f);
        for (int i = from; i < to; i++) {
            for (int at = offsets[journey[i]]; at < offsets[journey[i] + 1]; at++) {
                scores[neighbours[at]] += similarities[at];
            }
        }
    }
}
