package org.warprank.core.internal.vector;

import static org.warprank.core.internal.vector.VectorGemm.LANES;
import static org.warprank.core.internal.vector.VectorGemm.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Rows of A in panels of as many as a tile of {@link VectorGemm} has, step after step, so that a tile reads a panel from its
 * start to its end: row i of A (m, k) at step l is {@code panels[at + i / ROWS * panelFloats(k) + l * STEP + i % ROWS]}.
 *
 * <p>Vectors may be longer than a panel has rows: those lanes are stored where the next step follows, which writes over them, or
 * where nobody reads. Behind the last step there is room for them.
 */
final class VectorRowPanels {

    private static final int ROWS = VectorGemm.MR;
    private static final int STEP = VectorGemm.STEP;

    // Columns of a transpose that a vector brings to a panel.
    private static final int CHUNK = Math.min(LANES, ROWS);

    private VectorRowPanels() {
    }

    /**
     * Copies rows that lie as they are, {@code A[i][l] = a[offset + i * stride + l]}; where panels have 6 rows, the last ones to
     * a panel that they may not fill.
     *
     * @param m     rows to copy, else a multiple of ROWS
     * @param there rows that there are, at least m
     */
    static void ofRows(int m, int there, int k, float[] a, int offset, int stride, float[] panels, int at) {
        for (int i = 0; i < m; i += ROWS) {
            int row = offset + i * stride;
            int panel = at + i / ROWS * VectorGemm.panelFloats(k);
            int done = transposed(i + LANES <= there, k, a, row, stride, panels, panel);
            for (int r = 0; done < k && r < Math.min(ROWS, m - i); r++) {
                for (int l = done; l < k; l++) {
                    panels[panel + l * STEP + r] = a[row + r * stride + l];
                }
            }
        }
    }

    // How many columns of a panel's rows are copied by shuffles.
    private static int transposed(boolean lanesThere, int k, float[] a, int row, int stride, float[] panels, int panel) {
        if (ROWS == VectorTranspose12.ROWS) {
            return VectorTranspose12.rows(k, a, row, stride, panels, panel);
        }
        return lanesThere ? VectorTranspose.rows(0, k, a, row, stride, panels, panel, STEP) : 0;
    }

    /**
     * Copies rows that are columns of what is given, {@code A[i][l] = a[offset + l * stride + i]}, the last ones to a panel that
     * they may not fill.
     *
     * @param m     rows to copy
     * @param there rows that there are, at least m
     * @param sums  what the sum over l is added to, {@code sums[sumsOffset + i]}
     */
    static void ofColumns(int m, int there, int k, float[] a, int offset, int stride, float[] panels, int at, float[] sums,
                          int sumsOffset) {
        // The last vector reads past its chunk.
        int vectors = Math.min(m, there - (LANES - CHUNK)) / CHUNK;
        for (int c = 0; c < vectors; c += 4) {
            four(Math.min(4, vectors - c), c * CHUNK, k, a, offset, stride, panels, at, sums, sumsOffset);
        }
        // Scalar: a loop over single vectors is so small that it is inlined here, and its vectors are then sometimes boxed.
        for (int i = vectors * CHUNK; i < m; i++) {
            single(k, a, offset + i, stride, panels, start(at, i, k), sums, sumsOffset + i);
        }
    }

    private static int start(int at, int i, int k) {
        return at + i / ROWS * VectorGemm.panelFloats(k) + i % ROWS;
    }

    // Of fewer chunks than four, the last one takes the place of those that are missing.
    private static void four(int chunks, int i, int k, float[] a, int offset, int stride, float[] panels, int at, float[] sums,
                             int sumsOffset) {
        int i1 = i + Math.min(1, chunks - 1) * CHUNK;
        int i2 = i + Math.min(2, chunks - 1) * CHUNK;
        int i3 = i + Math.min(3, chunks - 1) * CHUNK;
        int p0 = start(at, i, k);
        int p1 = start(at, i1, k);
        int p2 = start(at, i2, k);
        int p3 = start(at, i3, k);
        // Lanes past a chunk sum up columns of the next one.
        VectorMask<Float> own = FloatVector.fromArray(SPECIES, VectorGemm.LANE_NUMBERS, 0).compare(VectorOperators.LT, CHUNK);
        FloatVector s0 = FloatVector.fromArray(SPECIES, sums, sumsOffset + i, own);
        FloatVector s1 = FloatVector.fromArray(SPECIES, sums, sumsOffset + i1, own);
        FloatVector s2 = FloatVector.fromArray(SPECIES, sums, sumsOffset + i2, own);
        FloatVector s3 = FloatVector.fromArray(SPECIES, sums, sumsOffset + i3, own);
        for (int l = 0; l < k; l++) {
            int row = offset + l * stride;
            FloatVector v0 = FloatVector.fromArray(SPECIES, a, row + i);
            FloatVector v1 = FloatVector.fromArray(SPECIES, a, row + i1);
            FloatVector v2 = FloatVector.fromArray(SPECIES, a, row + i2);
            FloatVector v3 = FloatVector.fromArray(SPECIES, a, row + i3);
            v0.intoArray(panels, p0 + l * STEP);
            v1.intoArray(panels, p1 + l * STEP);
            v2.intoArray(panels, p2 + l * STEP);
            v3.intoArray(panels, p3 + l * STEP);
            // Not s0.add(v0): see VectorTile12.
            s0 = v0.add(s0);
            s1 = v1.add(s1);
            s2 = v2.add(s2);
            s3 = v3.add(s3);
        }
        s0.intoArray(sums, sumsOffset + i, own);
        s1.intoArray(sums, sumsOffset + i1, own);
        s2.intoArray(sums, sumsOffset + i2, own);
        s3.intoArray(sums, sumsOffset + i3, own);
    }

    private static void single(int k, float[] a, int offset, int stride, float[] panels, int start, float[] sums, int at) {
        float sum = sums[at];
        for (int l = 0; l < k; l++) {
            float value = a[offset + l * stride];
            panels[start + l * STEP] = value;
            sum += value;
        }
        sums[at] = sum;
    }
}
