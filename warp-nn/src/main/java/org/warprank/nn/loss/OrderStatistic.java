package org.warprank.nn.loss;

import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;

/**
 * Which examples of a batch learn by {@link Objective.KthOrderStatistic}: of each random group of a user's examples one, by the
 * order of their positives' scores. The groups are a function of seed, epoch and the place of the user's first example in the
 * batch. Workers own disjoint ranges of rows, and all rows of a user are in one of them.
 */
final class OrderStatistic {

    private final Objective.KthOrderStatistic settings;
    private final long seed;
    private final float[] scores;
    private final float[] weights;
    private final boolean[] learns;

    // The examples, group by group.
    private final int[] order;

    OrderStatistic(Objective.KthOrderStatistic settings, long seed, int maxBatch) {
        this.settings = settings;
        this.seed = seed;
        this.scores = new float[maxBatch];
        this.weights = new float[maxBatch];
        this.learns = new boolean[maxBatch];
        this.order = new int[maxBatch];
    }

    boolean learns(int e) {
        return learns[e];
    }

    /** The weight of each example, 0 where it does not learn. */
    float[] weights() {
        return weights;
    }

    /** Selects among the examples of a range of rows of a head's batch. */
    void select(PairHead head, int worker, int fromRow, int toRow, float[] h) {
        int end;
        for (int row = fromRow; row < toRow; row = end) {
            end = row + 1;
            while (end < toRow && head.sameJourney(end, end - 1)) {
                end++;
            }
            score(head, worker, row, end, h);
            deal(head, head.rowStart[row], head.rowStart[end]);
        }
    }

    private void score(PairHead head, int worker, int fromRow, int toRow, float[] h) {
        int dim = head.weight.columns();
        for (int r = fromRow; r < toRow; r++) {
            for (int e = head.rowStart[r]; e < head.rowStart[r + 1]; e++) {
                scores[e] = head.score(worker, h, r * dim, head.positives[e]);
            }
        }
    }

    private void deal(Head head, int from, int to) {
        long key = CounterRandom.key(seed, head.epoch, Purpose.K_OS, from == to ? 0 : head.places[from]);
        for (int e = from; e < to; e++) {
            int other = from + CounterRandom.below(CounterRandom.word(key, e - from), e - from + 1);
            order[e] = order[other];
            order[other] = e;
        }
        int groupEnd;
        for (int group = from; group < to; group = groupEnd) {
            groupEnd = group + Math.min(settings.draws(), to - group);
            int chosen = chosen(head, group, groupEnd);
            for (int i = group; i < groupEnd; i++) {
                int e = order[i];
                learns[e] = e == chosen;
                weights[e] = e == chosen ? head.weight(e) : 0f;
            }
        }
    }

    private int chosen(Head head, int from, int to) {
        int before = (int) Math.ceilDiv((long) settings.position() * (to - from), settings.draws()) - 1;
        int chosen = -1;
        for (int i = from; i < to; i++) {
            int e = order[i];
            // One that is NaN must be noticed: it learns, and its loss is NaN.
            if (scores[e] != scores[e]) {
                return e;
            }
            if (countBefore(head, e, from, to) == before) {
                chosen = e;
            }
        }
        return chosen;
    }

    // Of the same score, the lower item comes first.
    private int countBefore(Head head, int e, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            int other = order[i];
            boolean before = scores[other] > scores[e]
                    || scores[other] == scores[e] && head.positives[other] < head.positives[e];
            count += before ? 1 : 0;
        }
        return count;
    }
}
