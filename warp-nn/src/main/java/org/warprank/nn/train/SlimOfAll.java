package org.warprank.nn.train;

import org.warprank.nn.data.Interactions;
import org.warprank.nn.layer.SparseMatrix;

/**
 * Each item regressed on all others at once, which has a closed form (EASE: Steck, WWW 2019): with {@code P = (G + D)^-1}
 * the weight of item i for item j is {@code -P[i][j] / P[j][j]}. G counts the users whom two items share, each by the inverse
 * root of their number of items, and D is a diagonal of penalties. Of all weights the largest are kept: popular items have more
 * of them than others, which a number of neighbours for each item does not give them.
 */
final class SlimOfAll {

    // Magnitudes are sorted by the upper half of their bits first, then by the lower.
    private static final int HALF = 1 << 16;

    private SlimOfAll() {
    }

    /**
     * Solves for the weights.
     *
     * @param factors of each item's column
     * @return {@code (items, items)}, of a journey's item and an item to score; the diagonal is zero
     */
    static SparseMatrix fit(Interactions interactions, WideOptions options, float[] factors, Workers workers,
                            TrainingListener listener) {
        int items = factors.length;
        listener.onWide(0, items);
        float[] gram = new float[items * items];
        float[] leastPivots = new float[items];
        ItemUsers itemUsers = new ItemUsers(interactions);
        workers.run((worker, count) -> addUsers(interactions, gram, worker, count));
        for (int item = 0; item < items; item++) {
            // One without users has a row and a column of zeros, and any penalty will do.
            float penalty = (float) (options.l2() * Math.max(1, itemUsers.norm(item)));
            int at = item * items + item;
            gram[at] += penalty;
            leastPivots[item] = Math.max(SlimColumns.LEAST_PIVOT * gram[at], penalty);
        }
        float[] inverse = SymmetricInverse.of(items, gram, leastPivots, workers,
                share -> listener.onWide((int) (share * items), items));
        SparseMatrix weights = largest(inverse, (long) options.neighbors() * items, factors, options);
        listener.onWide(items, items);
        return weights;
    }

    // The lower triangle, of a worker's rows.
    private static void addUsers(Interactions interactions, float[] gram, int worker, int workers) {
        int items = interactions.items().size();
        int from = Workers.from(items, worker, workers);
        int to = Workers.from(items, worker + 1, workers);
        double mean = (double) interactions.size() / interactions.users().size();
        int[] itemOf = interactions.itemArray();
        for (int user = 0; user < interactions.users().size(); user++) {
            int end = interactions.to(user);
            float weight = (float) Math.sqrt(mean / (end - interactions.from(user)));
            for (int p = interactions.from(user); p < end; p++) {
                int row = itemOf[p];
                for (int q = interactions.from(user); row >= from && row < to && q < end; q++) {
                    if (itemOf[q] <= row) {
                        gram[row * items + itemOf[q]] += weight;
                    }
                }
            }
        }
    }

    private static SparseMatrix largest(float[] inverse, long most, float[] factors, WideOptions options) {
        int items = factors.length;
        Limit limit = limit(inverse, items, most);
        int[] counts = new int[items];
        forEachKept(inverse, items, limit, (row, column, weight) -> counts[column]++);
        int[][] rows = new int[items][];
        float[][] weights = new float[items][];
        for (int item = 0; item < items; item++) {
            rows[item] = new int[counts[item]];
            weights[item] = new float[counts[item]];
        }
        forEachKept(inverse, items, limit, (row, column, weight) -> {
            int to = --counts[column];
            rows[column][to] = row;
            weights[column][to] = factors[column] * weight;
        });
        return Slim.matrix(rows, weights, options);
    }

    /** The magnitude, as bits, above which all weights are kept, and how many of those that have it. */
    private record Limit(int bits, long ties) {
    }

    // Weights of zero are no weights.
    private static Limit limit(float[] inverse, int items, long most) {
        int[] upper = new int[HALF];
        forEachWeight(inverse, items, (row, column, weight) -> upper[bits(weight) >>> 16]++);
        long left = most;
        int high = HALF - 1;
        while (high >= 0 && upper[high] <= left) {
            left -= upper[high--];
        }
        if (high < 0) {
            return new Limit(0, 0);
        }
        int highest = high;
        int[] lower = new int[HALF];
        forEachWeight(inverse, items, (row, column, weight) -> {
            if (bits(weight) >>> 16 == highest) {
                lower[bits(weight) & (HALF - 1)]++;
            }
        });
        int low = HALF - 1;
        while (lower[low] <= left) {
            left -= lower[low--];
        }
        int bits = (high << 16) + low;
        return new Limit(bits, bits == 0 ? 0 : left);
    }

    // Of those at the limit the first ones, so that which are kept does not depend on the number of threads.
    private static void forEachKept(float[] inverse, int items, Limit limit, WeightTask task) {
        long[] ties = {limit.ties()};
        forEachWeight(inverse, items, (row, column, weight) -> {
            int bits = bits(weight);
            if (bits > limit.bits() || bits == limit.bits() && ties[0]-- > 0) {
                task.accept(row, column, weight);
            }
        });
    }

    private static int bits(float weight) {
        return Float.floatToIntBits(Math.abs(weight));
    }

    private interface WeightTask {

        void accept(int row, int column, float weight);
    }

    private static void forEachWeight(float[] inverse, int items, WeightTask task) {
        for (int i = 0; i < items; i++) {
            float pivot = inverse[i * items + i];
            for (int j = 0; j < i; j++) {
                float value = inverse[i * items + j];
                task.accept(i, j, -value / inverse[j * items + j]);
                task.accept(j, i, -value / pivot);
            }
        }
    }
}
