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
     * Copies whole panels of rows that lie as they are, {@code A[i][l] = a[offset + i * stride + l]}.
     *
     * @param m     rows to copy, a multiple of ROWS
     * @param there rows that there are, at least m
     */
    static void ofRows(int m, int there, int k, float[] a, int offset, int stride, float[] panels, int at) {
        for (int i = 0; i < m; i += ROWS) {
            int row = offset + i * stride;
            int panel = at + i / ROWS * VectorGemm.panelFloats(k);
            int done = i + LANES > there ? 0 : VectorTranspose.rows(0, k, a, row, stride, panels, panel, STEP);
            for (int r = 0; done < k && r < ROWS; r++) {
                for (int l = done; l < k; l++) {
                    panels[panel + l * STEP + r] = a[row + r * stride + l];
                }
            }
        }
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
        int i = 0;
        for (; i + 4 * CHUNK <= m && i + 3 * CHUNK + LANES <= there; i += 4 * CHUNK) {
            four(k, a, offset + i, stride, panels, start(at, i, k), start(at, i + CHUNK, k), start(at, i + 2 * CHUNK, k),
                    start(at, i + 3 * CHUNK, k), sums, sumsOffset + i);
        }
        // Scalar: a loop over single vectors is so small that it is inlined here, and its vectors are then sometimes boxed.
        for (; i < m; i++) {
            single(k, a, offset + i, stride, panels, start(at, i, k), sums, sumsOffset + i);
        }
    }

    private static int start(int at, int i, int k) {
        return at + i / ROWS * VectorGemm.panelFloats(k) + i % ROWS;
    }

    private static void four(int k, float[] a, int offset, int stride, float[] panels, int p0, int p1, int p2, int p3,
                             float[] sums, int sum) {
        // Lanes past a chunk sum up columns of the next one.
        VectorMask<Float> own = FloatVector.fromArray(SPECIES, VectorGemm.LANE_NUMBERS, 0).compare(VectorOperators.LT, CHUNK);
        FloatVector s0 = FloatVector.fromArray(SPECIES, sums, sum, own);
        FloatVector s1 = FloatVector.fromArray(SPECIES, sums, sum + CHUNK, own);
        FloatVector s2 = FloatVector.fromArray(SPECIES, sums, sum + 2 * CHUNK, own);
        FloatVector s3 = FloatVector.fromArray(SPECIES, sums, sum + 3 * CHUNK, own);
        for (int l = 0; l < k; l++) {
            int row = offset + l * stride;
            FloatVector v0 = FloatVector.fromArray(SPECIES, a, row);
            FloatVector v1 = FloatVector.fromArray(SPECIES, a, row + CHUNK);
            FloatVector v2 = FloatVector.fromArray(SPECIES, a, row + 2 * CHUNK);
            FloatVector v3 = FloatVector.fromArray(SPECIES, a, row + 3 * CHUNK);
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
        s0.intoArray(sums, sum, own);
        s1.intoArray(sums, sum + CHUNK, own);
        s2.intoArray(sums, sum + 2 * CHUNK, own);
        s3.intoArray(sums, sum + 3 * CHUNK, own);
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
