package org.warprank.nn.train;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleConsumer;
import org.warprank.core.Activation;
import org.warprank.core.Linear;
import org.warprank.core.LinearWorkspace;
import org.warprank.core.PackedWeights;
import org.warprank.core.Rows;

/**
 * The inverse of a symmetric positive definite matrix, {@code A = L L^T} and {@code A^-1 = L^-T L^-1}, by blocks of rows whose
 * products are those of dense layers. All in floats, so for matrices with a penalty on their diagonal. The bits do not depend
 * on the number of workers: they share rows or columns, and each element is one sum in one order.
 */
final class SymmetricInverse {

    private static final int BLOCK = 256;

    // Over all blocks, with n^3 / 3 products each.
    private static final int PASSES = 3;

    private final int n;
    private final float[] a;
    private final float[] leastPivots;
    private final Workers workers;
    private final LinearWorkspace[] workspaces;

    // Of a block of rows, or of columns.
    private final float[] block;

    private SymmetricInverse(int n, float[] a, float[] leastPivots, Workers workers) {
        this.n = n;
        this.a = a;
        this.leastPivots = leastPivots;
        this.workers = workers;
        this.workspaces = new LinearWorkspace[workers.count()];
        Arrays.setAll(workspaces, worker -> new LinearWorkspace());
        this.block = new float[BLOCK * n];
    }

    /**
     * Inverts a matrix.
     *
     * @param a           {@code (n, n)}, its lower triangle and zeros above; overwritten
     * @param leastPivots what each pivot is at least, whatever the rounding makes of it
     * @param progress    is told on this thread how much of the work is done, as a share that only rises, below 1
     * @return the lower triangle of the inverse; above it anything
     */
    static float[] of(int n, float[] a, float[] leastPivots, Workers workers, DoubleConsumer progress) {
        SymmetricInverse inverse = new SymmetricInverse(n, a, leastPivots, workers);
        for (int k = 0; k < n; k += BLOCK) {
            progress.accept((double) k / n / PASSES);
            inverse.factorize(k, Math.min(BLOCK, n - k));
        }
        for (int k = 0; k < n; k += BLOCK) {
            progress.accept((1 + (double) k / n) / PASSES);
            inverse.invert(k, Math.min(BLOCK, n - k));
        }
        return inverse.square(progress);
    }

    // Columns [k, k + width) of L in the place of those of A.
    private void factorize(int k, int width) {
        if (k > 0) {
            Linear layer = new Linear(k, width, Activation.IDENTITY);
            PackedWeights above = new PackedWeights(k, width);
            above.pack(0, width, a, k * n, n);
            share(n - k, (worker, from, to) -> {
                layer.forward(from, to, a, k * n, n, above, null, block, 0, width, workspaces[worker]);
                for (int row = from; row < to; row++) {
                    Rows.axpy(-1, block, row * width, a, (k + row) * n + k, width);
                }
            });
        }
        for (int row = 0; row < width; row++) {
            solve(k, k + row, row);
            int at = (k + row) * n + k;
            float pivot = a[at + row] - Rows.dot(a, at, a, at, row);
            a[at + row] = (float) Math.sqrt(Math.max(pivot, leastPivots[k + row]));
            Arrays.fill(a, at + row + 1, at + width, 0);
        }
        share(n - k - width, (worker, from, to) -> {
            for (int row = from; row < to; row++) {
                solve(k, k + width + row, width);
            }
        });
    }

    // The first columns of a row of L, from column k on.
    private void solve(int k, int row, int columns) {
        int at = row * n + k;
        for (int j = 0; j < columns; j++) {
            int pivotRow = (k + j) * n + k;
            a[at + j] = (a[at + j] - Rows.dot(a, at, a, pivotRow, j)) / a[pivotRow + j];
        }
    }

    // Rows [k, k + width) of L^-1 in the place of those of L; rows before are inverted already.
    private void invert(int k, int width) {
        int blocks = k / BLOCK + 1;
        AtomicInteger next = new AtomicInteger();
        workers.run((worker, count) -> {
            for (int b = next.getAndIncrement(); b < blocks; b = next.getAndIncrement()) {
                invert(k, width, b * BLOCK, Math.min(BLOCK, k + width - b * BLOCK), workspaces[worker]);
            }
        });
        for (int row = 0; row < width; row++) {
            System.arraycopy(block, row * n, a, (k + row) * n, k + row + 1);
        }
    }

    // Columns [from, from + columns) of these rows: L_kk X_k = I_k - L_k X, with X zero above its diagonal.
    private void invert(int k, int width, int from, int columns, LinearWorkspace workspace) {
        if (from < k) {
            new Linear(columns, k - from, Activation.IDENTITY).backwardInput(0, width, a, k * n + from, n, a, from * n + from,
                    n, block, from, n, workspace);
        }
        for (int row = 0; row < width; row++) {
            int at = row * n + from;
            if (from < k) {
                for (int j = at; j < at + columns; j++) {
                    block[j] = -block[j];
                }
            } else {
                Arrays.fill(block, at, at + columns, 0);
                block[at + row] = 1;
            }
            for (int other = 0; other < row; other++) {
                Rows.axpy(-a[(k + row) * n + k + other], block, other * n + from, block, at, columns);
            }
            float pivot = a[(k + row) * n + k + row];
            for (int j = at; j < at + columns; j++) {
                block[j] /= pivot;
            }
        }
    }

    // X^T X; rows of X above row i are zero in column i.
    private float[] square(DoubleConsumer progress) {
        float[] square = new float[n * n];
        AtomicInteger next = new AtomicInteger();
        workers.run((worker, count) -> {
            for (int i = BLOCK * next.getAndIncrement(); i < n; i = BLOCK * next.getAndIncrement()) {
                if (worker == 0) {
                    progress.accept((2 + (double) i / n) / PASSES);
                }
                int end = Math.min(n, i + BLOCK);
                new Linear(end, end - i, Activation.IDENTITY).backwardWeights(0, end - i, n - i, a, i * n + i, n, a, i * n, n,
                        square, i * n, n, null, workspaces[worker]);
            }
        });
        return square;
    }

    private interface RangeTask {

        void run(int worker, int from, int to);
    }

    private void share(int rows, RangeTask task) {
        workers.run((worker, count) ->
                task.run(worker, Workers.from(rows, worker, count), Workers.from(rows, worker + 1, count)));
    }
}
