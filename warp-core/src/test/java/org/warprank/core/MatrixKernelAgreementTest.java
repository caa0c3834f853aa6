package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** {@code C += A B} of scalar and vector kernels against double arithmetic, for both layouts of A. */
@Tag("kernels")
class MatrixKernelAgreementTest {

    private static final int[] ROWS = {1, 2, 3, 5, 6, 7, 11, 12, 13, 19};
    private static final int[] COLUMNS = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 63, 64, 65, 95, 97, 100,
        127, 128, 129, 255, 256, 257};
    private static final int[] DEPTHS = {1, 2, 3, 4, 5, 7, 8, 16, 31, 63, 100, 255, 256, 257, 300, 511, 512, 513, 600};

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void everyNumberOfColumnsAgrees(String name) {
        for (int i = 0; i < COLUMNS.length; i++) {
            for (int j = 0; j < 6; j++) {
                check(name, ROWS[(i + 3 * j) % ROWS.length], COLUMNS[i], DEPTHS[(5 * i + 7 * j) % DEPTHS.length], j % 2 == 0);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void everyNumberOfRowsAgrees(String name) {
        for (int rows : ROWS) {
            for (int columns : new int[] {3, 16, 37, 71}) {
                check(name, rows, columns, 40, true);
                check(name, rows, columns, 40, false);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void everyDepthAgrees(String name) {
        for (int depth : DEPTHS) {
            for (int rows : new int[] {1, 6, 8}) {
                check(name, rows, 45, depth, true);
                check(name, rows, 45, depth, false);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void emptyProductsLeaveTheSumAsItIs(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int[] shape : new int[][] {{0, 20, 5}, {7, 0, 5}, {7, 20, 0}}) {
            Padded c = Padded.filled(2f, 7, 20, 1, 1);
            float[] before = c.array().clone();
            kernels.multiplyAdd(shape[0], shape[1], shape[2], new float[100], 0, 5, 1, new float[200], 0, 20, c.array(), 1, 21);
            assertArrayEquals(before, c.array());
        }
    }

    // NaN and infinity reach exactly the cells whose row of A or column of B holds them.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void specialValuesStayInTheirRowAndColumn(String name) {
        int m = 13;
        int n = 53;
        int k = 9;
        float[] a = Floats.distinctlyNonZero(m * k, 1);
        float[] b = Floats.distinctlyNonZero(k * n, 2);
        a[8 * k + 4] = Float.NaN;
        b[5 * n + 50] = Float.POSITIVE_INFINITY;
        float[] c = new float[m * n];
        KernelSets.named(name).multiplyAdd(m, n, k, a, 0, k, 1, b, 0, n, c, 0, n);
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(i == 8, Float.isNaN(c[i * n + j]));
                assertEquals(j == 50 && i != 8, Float.isInfinite(c[i * n + j]));
            }
        }
    }

    private static void check(String name, int m, int n, int k, boolean rowMajor) {
        KernelSet kernels = KernelSets.named(name);
        Padded a = rowMajor ? Padded.of(Floats.distinctlyNonZero(m * k, 1), m, k, 3, 2)
                : Padded.of(Floats.distinctlyNonZero(m * k, 1), k, m, 3, 2);
        Padded b = Padded.of(Floats.distinctlyNonZero(k * n, 2), k, n, 5, 1);
        Padded c = Padded.of(Floats.distinctlyNonZero(m * n, 3), m, n, 7, 4);
        float[] before = c.dense();

        kernels.multiplyAdd(m, n, k, a.array(), a.offset(), rowMajor ? a.stride() : 1, rowMajor ? 1 : a.stride(), b.array(),
                b.offset(), b.stride(), c.array(), c.offset(), c.stride());

        c.assertOnlyTheMatrixWasWritten();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = before[i * n + j];
                double magnitudes = Math.abs(sum);
                for (int l = 0; l < k; l++) {
                    double product = (double) (rowMajor ? a.get(i, l) : a.get(l, i)) * b.get(l, j);
                    sum += product;
                    magnitudes += Math.abs(product);
                }
                if (!(Math.abs(sum - c.get(i, j)) <= Floats.sumError(k, magnitudes))) {
                    assertEquals(sum, c.get(i, j), Floats.sumError(k, magnitudes),
                            "cell (" + i + ", " + j + ") of " + m + " x " + n + " x " + k);
                }
            }
        }
    }
}
