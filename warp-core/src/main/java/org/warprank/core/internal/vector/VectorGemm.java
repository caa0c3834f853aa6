package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code C += A B} by register tiles of MR rows and NR = 2 vectors of columns. The tile keeps MR x 2 accumulators in
 * registers over KC steps of k; a step loads two vectors of B, broadcasts MR floats of A and issues MR x 2 FMAs:
 *
 * <pre>
 *              B[l][j..j+NR)       lanes are columns of C
 *              +------+------+
 *   A[i][l] -> | c00  | c01  |     MR = 6: 12 accumulators + 2 of B + 1 broadcast = 15 registers,
 *      ...     |  ..  |  ..  |     which fits the 16 of AVX2; FMAs of 4 cycles' latency, two a cycle,
 *   A[i+5][l]  | c50  | c51  |     need 8 independent ones
 *              +------+------+
 * </pre>
 *
 * Every cell is a chain of FMAs in ascending order of k, whichever tile computes it: any split gives the same bits.
 */
final class VectorGemm {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    /** Columns of a tile: the width of a panel of packed weights. */
    static final int NR = 2 * LANES;

    private static final int MR = 6;

    // 256 steps of NR floats of B are 32 KB at 512 bits: what the first-level cache holds.
    private static final int KC = 256;

    private VectorGemm() {
    }

    static void multiplyAdd(int m, int n, int k, float[] a, int aOffset, int aRow, int aColumn, float[] b, int bOffset,
                            int bRow, float[] c, int cOffset, int cRow) {
        for (int l = 0; l < k; l += KC) {
            int steps = Math.min(KC, k - l);
            int aStart = aOffset + l * aColumn;
            int bStart = bOffset + l * bRow;
            int j = 0;
            for (; j + NR <= n; j += NR) {
                columnsOfTiles(m, steps, a, aStart, aRow, aColumn, b, bStart + j, bRow, c, cOffset + j, cRow);
            }
            for (; j < n; j += LANES) {
                for (int i = 0; i < m; i++) {
                    edge(Math.min(LANES, n - j), steps, a, aStart + i * aRow, aColumn, b, bStart + j, bRow, c,
                            cOffset + i * cRow + j);
                }
            }
        }
    }

    private static void columnsOfTiles(int m, int k, float[] a, int aOffset, int aRow, int aColumn, float[] b, int bOffset,
                                       int bRow, float[] c, int cOffset, int cRow) {
        int i = 0;
        for (; i + MR <= m; i += MR) {
            tile(k, a, aOffset + i * aRow, aRow, aColumn, b, bOffset, bRow, c, cOffset + i * cRow, cRow);
        }
        for (; i < m; i++) {
            row(k, a, aOffset + i * aRow, aColumn, b, bOffset, bRow, c, cOffset + i * cRow);
        }
    }

