package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The order of packed weights: strips of outputs as wide as the tile that reads them, two vectors, input after input. One vector
 * may be left over; outputs that fill no vector are the last lanes of one that is moved back to end with the outputs, so some of
 * those before them stand here twice.
 *
 * <pre>
 *   strip 0: w[0][0] .. w[width-1][0] | w[0][1] .. w[width-1][1] | ..      strip 1: w[width][0] ..
 * </pre>
 */
final class VectorPacking {

    private static final VectorSpecies<Float> SPECIES = VectorGemm.SPECIES;
    private static final int LANES = VectorGemm.LANES;
    private static final int NR = VectorGemm.NR;

    // Inputs copied at a time: the lines they are scattered to stay in the first-level cache.
    private static final int BLOCK = 128;

    private VectorPacking() {
    }

    /** Outputs of the strip that has so many outputs of whole vectors left. */
    static int width(int left) {
        return Math.min(left, NR);
    }

    /** Columns of the packed matrix, those that stand twice counted twice. */
    static long columns(int out) {
        return (out - 1L + LANES) / LANES * LANES;
    }

    static void pack(int fromOut, int toOut, int in, int out, float[] w, int offset, int stride, float[] panels, int start) {
        int whole = out / LANES * LANES;
        int width;
        for (int j = 0; j < whole && j < toOut; j += width) {
            width = width(whole - j);
            scatter(Math.max(j, fromOut), Math.min(j + width, toOut), j, in, w, offset, stride, panels, start + j * in, width);
        }
        if (whole < out) {
            int first = Math.max(0, out - LANES);
            scatter(Math.max(first, fromOut), toOut, first, in, w, offset, stride, panels, start + whole * in, LANES);
        }
    }

    /** Copies {@code B (k, n)}, row-major and at least a vector wide, to strips: {@link #pack} of its transpose. */
    static void copy(int k, int n, float[] b, int offset, int stride, float[] panels, int start) {
        int whole = n / LANES * LANES;
        int width;
        int j = 0;
        for (; j + 4 * NR <= whole; j += 4 * NR) {
            copyFourStrips(k, b, offset + j, stride, panels, start + j * k);
        }
        for (; j < whole; j += width) {
            width = width(whole - j);
            copyStrip(k, b, offset + j, stride, panels, start + j * k, width);
        }
        if (whole < n) {
            copyStrip(k, b, offset + n - LANES, stride, panels, start + whole * k, LANES);
        }
    }

    private static void copyStrip(int k, float[] b, int offset, int stride, float[] panels, int at, int width) {
        if (width == NR) {
            copyTwoVectors(k, b, offset, stride, panels, at);
            return;
        }
        for (int l = 0; l < k; l++) {
            System.arraycopy(b, offset + l * stride, panels, at + l * width, width);
        }
    }

    // Row after row of four strips: rows of one strip are lines far from each other, which take longer to come.
    private static void copyFourStrips(int k, float[] b, int offset, int stride, float[] panels, int at) {
        int strip1 = at + k * NR;
        int strip2 = at + 2 * k * NR;
        int strip3 = at + 3 * k * NR;
        for (int l = 0; l < k; l++) {
            int row = offset + l * stride;
            FloatVector v0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector v1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            FloatVector v2 = FloatVector.fromArray(SPECIES, b, row + 2 * LANES);
            FloatVector v3 = FloatVector.fromArray(SPECIES, b, row + 3 * LANES);
            FloatVector v4 = FloatVector.fromArray(SPECIES, b, row + 4 * LANES);
            FloatVector v5 = FloatVector.fromArray(SPECIES, b, row + 5 * LANES);
            FloatVector v6 = FloatVector.fromArray(SPECIES, b, row + 6 * LANES);
            FloatVector v7 = FloatVector.fromArray(SPECIES, b, row + 7 * LANES);
            v0.intoArray(panels, at + l * NR);
            v1.intoArray(panels, at + l * NR + LANES);
            v2.intoArray(panels, strip1 + l * NR);
            v3.intoArray(panels, strip1 + l * NR + LANES);
            v4.intoArray(panels, strip2 + l * NR);
            v5.intoArray(panels, strip2 + l * NR + LANES);
            v6.intoArray(panels, strip3 + l * NR);
            v7.intoArray(panels, strip3 + l * NR + LANES);
        }
    }

    // A call of arraycopy for every row takes several times as long.
    private static void copyTwoVectors(int k, float[] b, int offset, int stride, float[] panels, int at) {
        for (int l = 0; l < k; l++) {
            int row = offset + l * stride;
            int to = at + l * NR;
            FloatVector v0 = FloatVector.fromArray(SPECIES, b, row);
            FloatVector v1 = FloatVector.fromArray(SPECIES, b, row + LANES);
            v0.intoArray(panels, to);
            v1.intoArray(panels, to + LANES);
        }
    }

    // The outputs [from, to) of a strip whose first output is first and which lies at panels[at].
    private static void scatter(int from, int to, int first, int in, float[] w, int offset, int stride, float[] panels, int at,
                                int width) {
        for (int i = 0; i < in; i += BLOCK) {
            int end = Math.min(in, i + BLOCK);
            int o = from;
            for (; o + LANES <= to; o += LANES) {
                int done = VectorTranspose.rows(i, end, w, offset + o * stride, stride, panels, at + o - first, width);
                for (int row = o; done < end && row < o + LANES; row++) {
                    copyOne(done, end, w, offset + row * stride, panels, at + row - first, width);
                }
            }
            for (; o < to; o++) {
                copyOne(i, end, w, offset + o * stride, panels, at + o - first, width);
            }
        }
    }

    private static void copyOne(int i, int end, float[] w, int row, float[] panels, int lane, int width) {
        for (int l = i; l < end; l++) {
            panels[lane + l * width] = w[row + l];
        }
    }
}
