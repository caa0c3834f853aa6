package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;

import jdk.incubator.vector.FloatVector;

/**
 * {@code C = a b^T}: the gradient by the weights of a batch of one, bound by how fast C can be written. Eight vectors of b stay
 * in registers while the rows of C pass by. The bits are those of {@link VectorGemm}.
 */
final class VectorOuter {

    private static final int BLOCK = VectorGemm.GEMV_BLOCK;

    // So few rounds a call that C2 meets the loop by its calls and not in the midst of one.
    private static final int MOST_ROWS = 256;

    private VectorOuter() {
    }

    /** {@code C[i][j] = a[aOffset + i] b[bOffset + j]} for i < m and j < n. */
    static void multiply(int m, int n, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset, int cRow) {
        for (int i = 0; i < m; i += MOST_ROWS) {
            int rows = Math.min(MOST_ROWS, m - i);
            int at = cOffset + i * cRow;
            int j = 0;
            for (; j + BLOCK <= n; j += BLOCK) {
                block(rows, a, aOffset + i, b, bOffset + j, c, at + j, cRow);
            }
            VectorGemm.columns(rows, n, j, 0, 1, a, aOffset + i, 1, 1, b, bOffset, n, 0, VectorGemm.ZEROS, 0, 0, 0,
                    Float.NaN, c, at, cRow);
        }
    }

    // Products are added to 0, as the first ones of larger batches are, so that one of exactly 0 is +0.
    private static void block(int m, float[] a, int aOffset, float[] b, int b0, float[] c, int c0, int cRow) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector w0 = FloatVector.fromArray(SPECIES, b, b0);
        FloatVector w1 = FloatVector.fromArray(SPECIES, b, b0 + LANES);
        FloatVector w2 = FloatVector.fromArray(SPECIES, b, b0 + 2 * LANES);
        FloatVector w3 = FloatVector.fromArray(SPECIES, b, b0 + 3 * LANES);
        FloatVector w4 = FloatVector.fromArray(SPECIES, b, b0 + 4 * LANES);
        FloatVector w5 = FloatVector.fromArray(SPECIES, b, b0 + 5 * LANES);
        FloatVector w6 = FloatVector.fromArray(SPECIES, b, b0 + 6 * LANES);
        FloatVector w7 = FloatVector.fromArray(SPECIES, b, b0 + 7 * LANES);
        for (int i = 0; i < m; i++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + i]);
            int at = c0 + i * cRow;
            x.fma(w0, zero).intoArray(c, at);
            x.fma(w1, zero).intoArray(c, at + LANES);
            x.fma(w2, zero).intoArray(c, at + 2 * LANES);
            x.fma(w3, zero).intoArray(c, at + 3 * LANES);
            x.fma(w4, zero).intoArray(c, at + 4 * LANES);
            x.fma(w5, zero).intoArray(c, at + 5 * LANES);
            x.fma(w6, zero).intoArray(c, at + 6 * LANES);
            x.fma(w7, zero).intoArray(c, at + 7 * LANES);
        }
    }
}