    private static void tile(int k, float[] a, int a0, int aRow, int aColumn, float[] b, int bOffset, int bRow, float[] c,
                             int c0, int cRow) {
        int a1 = a0 + aRow;
        int a2 = a1 + aRow;
        int a3 = a2 + aRow;
        int a4 = a3 + aRow;
        int a5 = a4 + aRow;
        int c1 = c0 + cRow;
        int c2 = c1 + cRow;
        int c3 = c2 + cRow;
        int c4 = c3 + cRow;
        int c5 = c4 + cRow;
        FloatVector c00 = FloatVector.fromArray(SPECIES, c, c0);
        FloatVector c01 = FloatVector.fromArray(SPECIES, c, c0 + LANES);
        FloatVector c10 = FloatVector.fromArray(SPECIES, c, c1);
        FloatVector c11 = FloatVector.fromArray(SPECIES, c, c1 + LANES);
        FloatVector c20 = FloatVector.fromArray(SPECIES, c, c2);
        FloatVector c21 = FloatVector.fromArray(SPECIES, c, c2 + LANES);
        FloatVector c30 = FloatVector.fromArray(SPECIES, c, c3);
        FloatVector c31 = FloatVector.fromArray(SPECIES, c, c3 + LANES);
        FloatVector c40 = FloatVector.fromArray(SPECIES, c, c4);
        FloatVector c41 = FloatVector.fromArray(SPECIES, c, c4 + LANES);
        FloatVector c50 = FloatVector.fromArray(SPECIES, c, c5);
        FloatVector c51 = FloatVector.fromArray(SPECIES, c, c5 + LANES);
        for (int l = 0; l < k; l++) {
            int at = l * aColumn;
            int bt = bOffset + l * bRow;
            FloatVector b0 = FloatVector.fromArray(SPECIES, b, bt);
            FloatVector b1 = FloatVector.fromArray(SPECIES, b, bt + LANES);
            FloatVector x = FloatVector.broadcast(SPECIES, a[a0 + at]);
            c00 = x.fma(b0, c00);
            c01 = x.fma(b1, c01);
            x = FloatVector.broadcast(SPECIES, a[a1 + at]);
            c10 = x.fma(b0, c10);
            c11 = x.fma(b1, c11);
            x = FloatVector.broadcast(SPECIES, a[a2 + at]);
            c20 = x.fma(b0, c20);
            c21 = x.fma(b1, c21);
            x = FloatVector.broadcast(SPECIES, a[a3 + at]);
            c30 = x.fma(b0, c30);
            c31 = x.fma(b1, c31);
            x = FloatVector.broadcast(SPECIES, a[a4 + at]);
            c40 = x.fma(b0, c40);
            c41 = x.fma(b1, c41);
            x = FloatVector.broadcast(SPECIES, a[a5 + at]);
            c50 = x.fma(b0, c50);
            c51 = x.fma(b1, c51);
        }
        c00.intoArray(c, c0);
        c01.intoArray(c, c0 + LANES);
        c10.intoArray(c, c1);
        c11.intoArray(c, c1 + LANES);
        c20.intoArray(c, c2);
        c21.intoArray(c, c2 + LANES);
        c30.intoArray(c, c3);
        c31.intoArray(c, c3 + LANES);
        c40.intoArray(c, c4);
        c41.intoArray(c, c4 + LANES);
        c50.intoArray(c, c5);
        c51.intoArray(c, c5 + LANES);
    }

    private static void row(int k, float[] a, int aOffset, int aColumn, float[] b, int bOffset, int bRow, float[] c,
                            int cOffset) {
        FloatVector c0 = FloatVector.fromArray(SPECIES, c, cOffset);
        FloatVector c1 = FloatVector.fromArray(SPECIES, c, cOffset + LANES);
        for (int l = 0; l < k; l++) {
            FloatVector x = FloatVector.broadcast(SPECIES, a[aOffset + l * aColumn]);
            int bt = bOffset + l * bRow;
            c0 = x.fma(FloatVector.fromArray(SPECIES, b, bt), c0);
            c1 = x.fma(FloatVector.fromArray(SPECIES, b, bt + LANES), c1);
        }
        c0.intoArray(c, cOffset);
        c1.intoArray(c, cOffset + LANES);
    }

    // A masked access that would leave its array without the mask takes a path of the Vector API that boxes the mask. So the
    // masked loop ends before the last rows of B, and is left out at the end of C; there the same chain of FMAs is scalar.
    private static void edge(int columns, int k, float[] a, int aOffset, int aColumn, float[] b, int bOffset, int bRow,
                             float[] c, int cOffset) {
        int inside = cOffset + LANES > c.length ? 0 : stepsInside(k, b.length, bOffset, bRow);
        if (inside > 0) {
            maskedRow(columns, inside, a, aOffset, aColumn, b, bOffset, bRow, c, cOffset);
        }
        for (int l = inside; l < k; l++) {
            float x = a[aOffset + l * aColumn];
            int row = bOffset + l * bRow;
            for (int j = 0; j < columns; j++) {
                c[cOffset + j] = Math.fma(x, b[row + j], c[cOffset + j]);
            }
        }
    }

    private static int stepsInside(int k, int length, int offset, int row) {
        int inside = k;
        while (inside > 0 && offset + (inside - 1) * row + LANES > length) {
            inside--;
        }
        return inside;
    }

    // The mask is made here: as an argument of a method that is not inlined it would be boxed.
    private static void maskedRow(int columns, int k, float[] a, int aOffset, int aColumn, float[] b,
                                  int bOffset, int bRow, float[] c, int cOffset) {
        VectorMask<Float> mask = SPECIES.indexInRange(0, columns);
        FloatVector sum = FloatVector.fromArray(SPECIES, c, cOffset, mask);
        for (int l = 0; l < k; l++) {
            sum = FloatVector.broadcast(SPECIES, a[aOffset + l * aColumn])
                    .fma(FloatVector.fromArray(SPECIES, b, bOffset + l * bRow, mask), sum);
        }
        sum.intoArray(c, cOffset, mask);
    }
}
