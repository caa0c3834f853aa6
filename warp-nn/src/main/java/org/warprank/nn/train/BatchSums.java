package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.nn.loss.Head;

/**
 * What the examples of a batch found, added up by the workers as they find it: counts in any order, losses row by row, so that
 * their sum has the same bits for any number of workers.
 */
final class BatchSums {

    // Of each row.
    private final double[] losses;

    // Of each worker.
    private final long[] learning;
    private final long[] violations;
    private final long[] draws;

    BatchSums(int batchSize, int workers) {
        this.losses = new double[batchSize];
        this.learning = new long[workers];
        this.violations = new long[workers];
        this.draws = new long[workers];
    }

    /** Forgets what workers have found, of which not all may share the next batch. */
    void clear() {
        Arrays.fill(learning, 0);
        Arrays.fill(violations, 0);
        Arrays.fill(draws, 0);
    }

    /** Takes a worker's rows, which may be none. */
    void take(int worker, Head head, BatchRows rows, int fromRow, int toRow) {
        long learned = 0;
        long violated = 0;
        long drawn = 0;
        for (int r = fromRow; r < toRow; r++) {
            double loss = 0;
            for (int e = rows.start(r); e < rows.start(r + 1); e++) {
                loss += head.loss(e);
                learned += head.learns(e) ? 1 : 0;
                violated += head.violated(e) ? 1 : 0;
                drawn += head.draws(e);
            }
            losses[r] = loss;
        }
        learning[worker] = learned;
        violations[worker] = violated;
        draws[worker] = drawn;
    }

    /** The loss of so many rows. */
    double loss(int rows) {
        double sum = 0;
        for (int r = 0; r < rows; r++) {
            sum += losses[r];
        }
        return sum;
    }

    /** How many examples take part in the loss. */
    long learning() {
        return sum(learning);
    }

    /** How many examples found a violator. */
    long violations() {
        return sum(violations);
    }

    /** How many candidates the examples drew. */
    long draws() {
        return sum(draws);
    }

    private static long sum(long[] ofWorkers) {
        long sum = 0;
        for (long part : ofWorkers) {
            sum += part;
        }
        return sum;
    }
}
