package org.warprank.core.internal.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code C = f(S + A B)} by register tiles, blocked for the caches. A tile keeps MR rows of up to NR = 3 vectors of columns in
 * registers over KC steps of k:
 *
 * <pre>
 *              B[l][j .. j+NR)       lanes are columns of C
 *              +-----+-----+-----+
 *   A[i][l] -> | c00 | c01 | c02 |   a step loads three vectors of B, broadcasts MR floats of A
 *      ...     | ..  | ..  | ..  |   and issues MR x 3 FMAs
 *              +-----+-----+-----+
 * </pre>
 *
 * MR is 4 for vectors of 256 bits, those of AVX2 with its 16 registers, and else 8. KC x NR floats of B stay in the nearest
 * caches while MC rows of A, which stay in the second, pass by them. Where more than 64 rows do, a block of KC x NC of B is
 * copied first; where A is the transpose of what is given, its block is. Packed weights are never copied: so many rows of A
 * pass by them as make a block of a quarter of a megabyte.
 * Columns that fill no vector belong to a vector that is moved back to end with the matrix, of which only the new lanes are
 * stored: no access leaves an array.
 *
 * <p>Every cell is a chain of FMAs in ascending order of k, whichever tile computes it: any split gives the same bits.
 */
final class VectorGemm {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    static final int LANES = SPECIES.length();

    /** 0, 1, 2 and so on, a number a lane. */
    static final float[] LANE_NUMBERS = new float[LANES];

    // AVX-512 and NEON have 32 registers, AVX2 has 16. (So has SSE with its 128 bits, where nobody runs this for speed.)
    private static final int MR = LANES == 8 ? 4 : 8;
    private static final int NR = 3 * LANES;
    private static final int KC = 512;
    private static final int MC = 256;

    /** With more rows of A, to copy a block of B costs less than to read rows that are pages apart again and again. */
    private static final int COPIED_ABOVE = 64;

    /** A multiple of NR for every width; so many that the panels of A are seldom made more than once. */
    private static final int NC = 1056;

    // A layer's weights lie as the tiles read them, however many inputs there are: no sum is put off and taken up again before.
    private static final int LAYER_KC = 2048;
    private static final int LAYER_BLOCK = 1 << 16;
    private static final int LAYER_MOST_ROWS = 512;

    // So many rows of X, KC deep, are a megabyte. Where there are more, blocks have half as many.
    private static final int ROWS_BY_STRIP = 512;
    private static final int ROWS_OF_BLOCK = 256;

    /**
     * Where strips of B, packed or copied, start in their array. Large arrays mostly lie where a collector begins a region,
     * which is where a cache line begins, and their floats 16 bytes behind it: from the twelfth on, no vector of a strip is then
     * in two lines.
     */
    static final int STRIPS = 12;

    // A copied block of B, whose last columns may be up to two vectors more; panels of a block of A; sums that nobody wants.
    private static final int A_PANELS = STRIPS + KC * (NC + 2 * LANES);
    private static final int UNWANTED_SUMS = A_PANELS + KC * MC;

    /** Floats of the three. */
    static final int SCRATCH_FLOATS = UNWANTED_SUMS + MC;

    /** Columns that kernels for a batch of one take at a time. */
    static final int GEMV_BLOCK = 8 * LANES;

    /** What sums start from that start from nothing, for as many columns as any kernel takes at a time. */
    static final float[] ZEROS = new float[GEMV_BLOCK];

    static {
        for (int lane = 0; lane < LANES; lane++) {
            LANE_NUMBERS[lane] = lane;
        }
    }

    private VectorGemm() {
    }

