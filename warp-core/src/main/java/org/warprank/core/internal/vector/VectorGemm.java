package org.warprank.core.internal.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@code C = f(S + A B)} by register tiles, blocked for the caches. A tile keeps MR rows of NR = 2 vectors of columns in
 * registers over KC steps of k:
 *
 * <pre>
 *              B[l][j .. j+NR)       lanes are columns of C
 *              +-----+-----+
 *   A[i][l] -> | c00 | c01 |         a step loads two vectors of B, broadcasts MR floats of A
 *      ...     | ..  | ..  |         and issues MR x 2 FMAs
 *              +-----+-----+
 * </pre>
 *
 * MR is 6 for vectors of 256 bits, those of AVX2 with its 16 registers, and else 12. A block of B is copied to strips of NR
 * columns, rows of A to panels of MR rows. A panel stays in the nearer caches while some of the strips pass by it, as many as
 * stay in the second cache beside the panels of a block. Rows that fill no panel (of 6, a single one), and matrices
 * too small for copies to pay, are read where they lie, by smaller tiles.
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

    /** Columns of a strip. */
    static final int NR = 2 * LANES;

    /** Rows of a panel: AVX-512 and NEON have 32 registers, AVX2 has 16. (So has SSE, where nobody runs this for speed.) */
    static final int MR = LANES == 8 ? 6 : 12;

    /** Floats from a step of a panel to the next. Of six rows it is a vector: then one index less is counted in the loop. */
    static final int STEP = MR == 6 ? LANES : MR;

    private static final int LEAST_OF_TILE = MR == 12 ? VectorTile12.LEAST_ROWS : VectorTile6.LEAST_ROWS;

    // Steps of a block. A layer of no more inputs puts off no sum to take it up again.
    private static final int KC = 2048;

    // Depths of blocks are multiples: of the columns that a transpose takes at a time.
    private static final int KC_UNIT = 16;

    // The most rows of a block of A, a multiple of MR and of the rows of its transpose that are copied at a time, and its floats.
    private static final int MC = 288;
    private static final int A_BLOCK = 96 << 10;

    // Floats of B that are copied at a time, and of those that all panels of a block meet before any meets the next, in as many
    // strips at least: with one, each tile would write somewhere else than the one before.
    private static final int B_COPIED = 1 << 19;
    private static final int B_BLOCK = 1 << 16;
    private static final int LEAST_STRIPS = 2;

    // What a copy of A or B costs, few rows or few columns do not win back.
    private static final int LEAST_ROWS = 2 * MR;
    private static final int LEAST_COLUMNS = 3 * NR;

    // With 512 bits, rows as they lie are read nearly as fast.
    private static final int ROWS_FOR_B = LANES == 16 ? 64 : LEAST_ROWS;

    /**
     * Where strips of B, packed or copied, start in their array. Large arrays mostly lie where a collector begins a region,
     * which is where a cache line begins, and their floats 16 bytes behind it: from the twelfth on, no vector of a strip is then
     * in two lines.
     */
    static final int STRIPS = 12;

    // What is copied of B, whose last columns may be a vector more; panels of a block of A; sums that nobody wants.
    private static final int A_PANELS = STRIPS + B_COPIED + KC * LANES;
    private static final int UNWANTED_SUMS = A_PANELS + A_BLOCK / MR * STEP + MC / MR * LANES;

    /** Floats of the three: so many that the array is mostly a large one. */
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
        boolean copied = m >= ROWS_FOR_B && n >= LANES;
        int most = depth(k);
        int width;
        for (int j = 0; j < n; j += width) {
            width = copied ? width(n - j, columns(B_COPIED, most)) : n;
            for (int l = 0; l < k || l == 0; l += most) {
                int depth = Math.min(most, k - l);
                int bStart = bOffset + l * bRow + j;
                if (copied) {
                    VectorPacking.copy(depth, width, b, bStart, bRow, scratch, STRIPS);
                }
                int mostRows = blockRows(depth);
                for (int i = 0; i < m; i += mostRows) {
                    int rows = Math.min(mostRows, m - i);
                    int at = aOffset + i * aRow + l;
                    int panels = copied ? panels(rows, m - i, n, depth, a, at, aRow, scratch) : 0;
                    block(panels, scratch, rows - panels, width, l, depth, a, at + panels * aRow, aRow, 1, copied ? scratch : b,
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
        if (m < LEAST_ROWS || n < LANES) {
            smallTransposed(m, n, k, a, aOffset, aRow, b, bOffset, bRow, c, cOffset, cRow, sums, sumsOffset);
            return;
        }
        if (sums != null) {
            Arrays.fill(sums, sumsOffset, sumsOffset + m, 0f);
        }
        int most = depth(k);
        int width;
        for (int j = 0; j < n; j += width) {
            width = width(n - j, columns(B_COPIED, most));
            for (int l = 0; l < k || l == 0; l += most) {
                int depth = Math.min(most, k - l);
                VectorPacking.copy(depth, width, b, bOffset + l * bRow + j, bRow, scratch, STRIPS);
                int mostRows = blockRows(depth);
                for (int i = 0; i < m; i += mostRows) {
                    boolean summed = j == 0 && sums != null;
                    transposedBlock(Math.min(mostRows, m - i), m - i, width, l, depth, a, aOffset + l * aRow + i, aRow,
                            summed ? sums : scratch, summed ? sumsOffset + i : UNWANTED_SUMS, bRow, c,
                            cOffset + i * cRow + j, cRow, scratch);
                }
            }
        }
    }

    // Few rows or columns, and any number of steps.
    private static void smallTransposed(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow,
                                        float[] c, int cOffset, int cRow, float[] sums, int sumsOffset) {
        if (n < LANES) {
            NarrowProducts.multiplyTransposed(m, n, k, a, aOffset, aRow, b, bOffset, bRow, c, cOffset, cRow);
        } else {
            columns(m, n, 0, 0, k, a, aOffset, 1, aRow, b, bOffset, bRow, 0, ZEROS, 0, 0, 0, Float.NaN, c, cOffset, cRow);
        }
        if (sums != null) {
            Arrays.fill(sums, sumsOffset, sumsOffset + m, 0f);
            VectorFewRows.addRows(m, k, a, aOffset, aRow, sums, sumsOffset);
        }
    }

    private static void transposedBlock(int rows, int there, int width, int l, int depth, float[] a, int aOffset, int aRow,
                                        float[] sums, int sumsOffset, int bRow, float[] c, int cOffset, int cRow,
                                        float[] scratch) {
        VectorRowPanels.ofColumns(rows, there, depth, a, aOffset, aRow, scratch, A_PANELS, sums, sumsOffset);
        int whole = rows / MR * MR;
        int panels = rows - whole < LEAST_OF_TILE ? whole : rows;
        block(panels, scratch, rows - panels, width, l, depth, scratch,
                A_PANELS + whole / MR * panelFloats(depth), 1, STEP, scratch, STRIPS, bRow, true, c, cOffset, cRow);
    }

    /** From the start of a panel of so many steps to that of the next one: behind its last step is room for a vector. */
    static int panelFloats(int k) {
        return k * STEP + LANES;
    }

    /**
     * How many of k steps make a block. Blocks are as long as each other: a tile of few steps takes longer for its first loads
     * and last stores than for them.
     */
    static int depth(int k) {
        int blocks = Math.max(1, Math.ceilDiv(k, KC));
        return Math.max(1, Math.ceilDiv(Math.ceilDiv(k, blocks), KC_UNIT)) * KC_UNIT;
    }

    // Rows of a block of A of so many steps, in whole panels.
    private static int blockRows(int depth) {
        return Math.min(MC, A_BLOCK / Math.max(1, depth) / MR * MR);
    }

    // Columns of strips of so many steps that have so many floats.
    private static int columns(int floats, int depth) {
        return floats / Math.max(1, depth) / NR * NR;
    }

    /** Columns of the next block of so many: the last one may have up to a vector more, so that no edge is by itself. */
    static int width(int left, int columns) {
        return left < columns + LANES ? left : columns;
    }

    /** Copies rows of A to panels where that pays for so many columns, and returns how many rows are in one. */
    private static int panels(int rows, int there, int columns, int depth, float[] a, int aOffset, int aRow, float[] scratch) {
        if (scratch == null || rows < LEAST_ROWS || columns < LEAST_COLUMNS) {
            return 0;
        }
        int whole = rows / MR * MR;
        // Twelve rows are transposed together, or not at all.
        int copied = MR == 6 && rows - whole >= LEAST_OF_TILE ? rows : whole;
        VectorRowPanels.ofRows(copied, there, depth, a, aOffset, aRow, scratch, A_PANELS);
        return copied;
    }

    // Steps [l, l + depth) of a block of rows; those before the first are in C.
    private static void block(int panelRows, float[] panels, int rows, int width, int l, int depth, float[] a, int aOffset,
                              int aRow, int aColumn, float[] b, int bOffset, int bRow, boolean copied, float[] c, int cOffset,
                              int cRow) {
        int stripDepth = copied ? depth : 0;
        if (l == 0) {
            both(panelRows, panels, rows, width, 0, depth, a, aOffset, aRow, aColumn, b, bOffset, bRow, stripDepth, ZEROS,
                    0, 0, 0, Float.NaN, c, cOffset, cRow);
        } else {
            both(panelRows, panels, rows, width, 0, depth, a, aOffset, aRow, aColumn, b, bOffset, bRow, stripDepth, c,
                    cOffset, cRow, 1, Float.NaN, c, cOffset, cRow);
        }
    }

    /**
     * {@code Y = f(X W^T + bias)} with W packed by {@link VectorPacking}; f is the identity or, with limit 0, ReLU. Without
     * scratch memory, which may be null, rows of X are read where they lie.
     */
    static void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] packed, float[] bias, float zeroUpTo,
                       float[] y, int yOffset, int yRow, float[] scratch) {
        float[] start = bias == null ? ZEROS : bias;
        int startColumn = bias == null ? 0 : 1;
        if (m == 1) {
            VectorGemv.linear(in, out, x, xOffset, packed, start, 0, startColumn, zeroUpTo, y, yOffset);
            return;
        }
        int most = blockRows(Math.min(in, KC));
        for (int i = 0; i < m; i += most) {
            int rows = Math.min(most, m - i);
            for (int l = 0; l < in || l == 0; l += KC) {
                int depth = Math.min(KC, in - l);
                int at = xOffset + i * xRow + l;
                int panels = panels(rows, m - i, out, depth, x, at, xRow, scratch);
                layerBlock(panels, scratch, rows - panels, out, l, depth, x, at + panels * xRow, xRow, packed, l, in, start, 0,
                        startColumn, l + depth < in ? Float.NaN : zeroUpTo, y, yOffset + i * yRow, yRow);
            }
        }
    }

    /**
     * The same with W as it is: a block of strips is packed and met by one block of rows after the other, or a single strip by
     * few rows. So what is packed never leaves the nearer caches, which is cheaper than to pack all weights for one product. One
     * row is the business of {@link VectorGemvRows}.
     */
    static void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] w, int wOffset, int wRow, float[] bias,
                       float zeroUpTo, float[] y, int yOffset, int yRow, float[] scratch) {
        if (m == 0) {
            return;
        }
        float[] start = bias == null ? ZEROS : bias;
        int startColumn = bias == null ? 0 : 1;
        if (m == 1) {
            VectorGemvRows.linear(in, out, x, xOffset, w, wOffset, wRow, start, startColumn, zeroUpTo, y, yOffset, scratch);
            return;
        }
        int most = depth(in);
        int columns = m < LEAST_ROWS ? NR : columns(B_COPIED, most);
        int width;
        for (int j = 0; j < out; j += width) {
            width = width(out - j, columns);
            for (int l = 0; l < in || l == 0; l += most) {
                int depth = Math.min(most, in - l);
                VectorPacking.pack(0, width, depth, width, w, wOffset + j * wRow + l, wRow, scratch, STRIPS);
                layerStrips(m, width, out, l, depth, x, xOffset + l, xRow, start, j * startColumn, startColumn,
                        l + depth < in ? Float.NaN : zeroUpTo, y, yOffset + j, yRow, scratch);
            }
        }
    }

    // All rows of X, and the strips of width outputs of so many in all that the workspace has.
    private static void layerStrips(int m, int width, int out, int l, int depth, float[] x, int xOffset, int xRow, float[] start,
                                    int startOffset, int startColumn, float limit, float[] y, int yOffset, int yRow,
                                    float[] scratch) {
        int most = blockRows(depth);
        for (int i = 0; i < m; i += most) {
            int rows = Math.min(most, m - i);
            int at = xOffset + i * xRow;
            int panels = panels(rows, m - i, out, depth, x, at, xRow, scratch);
            layerBlock(panels, scratch, rows - panels, width, l, depth, x, at + panels * xRow, xRow, scratch, 0, depth, start,
                    startOffset, startColumn, limit, y, yOffset + i * yRow, yRow);
        }
    }

    // Steps [l, l + depth) of a block of rows, which begin at a step of strips; those before the first are in Y.
    private static void layerBlock(int panelRows, float[] panels, int rows, int width, int l, int depth, float[] x, int xOffset,
                                   int xRow, float[] strips, int step, int stripDepth, float[] start, int startOffset,
                                   int startColumn, float limit, float[] y, int yOffset, int yRow) {
        if (l == 0) {
            both(panelRows, panels, rows, width, step, depth, x, xOffset, xRow, 1, strips, STRIPS, 0, stripDepth, start,
                    startOffset, 0, startColumn, limit, y, yOffset, yRow);
        } else {
            both(panelRows, panels, rows, width, step, depth, x, xOffset, xRow, 1, strips, STRIPS, 0, stripDepth, y,
                    yOffset, yRow, 1, limit, y, yOffset, yRow);
        }
    }

    // Steps [l, l + k) of all columns, for rows of A in panels and those behind them that lie as they are.
    private static void both(int panelRows, float[] panels, int m, int n, int l, int k, float[] a, int aOffset, int aRow,
                             int aColumn, float[] b, int bOffset, int bRow, int stripDepth, float[] s, int sOffset, int sRow,
                             int sColumn, float zeroUpTo, float[] c, int cOffset, int cRow) {
        int width;
        for (int j = 0; panelRows > 0 && j < n; j += width) {
            width = width(n - j, Math.max(LEAST_STRIPS * NR, columns(B_BLOCK, k)));
            for (int i = 0; i < panelRows; i += MR) {
                strips(j, j + width, n, l, Math.min(MR, panelRows - i), k, panels, A_PANELS + i / MR * panelFloats(k), b, bOffset,
                        stripDepth, s, sOffset + i * sRow, sRow, sColumn, zeroUpTo, c, cOffset + i * cRow, cRow);
            }
        }
        if (m > 0) {
            columns(m, n, 0, l, k, a, aOffset, aRow, aColumn, b, bOffset, bRow, stripDepth, s, sOffset + panelRows * sRow, sRow,
                    sColumn, zeroUpTo, c, cOffset + panelRows * cRow, cRow);
        }
    }

    /**
     * Steps [l, l + k) of the columns [from, n), for rows of A that lie as they are. B is packed strips of stripDepth rows, or a
     * matrix where that is 0.
     */
    static void columns(int m, int n, int from, int l, int k, float[] a, int aOffset, int aRow, int aColumn, float[] b,
                        int bOffset, int bRow, int stripDepth, float[] s, int sOffset, int sRow, int sColumn, float zeroUpTo,
                        float[] c, int cOffset, int cRow) {
        boolean packed = stripDepth > 0;
        int whole = n / LANES * LANES;
        int width;
        for (int j = from; j < whole; j += width) {
            width = VectorPacking.width(whole - j);
            int bStart = bOffset + (packed ? j * stripDepth + l * width : l * bRow + j);
            rows(width / LANES, 0, m, k, a, aOffset, aRow, aColumn, b, bStart, packed ? width : bRow, s, sOffset + j * sColumn,
                    sRow, zeroUpTo, c, cOffset + j, cRow);
        }
        if (whole < n) {
            int edgeRow = packed ? LANES : bRow;
            int j = Math.max(0, n - LANES);
            int bStart = bOffset + (packed ? whole * stripDepth + l * LANES : l * bRow + j);
            if (whole > 0) {
                rows(1, LANES - (n - whole), m, k, a, aOffset, aRow, aColumn, b, bStart, edgeRow, s, sOffset + j * sColumn, sRow,
                        zeroUpTo, c, cOffset + j, cRow);
            } else {
                NarrowProducts.multiply(m, n, k, a, aOffset, aRow, aColumn, b, bStart, edgeRow, s, sOffset, sRow, sColumn,
                        zeroUpTo, c, cOffset, cRow);
            }
        }
    }

    // A panel meets strip after strip: its rows of C are written from their start to their end, which caches foresee.
    private static void strips(int from, int to, int n, int l, int rows, int k, float[] panels, int panel, float[] b, int bOffset,
                               int stripDepth, float[] s, int sOffset, int sRow, int sColumn, float zeroUpTo, float[] c,
                               int cOffset, int cRow) {
        int width;
        for (int j = from; j < to; j += width) {
            width = n - j < LANES ? n - j : VectorPacking.width((n - j) / LANES * LANES);
            int moved = Math.max(0, LANES - width);
            int bStart = bOffset + j * stripDepth + l * Math.max(width, LANES);
            int sStart = sOffset + (j - moved) * sColumn;
            int cStart = cOffset + j - moved;
            if (MR == 12) {
                VectorTile12.tile(rows, width == NR ? 2 : 1, moved, k, panels, panel, b, bStart, s, sStart, sRow, zeroUpTo, c,
                        cStart, cRow);
            } else {
                VectorTile6.tile(rows, width == NR ? 2 : 1, moved, k, panels, panel, b, bStart, s, sStart, sRow, zeroUpTo, c,
                        cStart, cRow);
            }
        }
    }

    private static void rows(int vectors, int skip, int m, int k, float[] a, int aOffset, int aRow, int aColumn, float[] b,
                             int bOffset, int bRow, float[] s, int sOffset, int sRow, float zeroUpTo, float[] c, int cOffset,
                             int cRow) {
        int i = 0;
        // A tile with rows missing takes no longer than a full one, and less time than two smaller tiles.
        for (; LANES != 8 && vectors == 2 && aColumn == 1 && i + VectorTile8.LEAST_ROWS <= m; i += 8) {
            VectorTile8.two(Math.min(8, m - i), k, a, aOffset + i * aRow, aRow, b, bOffset, bRow, s, sOffset + i * sRow, sRow,
                    zeroUpTo, c, cOffset + i * cRow, cRow);
        }
        for (; i + VectorTile4.LEAST_ROWS <= m; i += 4) {
            VectorTile4.tile(Math.min(4, m - i), vectors, skip, k, a, aOffset + i * aRow, aRow, aColumn, b, bOffset, bRow, s,
                    sOffset + i * sRow, sRow, zeroUpTo, c, cOffset + i * cRow, cRow);
        }
        if (i < m) {
            VectorTile1.tile(vectors, skip, k, a, aOffset + i * aRow, aColumn, b, bOffset, bRow, s, sOffset + i * sRow, zeroUpTo,
                    c, cOffset + i * cRow);
        }
    }
}
