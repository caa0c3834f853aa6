package org.warprank.core.internal.vector;

import java.util.Arrays;

/** The products of {@link VectorGemm} where C has fewer columns than a vector has lanes, scalar: with the same bits. */
final class NarrowProducts {

    private NarrowProducts() {
    }

    /** {@code C = f(S + A B)}, cell after cell. */
    static void multiply(int m, int n, int k, float[] a, int aOffset, int aRow, int aColumn, float[] b, int bOffset, int bRow,
                         float[] s, int sOffset, int sRow, int sColumn, float zeroUpTo, float[] c, int cOffset, int cRow) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = s[sOffset + i * sRow + j * sColumn];
                for (int l = 0; l < k; l++) {
                    sum = Math.fma(a[aOffset + i * aRow + l * aColumn], b[bOffset + l * bRow + j], sum);
                }
                c[cOffset + i * cRow + j] = sum <= zeroUpTo ? 0f : sum;
            }
        }
    }

    /** {@code C = A^T B}, step after step: a cell after the other would read A by its columns. */
    static void multiplyTransposed(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow,
                                   float[] c, int cOffset, int cRow) {
        for (int i = 0; i < m; i++) {
            Arrays.fill(c, cOffset + i * cRow, cOffset + i * cRow + n, 0f);
        }
        for (int l = 0; l < k; l++) {
            for (int i = 0; i < m; i++) {
                float x = a[aOffset + l * aRow + i];
                for (int j = 0; j < n; j++) {
                    c[cOffset + i * cRow + j] = Math.fma(x, b[bOffset + l * bRow + j], c[cOffset + i * cRow + j]);
                }
            }
        }
    }
}
