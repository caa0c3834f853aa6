package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** {@code C = A B} of scalar and vector kernels against double arithmetic, for both layouts of A. */
@Tag("kernels")
class MatrixKernelAgreementTest {

    static final int[] ROWS = {1, 2, 3, 4, 5, 7, 8, 9, 11, 12, 13, 16, 19, 64, 65, 255, 257};
    static final int[] COLUMNS = {1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 23, 24, 25, 31, 32, 33, 47, 63, 64, 65, 95, 97, 100,
        127, 128, 129, 255, 256, 257};
    static final int[] DEPTHS = {1, 2, 3, 4, 5, 7, 8, 16, 31, 63, 100, 256, 300, 384, 511, 512, 513, 767, 768, 1024, 1025,
        2047, 2049};

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
            for (int columns : new int[] {3, 16, 37, 71, 121}) {
                check(name, rows, columns, 40, true);
                check(name, rows, columns, 40, false);
            }
        }
    }

    // With a panel of every length at the end, and rows of a transpose that end where a copy of several at a time does, or not.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void panelsOfRowsAgree(String name) {
        for (int rows = 24; rows < 110; rows++) {
            check(name, rows, 117, 19, true);
            check(name, rows, 117, 19, false);
        }
        for (int depth = 1; depth < 20; depth++) {
            check(name, 79, 96, depth, true);
            check(name, 79, 96, depth, false);
        }
        for (int rows : new int[] {28, 29}) {
            check(name, rows, 117, 513, true);
            check(name, rows, 117, 513, false);
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

    // Rows, columns and steps of more than one block, each alone and together.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void manyRowsAgree(String name) {
        for (int columns : new int[] {3, 16, 37, 383, 401, 1073}) {
            check(name, 290, columns, 9, true);
            check(name, 307, columns, 9, false);
        }
        for (int depth : new int[] {511, 513, 1025, 2049, 4097}) {
            check(name, 583, 50, depth, false);
        }
        check(name, 307, 529, 512, true);
        check(name, 307, 529, 512, false);
        check(name, 307, 117, 1100, true);
        check(name, 307, 117, 1100, false);
        // Of the deepest blocks of B that are copied, the widest and those around it.
        for (int columns : new int[] {511, 512, 513, 519, 520, 521, 527, 528, 529, 1041}) {
            check(name, 64, columns, 512, true);
            check(name, 64, columns, 512, false);
        }
    }

    // The kernels of a batch of one, over several of their blocks and with ends of every kind.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aSingleRowHasTheBitsOfTheProduct(String name) {
        KernelSet kernels = KernelSets.named(name);
        float[] scratch = new float[kernels.scratchFloats()];
        for (int columns : COLUMNS) {
            for (int depth : DEPTHS) {
                // Small ones leave zeros of both signs.
                for (float scale : new float[] {1f, 1e-25f}) {
                    Padded a = Padded.of(scaled(scale, Floats.distinctlyNonZero(depth, 1)), 1, depth, 3, 2);
                    Padded b = Padded.of(scaled(scale, Floats.distinctlyNonZero(depth * columns, 2)), depth, columns, 5, 1);
                    Padded product = Padded.filled(Float.NaN, 1, columns, 7, 4);
                    kernels.multiply(1, columns, depth, a.array(), a.offset(), a.stride(), b.array(), b.offset(), b.stride(),
                            product.array(), product.offset(), product.stride(), scratch);

                    Padded row = Padded.filled(Float.NaN, 1, columns, 7, 4);
                    kernels.multiplyRow(columns, depth, a.array(), a.offset(), b.array(), b.offset(), b.stride(), row.array(),
                            row.offset());
                    row.assertOnlyTheMatrixWasWritten();
                    assertArrayEquals(product.array(), row.array(), () -> columns + " columns, depth " + depth);
                }
            }
        }
    }

    private static float[] scaled(float scale, float[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void anOuterProductHasTheBitsOfTheProduct(String name) {
        KernelSet kernels = KernelSets.named(name);
        float[] scratch = new float[kernels.scratchFloats()];
        for (int columns : COLUMNS) {
            for (int rows : ROWS) {
                Padded a = Padded.of(Floats.distinctlyNonZero(rows, 1), 1, rows, 3, 2);
                Padded b = Padded.of(Floats.distinctlyNonZero(columns, 2), 1, columns, 5, 1);
                a.array()[a.offset()] = -0f;
                Padded product = Padded.filled(Float.NaN, rows, columns, 7, 4);
                kernels.multiplyTransposed(rows, columns, 1, a.array(), a.offset(), a.stride(), b.array(), b.offset(),
                        b.stride(), product.array(), product.offset(), product.stride(), null, 0, scratch);

                Padded outer = Padded.filled(Float.NaN, rows, columns, 7, 4);
                kernels.outer(rows, columns, a.array(), a.offset(), b.array(), b.offset(), outer.array(), outer.offset(),
                        outer.stride());
                outer.assertOnlyTheMatrixWasWritten();
                assertArrayEquals(product.array(), outer.array(), () -> rows + " x " + columns);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void productsWithoutRowsOrColumnsWriteNothing(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int[] shape : new int[][] {{0, 20, 5}, {7, 0, 5}}) {
            Padded c = Padded.filled(2f, 7, 20, 1, 1);
            float[] before = c.array().clone();
            kernels.multiply(shape[0], shape[1], shape[2], new float[100], 0, 5, new float[200], 0, 20, c.array(), 1, 21,
                    new float[kernels.scratchFloats()]);
            assertArrayEquals(before, c.array());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aProductOfNoStepsIsZero(String name) {
        float[] c = new float[7 * 20];
        Arrays.fill(c, 2f);
        KernelSet kernels = KernelSets.named(name);
        kernels.multiply(7, 20, 0, new float[0], 0, 0, new float[0], 0, 20, c, 0, 20, new float[kernels.scratchFloats()]);
        assertArrayEquals(new float[7 * 20], c);
        float[] large = new float[77 * 117];
        for (boolean transposed : new boolean[] {false, true}) {
            Arrays.fill(large, 2f);
            if (transposed) {
                kernels.multiplyTransposed(77, 117, 0, new float[0], 0, 77, new float[0], 0, 117, large, 0, 117, null, 0,
                        new float[kernels.scratchFloats()]);
            } else {
                kernels.multiply(77, 117, 0, new float[0], 0, 0, new float[0], 0, 117, large, 0, 117,
                        new float[kernels.scratchFloats()]);
            }
            assertArrayEquals(new float[77 * 117], large);
        }
        Arrays.fill(c, 2f);
        float[] sums = {2f, 2f, 2f, 2f, 2f, 2f, 2f, 2f};
        kernels.multiplyTransposed(7, 20, 0, new float[0], 0, 7, new float[0], 0, 20, c, 0, 20, sums, 1,
                new float[kernels.scratchFloats()]);
        assertArrayEquals(new float[7 * 20], c);
        assertArrayEquals(new float[] {2f, 0f, 0f, 0f, 0f, 0f, 0f, 0f}, sums);
    }

    // NaN and infinity reach exactly the cells whose row of A or column of B holds them.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void specialValuesStayInTheirRowAndColumn(String name) {
        specialValuesStayInTheirRowAndColumn(name, 13, 53, 9);
        specialValuesStayInTheirRowAndColumn(name, 77, 117, 9);
    }

    private static void specialValuesStayInTheirRowAndColumn(String name, int m, int n, int k) {
        float[] a = Floats.distinctlyNonZero(m * k, 1);
        float[] b = Floats.distinctlyNonZero(k * n, 2);
        a[8 * k + 4] = Float.NaN;
        b[5 * n + 50] = Float.POSITIVE_INFINITY;
        float[] transposed = new float[k * m];
        for (int i = 0; i < m; i++) {
            for (int l = 0; l < k; l++) {
                transposed[l * m + i] = a[i * k + l];
            }
        }
        KernelSet kernels = KernelSets.named(name);
        float[] c = new float[m * n];
        kernels.multiply(m, n, k, a, 0, k, b, 0, n, c, 0, n, new float[kernels.scratchFloats()]);
        assertSpecialValues(m, n, c);
        kernels.multiplyTransposed(m, n, k, transposed, 0, m, b, 0, n, c, 0, n, null, 0, new float[kernels.scratchFloats()]);
        assertSpecialValues(m, n, c);
    }

    private static void assertSpecialValues(int m, int n, float[] c) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                assertEquals(i == 8, Float.isNaN(c[i * n + j]));
                assertEquals(j == 50 && i != 8, Float.isInfinite(c[i * n + j]));
            }
        }
    }

    private static void checkSums(int m, int k, Padded a, Padded sums) {
        if (m % 3 == 0) {
            return;
        }
        sums.assertOnlyTheMatrixWasWritten();
        for (int i = 0; i < m; i++) {
            float sum = 0;
            for (int l = 0; l < k; l++) {
                sum += a.get(l, i);
            }
            assertEquals(sum, sums.get(0, i));
        }
    }

    private static void check(String name, int m, int n, int k, boolean rowMajor) {
        KernelSet kernels = KernelSets.named(name);
        Padded a = rowMajor ? Padded.of(Floats.distinctlyNonZero(m * k, 1), m, k, 3, 2)
                : Padded.of(Floats.distinctlyNonZero(m * k, 1), k, m, 3, 2);
        Padded b = Padded.of(Floats.distinctlyNonZero(k * n, 2), k, n, 5, 1);
        Padded c = Padded.filled(Float.NaN, m, n, 7, 4);

        float[] scratch = new float[kernels.scratchFloats()];
        Arrays.fill(scratch, Float.NaN);
        if (rowMajor) {
            kernels.multiply(m, n, k, a.array(), a.offset(), a.stride(), b.array(), b.offset(), b.stride(), c.array(),
                    c.offset(), c.stride(), scratch);
        } else {
            Padded sums = Padded.filled(Float.NaN, 1, m, 0, 2);
            kernels.multiplyTransposed(m, n, k, a.array(), a.offset(), a.stride(), b.array(), b.offset(), b.stride(), c.array(),
                    c.offset(), c.stride(), m % 3 == 0 ? null : sums.array(), sums.offset(), scratch);
            checkSums(m, k, a, sums);
        }

        c.assertOnlyTheMatrixWasWritten();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                double sum = 0;
                double magnitudes = 0;
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
