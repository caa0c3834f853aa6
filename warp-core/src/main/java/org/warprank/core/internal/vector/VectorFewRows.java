package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * {@code C = A^T B} for A and B of few rows: the gradient by the weights of a small batch, bound by how fast C can be written.
 * Up to four rows of B stay in registers, four vectors wide, while the rows of C pass by: a step of {@code four} is four
 * broadcasts of A, 16 FMAs, and four loads and stores of C. A tile of {@link VectorGemm} would take longer to begin and end its
 * sums than for what is between. The bits are the same.
 */
final class VectorFewRows {

    private static final int BLOCK = 4 * LANES;

    // C in the second cache while it is added to; and few enough for C2 to meet the loop by its calls.
    private static final int MOST_OUTPUTS = 256;

    private VectorFewRows() {
    }

    /**
     * Whether it computes a product of so many columns and such sums: of one or two passes over C, and where there are
     * registers enough, as with AVX2 there are not.
     */
    static boolean takes(int columns, int rows) {
        return LANES != 8 && columns >= BLOCK && (rows > 1 && rows <= 4 || rows == 8);
    }

    /** {@code C[i][j] = sum over l < k of A[l][i] B[l][j]} for i < m and j < n, and the column sums of A if sums is not null. */
    static void multiplyTransposed(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow,
                                   float[] c, int cOffset, int cRow, float[] sums, int sumsOffset) {
        for (int i = 0; i < m; i += MOST_OUTPUTS) {
            int outputs = Math.min(MOST_OUTPUTS, m - i);
            int at = cOffset + i * cRow;
            for (int j = 0; j < n; j += BLOCK) {
                // The last block ends with the columns, of which some are computed twice.
                int column = Math.min(j, n - BLOCK);
                block(outputs, k, a, aOffset + i, aRow, b, bOffset + column, bRow, c, at + column, cRow);
            }
        }
        if (sums != null) {
            Arrays.fill(sums, sumsOffset, sumsOffset + m, 0f);
            addRows(m, k, a, aOffset, aRow, sums, sumsOffset);
        }
    }

    /** Adds rows of A to sums, in their order. */
    static void addRows(int m, int k, float[] a, int aOffset, int aRow, float[] sums, int sumsOffset) {
        for (int l = 0; l < k; l++) {
            for (int i = 0; i < m; i++) {
                sums[sumsOffset + i] += a[aOffset + l * aRow + i];
            }
        }
    }

    private static void block(int m, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow, float[] c,
                              int cOffset, int cRow) {
        float[] s = VectorGemm.ZEROS;
        int sOffset = 0;
        int sRow = 0;
        for (int l = 0; l < k;) {
            int at = aOffset + l * aRow;
            int bt = bOffset + l * bRow;
            if (k - l >= 4) {
                four(m, a, at, aRow, b, bt, bRow, s, sOffset, sRow, c, cOffset, cRow);
                l += 4;
            } else if (k - l >= 2) {
                two(m, a, at, aRow, b, bt, bRow, s, sOffset, sRow, c, cOffset, cRow);
                l += 2;
            } else {
                one(m, a, at, b, bt, s, sOffset, sRow, c, cOffset, cRow);
                l++;
            }
            s = c;
            sOffset = cOffset;
            sRow = cRow;
        }
    }

