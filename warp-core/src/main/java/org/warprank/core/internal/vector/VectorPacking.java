package org.warprank.core.internal.vector;

/**
 * The order of packed weights: strips of outputs as wide as the tile that reads them, input after input. What does not divide
 * by three vectors ends in strips of two, since a tile of one vector issues more loads than FMAs; outputs that fill no vector
 * are the last lanes of one that is moved back to end with the outputs, so some of those before them stand here twice.
 *
 * <pre>
 *   strip 0: w[0][0] .. w[width-1][0] | w[0][1] .. w[width-1][1] | ..      strip 1: w[width][0] ..
 * </pre>
 */
final class VectorPacking {

    private static final int LANES = VectorGemm.LANES;

    // Inputs copied at a time: the lines they are scattered to stay in the first-level cache.
    private static final int BLOCK = 64;

    private VectorPacking() {
    }

    /** Outputs of the strip that has so many outputs of whole vectors left. */
    static int width(int left) {
        return left == 4 * LANES ? 2 * LANES : Math.min(left, 3 * LANES);
    }

    /** Columns of the packed matrix, those that stand twice counted twice. */
    static long columns(int out) {
        return (out - 1L + LANES) / LANES * LANES;
    }

    static void pack(int fromOut, int toOut, int in, int out, float[] w, int offset, int stride, float[] panels) {
        int whole = out / LANES * LANES;
        int width;
        for (int j = 0; j < whole && j < toOut; j += width) {
            width = width(whole - j);
            scatter(Math.max(j, fromOut), Math.min(j + width, toOut), j, in, w, offset, stride, panels, j * in, width);
        }
        if (whole < out) {
            int first = Math.max(0, out - LANES);
            scatter(Math.max(first, fromOut), toOut, first, in, w, offset, stride, panels, whole * in, LANES);
        }
    }

    // The outputs [from, to) of a strip whose first output is first and which lies at panels[at].
    private static void scatter(int from, int to, int first, int in, float[] w, int offset, int stride, float[] panels, int at,
                                int width) {
        for (int i = 0; i < in; i += BLOCK) {
            int end = Math.min(in, i + BLOCK);
            int o = from;
            for (; o + 8 <= to; o += 8) {
                copyEight(i, end, w, offset + o * stride, stride, panels, at + o - first, width);
            }
            for (; o < to; o++) {
                copy(i, end, w, offset + o * stride, panels, at + o - first, width);
            }
        }
    }

    // Eight neighbouring stores share a bounds check.
    private static void copyEight(int i, int end, float[] w, int row, int stride, float[] panels, int lane, int width) {
        int row1 = row + stride;
        int row2 = row1 + stride;
        int row3 = row2 + stride;
        int row4 = row3 + stride;
        int row5 = row4 + stride;
        int row6 = row5 + stride;
        int row7 = row6 + stride;
        for (int l = i; l < end; l++) {
            int to = lane + l * width;
            panels[to] = w[row + l];
            panels[to + 1] = w[row1 + l];
            panels[to + 2] = w[row2 + l];
            panels[to + 3] = w[row3 + l];
            panels[to + 4] = w[row4 + l];
            panels[to + 5] = w[row5 + l];
            panels[to + 6] = w[row6 + l];
            panels[to + 7] = w[row7 + l];
        }
    }

    private static void copy(int i, int end, float[] w, int row, float[] panels, int lane, int width) {
        for (int l = i; l < end; l++) {
            panels[lane + l * width] = w[row + l];
        }
    }
}
