package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Rows of the transpose of a matrix in panels of {@value #ROWS} rows: the tiles of a product read a panel from its start to its
 * end, while the matrix itself would have them go from row to row, a page each. What the rows of the transpose add up to comes
 * along.
 */
final class VectorTransposed {

    /** Rows of a panel, for every tile a multiple of its own. */
    static final int ROWS = 16;

    private static final VectorSpecies<Float> SPECIES = VectorGemm.SPECIES;
    private static final int LANES = VectorGemm.LANES;

    private VectorTransposed() {
    }

    /**
     * Copies {@code A (k, m)}, {@code A[l][i] = a[offset + l * stride + i]}, to
     * {@code panels[at + i / ROWS * ROWS * k + l * ROWS + i % ROWS]}.
     *
     * @param sums what the sum over l is added to, {@code sums[sumsOffset + i]}
     */
    static void panels(int k, int m, float[] a, int offset, int stride, float[] panels, int at, float[] sums, int sumsOffset) {
        int i = 0;
        for (; i + 4 * LANES <= m; i += 4 * LANES) {
            four(k, a, offset + i, stride, panels, start(at, i, k), start(at, i + LANES, k), start(at, i + 2 * LANES, k),
                    start(at, i + 3 * LANES, k), sums, sumsOffset + i);
        }
        // Scalar: a loop over single vectors is so small that it is inlined here, and its vectors are then sometimes boxed.
        for (; i < m; i++) {
            single(k, a, offset + i, stride, panels, start(at, i, k), sums, sumsOffset + i);
        }
    }

    private static int start(int at, int i, int k) {
        return at + i / ROWS * ROWS * k + i % ROWS;
    }

    private static void four(int k, float[] a, int offset, int stride, float[] panels, int p0, int p1, int p2, int p3,
                             float[] sums, int sum) {
        FloatVector s0 = FloatVector.fromArray(SPECIES, sums, sum);
        FloatVector s1 = FloatVector.fromArray(SPECIES, sums, sum + LANES);
        FloatVector s2 = FloatVector.fromArray(SPECIES, sums, sum + 2 * LANES);
        FloatVector s3 = FloatVector.fromArray(SPECIES, sums, sum + 3 * LANES);
        for (int l = 0; l < k; l++) {
            int row = offset + l * stride;
            FloatVector v0 = FloatVector.fromArray(SPECIES, a, row);
            FloatVector v1 = FloatVector.fromArray(SPECIES, a, row + LANES);
            FloatVector v2 = FloatVector.fromArray(SPECIES, a, row + 2 * LANES);
            FloatVector v3 = FloatVector.fromArray(SPECIES, a, row + 3 * LANES);
            v0.intoArray(panels, p0 + l * ROWS);
            v1.intoArray(panels, p1 + l * ROWS);
            v2.intoArray(panels, p2 + l * ROWS);
            v3.intoArray(panels, p3 + l * ROWS);
            // Not s0.add(v0): see VectorTile8.
            s0 = v0.add(s0);
            s1 = v1.add(s1);
            s2 = v2.add(s2);
            s3 = v3.add(s3);
        }
        s0.intoArray(sums, sum);
        s1.intoArray(sums, sum + LANES);
        s2.intoArray(sums, sum + 2 * LANES);
        s3.intoArray(sums, sum + 3 * LANES);
    }

    private static void single(int k, float[] a, int offset, int stride, float[] panels, int start, float[] sums, int at) {
        float sum = sums[at];
        for (int l = 0; l < k; l++) {
            float value = a[offset + l * stride];
            panels[start + l * ROWS] = value;
            sum += value;
        }
        sums[at] = sum;
    }
}
