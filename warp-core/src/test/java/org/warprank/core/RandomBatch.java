package org.warprank.core;

import java.util.Arrays;
import java.util.SplittableRandom;

/** Batches of all kinds: rows without positives, with a few, with nearly or really every item, with excluded items. */
final class RandomBatch {

    private RandomBatch() {
    }

    static WarpBatch of(int rows, int items, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] offsets = new int[rows + 1];
        int[] positives = new int[rows * items];
        int[] from = new int[rows];
        int[] to = new int[rows];
        int[] excluded = new int[rows * items];
        int excludedEnd = 0;
        for (int b = 0; b < rows; b++) {
            double share = new double[] {0, 2.0 / items, .3, .95, 1}[random.nextInt(5)];
            offsets[b + 1] = draw(items, share, positives, offsets[b], random);
            from[b] = excludedEnd;
            excludedEnd = draw(items, random.nextInt(3) * .2, excluded, excludedEnd, random);
            to[b] = excludedEnd;
        }
        float[] weights = new float[offsets[rows]];
        int[] places = new int[offsets[rows]];
        for (int e = 0; e < weights.length; e++) {
            weights[e] = random.nextInt(9) * .25f;
            places[e] = random.nextInt(1 << 30);
        }
        WarpBatch batch = new WarpBatch().scores(Floats.coarse(rows * items, seed), 0, items, rows, items)
                .positives(offsets, positives).weights(weights).places(places).epoch(random.nextInt(100));
        return random.nextBoolean() ? batch : batch.excluded(from, to, excluded);
    }

    /** Rows of one or two positives, which exclude about a quarter of the items. */
    static WarpBatch excludingMany(int rows, int items, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int[] offsets = new int[rows + 1];
        int[] positives = new int[rows * 2];
        int[] ends = new int[rows + 1];
        int[] excluded = new int[rows * items];
        for (int b = 0; b < rows; b++) {
            int[] some = random.ints(2, 0, items).sorted().distinct().limit(random.nextInt(1, 3)).toArray();
            System.arraycopy(some, 0, positives, offsets[b], some.length);
            offsets[b + 1] = offsets[b] + some.length;
            ends[b + 1] = draw(items, .25, excluded, ends[b], random);
        }
        float[] weights = new float[offsets[rows]];
        Arrays.fill(weights, .5f);
        return new WarpBatch().scores(Floats.coarse(rows * items, seed), 0, items, rows, items).positives(offsets, positives)
                .weights(weights).excluded(ends, Arrays.copyOfRange(ends, 1, rows + 1), excluded);
    }

    private static int draw(int items, double share, int[] list, int start, SplittableRandom random) {
        int end = start;
        for (int i = 0; i < items; i++) {
            if (random.nextDouble() < share) {
                list[end++] = i;
            }
        }
        return end;
    }

    static WarpOptions options(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new WarpOptions(random.nextInt(9) * .25f,
                random.nextBoolean() ? Integer.MAX_VALUE : random.nextInt(1, 60), RankWeight.values()[random.nextInt(4)],
                Reduction.values()[random.nextInt(2)], seed);
    }

    static boolean isCandidate(WarpBatch batch, int row, int item) {
        for (int i = batch.positiveOffsets[row]; i < batch.positiveOffsets[row + 1]; i++) {
            if (batch.positives[i] == item) {
                return false;
            }
        }
        if (batch.excludedFrom != null) {
            for (int i = batch.excludedFrom[row]; i < batch.excludedTo[row]; i++) {
                if (batch.excluded[i] == item) {
                    return false;
                }
            }
        }
        return true;
    }
}