    /** {@code C = A B}. */
    static void multiply(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow, float[] c,
                         int cOffset, int cRow, float[] scratch) {
        boolean copied = m > COPIED_ABOVE && n >= LANES;
        int width;
        for (int j = 0; j < n; j += width) {
            width = width(copied, n - j);
            for (int l = 0; l < k || l == 0; l += KC) {
                int depth = Math.min(KC, k - l);
                int bStart = bOffset + l * bRow + j;
                if (copied) {
                    VectorPacking.copy(depth, width, b, bStart, bRow, scratch, STRIPS);
                }
                for (int i = 0; i < m; i += MC) {
                    block(Math.min(MC, m - i), width, l, depth, a, aOffset + i * aRow + l, aRow, 1, 0, copied ? scratch : b,
                            copied ? STRIPS : bStart, bRow, copied, c, cOffset + i * cRow + j, cRow);
                }
            }
        }
    }

    /**
     * {@code C = A^T B}, and the column sums of A where sums is not null. The loops are those of {@link #multiply} once more: a
     * method for both is too large to be inlined, and split in two it left the warm-up with boxed vectors.
     */
    static void multiplyTransposed(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow,
                                   float[] c, int cOffset, int cRow, float[] sums, int sumsOffset, float[] scratch) {
        if (sums != null) {
            Arrays.fill(sums, sumsOffset, sumsOffset + m, 0f);
        }
        boolean copied = m > COPIED_ABOVE && n >= LANES;
        int width;
        for (int j = 0; j < n; j += width) {
            width = width(copied, n - j);
            for (int l = 0; l < k || l == 0; l += KC) {
                int depth = Math.min(KC, k - l);
                int bStart = bOffset + l * bRow + j;
                if (copied) {
                    VectorPacking.copy(depth, width, b, bStart, bRow, scratch, STRIPS);
                }
                for (int i = 0; i < m; i += MC) {
                    int rows = Math.min(MC, m - i);
                    boolean summed = j == 0 && sums != null;
                    VectorTransposed.panels(depth, rows, a, aOffset + l * aRow + i, aRow, scratch, A_PANELS,
                            summed ? sums : scratch, summed ? sumsOffset + i : UNWANTED_SUMS);
                    block(rows, width, l, depth, scratch, A_PANELS, 1, VectorTransposed.ROWS, depth * VectorTransposed.ROWS,
                            copied ? scratch : b, copied ? STRIPS : bStart, bRow, copied, c, cOffset + i * cRow + j, cRow);
                }
            }
        }
    }

    // Once B is copied, no block of rows waits for rows of it that are far apart or in the same cache set.
    private static int width(boolean copied, int left) {
        return !copied || left < NC + LANES ? left : NC;
    }

    // Steps [l, l + depth) of a block of rows; those before the first are in C.
    private static void block(int rows, int width, int l, int depth, float[] a, int aOffset, int aRow, int aColumn, int aPanel,
                              float[] b, int bOffset, int bRow, boolean copied, float[] c, int cOffset, int cRow) {
        int panelDepth = copied ? depth : 0;
        if (l == 0) {
            columns(rows, width, 0, 0, depth, a, aOffset, aRow, aColumn, aPanel, b, bOffset, bRow, panelDepth, ZEROS, 0, 0, 0,
                    Float.NaN, c, cOffset, cRow);
        } else {
            columns(rows, width, 0, 0, depth, a, aOffset, aRow, aColumn, aPanel, b, bOffset, bRow, panelDepth, c, cOffset, cRow,
                    1, Float.NaN, c, cOffset, cRow);
        }
    }