    private static void four(int m, float[] a, int a0, int aRow, float[] b, int b0, int bRow, float[] s, int s0, int sRow,
                             float[] c, int c0, int cRow) {
        int a1 = a0 + aRow;
        int b1 = b0 + bRow;
        int a2 = a0 + 2 * aRow;
        int b2 = b0 + 2 * bRow;
        int a3 = a0 + 3 * aRow;
        int b3 = b0 + 3 * bRow;
        FloatVector w00 = FloatVector.fromArray(SPECIES, b, b0);
        FloatVector w01 = FloatVector.fromArray(SPECIES, b, b0 + LANES);
        FloatVector w02 = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES);
        FloatVector w03 = FloatVector.fromArray(SPECIES, b, b0 + 3 * LANES);
        FloatVector w10 = FloatVector.fromArray(SPECIES, b, b1);
        FloatVector w11 = FloatVector.fromArray(SPECIES, b, b1 + LANES);
        FloatVector w12 = FloatVector.fromArray(SPECIES, b, b1 + 2 * LANES);
        FloatVector w13 = FloatVector.fromArray(SPECIES, b, b1 + 3 * LANES);
        FloatVector w20 = FloatVector.fromArray(SPECIES, b, b2);
        FloatVector w21 = FloatVector.fromArray(SPECIES, b, b2 + LANES);
        FloatVector w22 = FloatVector.fromArray(SPECIES, b, b2 + 2 * LANES);
        FloatVector w23 = FloatVector.fromArray(SPECIES, b, b2 + 3 * LANES);
        FloatVector w30 = FloatVector.fromArray(SPECIES, b, b3);
        FloatVector w31 = FloatVector.fromArray(SPECIES, b, b3 + LANES);
        FloatVector w32 = FloatVector.fromArray(SPECIES, b, b3 + 2 * LANES);
        FloatVector w33 = FloatVector.fromArray(SPECIES, b, b3 + 3 * LANES);
        for (int i = 0; i < m; i++) {
            int st = s0 + i * sRow;
            int ct = c0 + i * cRow;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + i]);
            FloatVector y0 = x.fma(w00, FloatVector.fromArray(SPECIES, s, st));
            FloatVector y1 = x.fma(w01, FloatVector.fromArray(SPECIES, s, st + LANES));
            FloatVector y2 = x.fma(w02, FloatVector.fromArray(SPECIES, s, st + 2 * LANES));
            FloatVector y3 = x.fma(w03, FloatVector.fromArray(SPECIES, s, st + 3 * LANES));
            x = FloatVector.broadcast(SPECIES, a[a1 + i]);
            y0 = x.fma(w10, y0);
            y1 = x.fma(w11, y1);
            y2 = x.fma(w12, y2);
            y3 = x.fma(w13, y3);
            x = FloatVector.broadcast(SPECIES, a[a2 + i]);
            y0 = x.fma(w20, y0);
            y1 = x.fma(w21, y1);
            y2 = x.fma(w22, y2);
            y3 = x.fma(w23, y3);
            x = FloatVector.broadcast(SPECIES, a[a3 + i]);
            y0 = x.fma(w30, y0);
            y1 = x.fma(w31, y1);
            y2 = x.fma(w32, y2);
            y3 = x.fma(w33, y3);
            y0.intoArray(c, ct);
            y1.intoArray(c, ct + LANES);
            y2.intoArray(c, ct + 2 * LANES);
            y3.intoArray(c, ct + 3 * LANES);
        }
    }

    private static void two(int m, float[] a, int a0, int aRow, float[] b, int b0, int bRow, float[] s, int s0, int sRow,
                            float[] c, int c0, int cRow) {
        int a1 = a0 + aRow;
        int b1 = b0 + bRow;
        FloatVector w00 = FloatVector.fromArray(SPECIES, b, b0);
        FloatVector w01 = FloatVector.fromArray(SPECIES, b, b0 + LANES);
        FloatVector w02 = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES);
        FloatVector w03 = FloatVector.fromArray(SPECIES, b, b0 + 3 * LANES);
        FloatVector w10 = FloatVector.fromArray(SPECIES, b, b1);
        FloatVector w11 = FloatVector.fromArray(SPECIES, b, b1 + LANES);
        FloatVector w12 = FloatVector.fromArray(SPECIES, b, b1 + 2 * LANES);
        FloatVector w13 = FloatVector.fromArray(SPECIES, b, b1 + 3 * LANES);
        for (int i = 0; i < m; i++) {
            int st = s0 + i * sRow;
            int ct = c0 + i * cRow;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + i]);
            FloatVector y0 = x.fma(w00, FloatVector.fromArray(SPECIES, s, st));
            FloatVector y1 = x.fma(w01, FloatVector.fromArray(SPECIES, s, st + LANES));
            FloatVector y2 = x.fma(w02, FloatVector.fromArray(SPECIES, s, st + 2 * LANES));
            FloatVector y3 = x.fma(w03, FloatVector.fromArray(SPECIES, s, st + 3 * LANES));
            x = FloatVector.broadcast(SPECIES, a[a1 + i]);
            y0 = x.fma(w10, y0);
            y1 = x.fma(w11, y1);
            y2 = x.fma(w12, y2);
            y3 = x.fma(w13, y3);
            y0.intoArray(c, ct);
            y1.intoArray(c, ct + LANES);
            y2.intoArray(c, ct + 2 * LANES);
            y3.intoArray(c, ct + 3 * LANES);
        }
    }

    private static void one(int m, float[] a, int a0, float[] b, int b0, float[] s, int s0, int sRow, float[] c,
                            int c0, int cRow) {
        FloatVector w0 = FloatVector.fromArray(SPECIES, b, b0);
        FloatVector w1 = FloatVector.fromArray(SPECIES, b, b0 + LANES);
        FloatVector w2 = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES);
        FloatVector w3 = FloatVector.fromArray(SPECIES, b, b0 + 3 * LANES);
        for (int i = 0; i < m; i++) {
            int st = s0 + i * sRow;
            int ct = c0 + i * cRow;
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + i]);
            FloatVector y0 = x.fma(w0, FloatVector.fromArray(SPECIES, s, st));
            FloatVector y1 = x.fma(w1, FloatVector.fromArray(SPECIES, s, st + LANES));
            FloatVector y2 = x.fma(w2, FloatVector.fromArray(SPECIES, s, st + 2 * LANES));
            FloatVector y3 = x.fma(w3, FloatVector.fromArray(SPECIES, s, st + 3 * LANES));
            y0.intoArray(c, ct);
            y1.intoArray(c, ct + LANES);
            y2.intoArray(c, ct + 2 * LANES);
            y3.intoArray(c, ct + 3 * LANES);
        }
    }
}
