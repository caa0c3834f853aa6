package org.warprank.cli;

import java.util.Arrays;
import java.util.Locale;
import org.ejml.concurrency.EjmlConcurrency;
import org.ejml.data.DMatrixRBlock;
import org.ejml.dense.block.linsol.chol.CholeskyOuterSolver_MT_DDRB;
import org.warprank.core.CounterRandom;
import org.warprank.core.Rows;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.ItemScorer;

/**
 * EASE (Steck, WWW 2019): the linear model in which an item is predicted from the other items of the journey, with the least
 * squared error and an L2 penalty. In closed form, with {@code X} the (users, items) matrix of zeros and ones and
 * {@code P = (X^T X + lambda I)^-1}, an item i of the journey adds {@code -P(i, j) / P(j, j)} to the score of j, and nothing to
 * its own. Immutable, for all threads.
 */
final class Ease implements ItemScorer {

    private static final int BYTES_OF_TWO_DOUBLES = 16;

    // The largest whose square is a number of elements that an array can have.
    private static final int MOST_ITEMS = 46_340;

    // A thousandth of weights and scores is below what the ranks of a list depend on.
    private static final double MOST_RESIDUAL = 1e-3;

    private final int items;
    private final float[] weights;

    /**
     * Solves for the weights.
     *
     * @param lambda the penalty, above 0
     * @throws BadInputException if it is too small for the matrix to be inverted to the precision of a double
     */
    Ease(Interactions train, double lambda, int threads) {
        items = train.items().size();
        DMatrixRBlock inverse = inverse(new CoOccurrences(train), lambda, threads);
        if (!(residual(train, lambda, inverse) < MOST_RESIDUAL)) {
            throw tooSmall(lambda);
        }
        weights = new float[items * items];
        Shares.forEach(items, threads, () -> item -> {
            for (int other = 0; other < items; other++) {
                weights[item * items + other] = other == item ? 0f
                        : (float) (-inverse.get(item, other) / inverse.get(other, other));
            }
        }, done -> {
        });
    }

    private static DMatrixRBlock inverse(CoOccurrences common, double lambda, int threads) {
        int items = common.items();
        DMatrixRBlock gram = new DMatrixRBlock(items, items);
        Shares.forEach(items, threads, () -> {
            int[] counts = new int[items];
            return item -> {
                common.row(item, counts);
                for (int other = 0; other < items; other++) {
                    gram.set(item, other, counts[other] + (other == item ? lambda : 0));
                }
            };
        }, done -> {
        });
        EjmlConcurrency.setMaxThreads(threads);
        CholeskyOuterSolver_MT_DDRB solver = new CholeskyOuterSolver_MT_DDRB();
        if (!solver.setA(gram)) {
            throw tooSmall(lambda);
        }
        DMatrixRBlock inverse = new DMatrixRBlock(items, items);
        solver.invert(inverse);
        return inverse;
    }

    private static BadInputException tooSmall(double lambda) {
        return new BadInputException("--ease-lambda is " + lambda + ", with which the matrix of EASE is not positive definite "
                + "to the precision of a double, expected a larger one");
    }

    // The largest element of (X^T X + lambda I) P z - z, for a z of signs at random.
    private static double residual(Interactions train, double lambda, DMatrixRBlock inverse) {
        double[] signs = new double[inverse.numRows];
        double[] solution = new double[signs.length];
        for (int item = 0; item < signs.length; item++) {
            signs[item] = CounterRandom.word(item, 0) < 0 ? -1 : 1;
        }
        for (int item = 0; item < signs.length; item++) {
            for (int other = 0; other < signs.length; other++) {
                solution[item] += inverse.get(item, other) * signs[other];
            }
        }
        double[] rest = new double[signs.length];
        for (int item = 0; item < signs.length; item++) {
            rest[item] = lambda * solution[item] - signs[item];
        }
        for (int user = 0; user < train.users().size(); user++) {
            double score = 0;
            for (int place = train.from(user); place < train.to(user); place++) {
                score += solution[train.item(place)];
            }
            for (int place = train.from(user); place < train.to(user); place++) {
                rest[train.item(place)] += score;
            }
        }
        return Arrays.stream(rest).map(Math::abs).max().orElseThrow();
    }

    /**
     * Refuses more items than the solution has memory for, or than a matrix can have.
     *
     * @param free bytes that the heap can still give
     * @throws BadInputException with what would be needed
     */
    static void requireMemory(int items, long free) {
        if (items > MOST_ITEMS) {
            throw new BadInputException(String.format(Locale.ROOT, "EASE of %,d items needs a matrix of 2^31 elements or more; "
                    + "expected at most %,d items or --baselines popularity,knn", items, MOST_ITEMS));
        }
        long needed = (long) items * items * BYTES_OF_TWO_DOUBLES;
        if (needed > free) {
            throw new BadInputException(String.format(Locale.ROOT, "EASE of %,d items needs two matrices of that many rows and "
                    + "columns, %,d MB, and the heap has %,d MB left; expected fewer items, more heap (java -Xmx) or "
                    + "--baselines popularity,knn", items, needed >> 20, free >> 20));
        }
    }

    @Override
    public int items() {
        return items;
    }

    @Override
    public void score(int[] journey, int from, int to, float[] scores) {
        Rows.gatherSum(weights, items, journey, from, to, scores, 0);
    }
}