    /** {@code Y = f(X W^T + bias)} with W packed by {@link VectorPacking}; f is the identity or, with limit 0, ReLU. */
    static void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] panels, float[] bias, float zeroUpTo,
                       float[] y, int yOffset, int yRow) {
        float[] start = bias == null ? ZEROS : bias;
        int startColumn = bias == null ? 0 : 1;
        if (m == 1) {
            VectorGemv.linear(in, out, x, xOffset, panels, start, startColumn, zeroUpTo, y, yOffset);
            return;
        }
        int block = Math.min(LAYER_MOST_ROWS, LAYER_BLOCK / Math.clamp(in, 1, LAYER_KC) / 8 * 8);
        for (int i = 0; i < m; i += block) {
            rows(Math.min(block, m - i), out, in, x, xOffset + i * xRow, xRow, panels, start, startColumn, zeroUpTo, y,
                    yOffset + i * yRow, yRow);
        }
    }

    /**
     * The same with W as it is: a strip of it is packed, as deep as a block of A, then all rows of X pass by it. So what is
     * packed never leaves the nearer caches, which is cheaper than to pack all weights for one product. More rows than stay in
     * the second cache meet many strips at once, block by block, or each strip would have them come from the third.
     */
    static void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] w, int wOffset, int wRow, float[] bias,
                       float zeroUpTo, float[] y, int yOffset, int yRow, float[] scratch) {
        if (m == 0) {
            return;
        }
        float[] start = bias == null ? ZEROS : bias;
        int startColumn = bias == null ? 0 : 1;
        int done = m != 1 ? 0
                : VectorGemvRows.linear(in, out, x, xOffset, w, wOffset, wRow, start, startColumn, zeroUpTo, y, yOffset);
        int most = m <= ROWS_BY_STRIP ? NR : NC;
        int block = m <= ROWS_BY_STRIP ? m : ROWS_OF_BLOCK;
        int width;
        for (int j = done; j < out; j += width) {
            width = out - j < most + LANES ? out - j : most;
            for (int l = 0; l < in || l == 0; l += KC) {
                int depth = Math.min(KC, in - l);
                VectorPacking.pack(0, width, depth, width, w, wOffset + j * wRow + l, wRow, scratch, STRIPS);
                float limit = l + depth < in ? Float.NaN : zeroUpTo;
                for (int i = 0; i < m; i += block) {
                    layerBlock(Math.min(block, m - i), width, l, depth, x, xOffset + i * xRow + l, xRow, scratch, start,
                            j * startColumn, startColumn, limit, y, yOffset + i * yRow + j, yRow);
                }
            }
        }
    }

    // Steps [l, l + depth) of a block of rows; those before the first are in Y.
    private static void layerBlock(int m, int width, int l, int depth, float[] x, int xOffset, int xRow, float[] packed,
                                   float[] start, int startOffset, int startColumn, float limit, float[] y, int yOffset,
                                   int yRow) {
        if (l == 0) {
            columns(m, width, 0, 0, depth, x, xOffset, xRow, 1, 0, packed, STRIPS, 0, depth, start, startOffset, 0, startColumn,
                    limit, y, yOffset, yRow);
        } else {
            columns(m, width, 0, 0, depth, x, xOffset, xRow, 1, 0, packed, STRIPS, 0, depth, y, yOffset, yRow, 1, limit, y,
                    yOffset, yRow);
        }
    }

    private static void rows(int m, int n, int k, float[] a, int aOffset, int aRow, float[] panels, float[] s, int sColumn,
                             float zeroUpTo, float[] c, int cOffset, int cRow) {
        if (k <= LAYER_KC) {
            columns(m, n, 0, 0, k, a, aOffset, aRow, 1, 0, panels, STRIPS, 0, k, s, 0, 0, sColumn, zeroUpTo, c, cOffset, cRow);
            return;
        }
        columns(m, n, 0, 0, LAYER_KC, a, aOffset, aRow, 1, 0, panels, STRIPS, 0, k, s, 0, 0, sColumn, Float.NaN, c, cOffset,
                cRow);
        int l = LAYER_KC;
        for (; l + LAYER_KC < k; l += LAYER_KC) {
            columns(m, n, 0, l, LAYER_KC, a, aOffset + l, aRow, 1, 0, panels, STRIPS, 0, k, c, cOffset, cRow, 1, Float.NaN, c,
                    cOffset, cRow);
        }
        columns(m, n, 0, l, k - l, a, aOffset + l, aRow, 1, 0, panels, STRIPS, 0, k, c, cOffset, cRow, 1, zeroUpTo, c, cOffset,
                cRow);
    }

    /**
     * Steps [l, l + k) of the columns [from, n). A is panels of {@link VectorTransposed} of aPanel floats, or a matrix where
     * that is 0; B is packed panels of panelDepth rows, or a matrix where that is 0.
     */
    static void columns(int m, int n, int from, int l, int k, float[] a, int aOffset, int aRow, int aColumn, int aPanel,
                        float[] b, int bOffset, int bRow, int panelDepth, float[] s, int sOffset, int sRow, int sColumn,
                        float zeroUpTo, float[] c, int cOffset, int cRow) {
        boolean packed = panelDepth > 0;
        int whole = n / LANES * LANES;
        int width;
        for (int j = from; j < whole; j += width) {
            width = VectorPacking.width(whole - j);
            int bStart = bOffset + (packed ? j * panelDepth + l * width : l * bRow + j);
            strip(width / LANES, 0, m, k, a, aOffset, aRow, aColumn, aPanel, b, bStart, packed ? width : bRow, s,
                    sOffset + j * sColumn, sRow, zeroUpTo, c, cOffset + j, cRow);
        }
        if (whole < n) {
            int edgeRow = packed ? LANES : bRow;
            int j = Math.max(0, n - LANES);
            int bStart = bOffset + (packed ? whole * panelDepth + l * LANES : l * bRow + j);
            if (whole > 0) {
                strip(1, LANES - (n - whole), m, k, a, aOffset, aRow, aColumn, aPanel, b, bStart, edgeRow, s,
                        sOffset + j * sColumn, sRow, zeroUpTo, c, cOffset + j, cRow);
            } else {
                narrow(m, n, k, a, aOffset, aRow, aColumn, aPanel, b, bStart, edgeRow, s, sOffset, sRow, sColumn, zeroUpTo, c,
                        cOffset, cRow);
            }
        }
    }

    private static void strip(int vectors, int skip, int m, int k, float[] a, int aOffset, int aRow, int aColumn, int aPanel,
                              float[] b, int bOffset, int bRow, float[] s, int sOffset, int sRow, float zeroUpTo, float[] c,
                              int cOffset, int cRow) {
        int i = 0;
        // A tile with rows missing takes no longer than a full one, and less time than two smaller tiles.
        for (; MR == 8 && i + VectorTile8.LEAST_ROWS <= m; i += 8) {
            VectorTile8.tile(Math.min(8, m - i), vectors, skip, k, a, aOffset + row(i, aRow, aPanel), aRow, aColumn, b, bOffset,
                    bRow, s, sOffset + i * sRow, sRow, zeroUpTo, c, cOffset + i * cRow, cRow);
        }
        for (; i + VectorTile4.LEAST_ROWS <= m; i += 4) {
            VectorTile4.tile(Math.min(4, m - i), vectors, skip, k, a, aOffset + row(i, aRow, aPanel), aRow, aColumn, b, bOffset,
                    bRow, s, sOffset + i * sRow, sRow, zeroUpTo, c, cOffset + i * cRow, cRow);
        }
        if (i < m) {
            VectorTile1.tile(vectors, skip, k, a, aOffset + row(i, aRow, aPanel), aColumn, b, bOffset, bRow, s,
                    sOffset + i * sRow, zeroUpTo, c, cOffset + i * cRow);
        }
    }

    private static int row(int i, int aRow, int aPanel) {
        return aPanel == 0 ? i * aRow : i / VectorTransposed.ROWS * aPanel + i % VectorTransposed.ROWS;
    }

    // Fewer columns than a vector has lanes.
    private static void narrow(int m, int n, int k, float[] a, int aOffset, int aRow, int aColumn, int aPanel, float[] b,
                               int bOffset, int bRow, float[] s, int sOffset, int sRow, int sColumn, float zeroUpTo, float[] c,
                               int cOffset, int cRow) {
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < n; j++) {
                float sum = s[sOffset + i * sRow + j * sColumn];
                for (int l = 0; l < k; l++) {
                    sum = Math.fma(a[aOffset + row(i, aRow, aPanel) + l * aColumn], b[bOffset + l * bRow + j], sum);
                }
                c[cOffset + i * cRow + j] = sum <= zeroUpTo ? 0f : sum;
            }
        }
    }
}
