package org.warprank.core.internal.scalar;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.warprank.core.internal.KernelSet;

/**
 * Kernels of plain loops. They run everywhere and are the oracle of the vector kernels. No {@code Math.fma}: without the
 * hardware instruction it takes microseconds.
 */
public final class ScalarKernels implements KernelSet {

    // Long rows keep the loop's set-up cheap; 256 floats of C and four rows of B stay in the first-level cache.
    private static final int PANEL_OUTPUTS = 256;

    // Inputs of weights packed at a time, 32 KB with all outputs of a panel.
    private static final int PANEL_INPUTS = 32;

    private static final ValueLayout.OfFloat LITTLE_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt LITTLE_INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public int vectorBits() {
        return 0;
    }

    @Override
    public int packedStart() {
        return 0;
    }

    @Override
    public long packedColumns(int out) {
        return out;
    }

    @Override
    public void pack(int fromOut, int toOut, int in, int out, float[] w, int offset, int stride, float[] packed) {
        for (int o = fromOut; o < toOut; o++) {
            int first = o / PANEL_OUTPUTS * PANEL_OUTPUTS;
            int width = Math.min(PANEL_OUTPUTS, out - first);
            int to = first * in + o - first;
            for (int i = 0; i < in; i++, to += width) {
                packed[to] = w[offset + o * stride + i];
            }
        }
    }

    @Override
    public void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] packed, float[] bias, float zeroUpTo,
                       float[] y, int yOffset, int yRow, float[] scratch) {
        startFrom(bias, m, out, y, yOffset, yRow);
        for (int j = 0; j < out; j += PANEL_OUTPUTS) {
            int width = Math.min(PANEL_OUTPUTS, out - j);
            multiplyAdd(m, width, in, x, xOffset, xRow, 1, packed, j * in, width, y, yOffset + j, yRow);
        }
        for (int r = 0; r < m; r++) {
            zeroUpTo(zeroUpTo, y, yOffset + r * yRow, out);
        }
    }

    @Override
    public void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] w, int wOffset, int wRow, float[] bias,
                       float zeroUpTo, float[] y, int yOffset, int yRow, float[] scratch) {
        startFrom(bias, m, out, y, yOffset, yRow);
        for (int j = 0; j < out; j += PANEL_OUTPUTS) {
            int width = Math.min(PANEL_OUTPUTS, out - j);
            for (int i = 0; i < in; i += PANEL_INPUTS) {
                int depth = Math.min(PANEL_INPUTS, in - i);
                pack(0, width, depth, width, w, wOffset + j * wRow + i, wRow, scratch);
                multiplyAdd(m, width, depth, x, xOffset + i, xRow, 1, scratch, 0, width, y, yOffset + j, yRow);
            }
        }
        for (int r = 0; r < m; r++) {
            zeroUpTo(zeroUpTo, y, yOffset + r * yRow, out);
        }
    }

    private static void startFrom(float[] bias, int m, int out, float[] y, int yOffset, int yRow) {
        for (int r = 0; r < m; r++) {
            int at = yOffset + r * yRow;
            if (bias == null) {
                Arrays.fill(y, at, at + out, 0f);
            } else {
                System.arraycopy(bias, 0, y, at, out);
            }
        }
    }

    private static void zeroUpTo(float limit, float[] y, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            y[i] = y[i] <= limit ? 0f : y[i];
        }
    }

    @Override
    public void multiply(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow, float[] c,
                         int cOffset, int cRow, float[] scratch) {
        clear(m, n, c, cOffset, cRow);
        multiplyAdd(m, n, k, a, aOffset, aRow, 1, b, bOffset, bRow, c, cOffset, cRow);
    }

    @Override
    public void multiplyTransposed(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow,
                                   float[] c, int cOffset, int cRow, float[] sums, int sumsOffset, float[] scratch) {
        clear(m, n, c, cOffset, cRow);
        multiplyAdd(m, n, k, a, aOffset, 1, aRow, b, bOffset, bRow, c, cOffset, cRow);
        if (sums != null) {
            Arrays.fill(sums, sumsOffset, sumsOffset + m, 0f);
            for (int l = 0; l < k; l++) {
                axpy(1f, a, aOffset + l * aRow, sums, sumsOffset, m);
            }
        }
    }

    @Override
    public void multiplyRow(int n, int k, float[] a, int aOffset, float[] b, int bOffset, int bRow, float[] c, int cOffset) {
        clear(1, n, c, cOffset, n);
        multiplyAdd(1, n, k, a, aOffset, k, 1, b, bOffset, bRow, c, cOffset, n);
    }

    @Override
    public void outer(int m, int n, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset, int cRow) {
        clear(m, n, c, cOffset, cRow);
        multiplyAdd(m, n, 1, a, aOffset, 1, 0, b, bOffset, n, c, cOffset, cRow);
    }

    private static void clear(int m, int n, float[] c, int cOffset, int cRow) {
        for (int i = 0; i < m; i++) {
            Arrays.fill(c, cOffset + i * cRow, cOffset + i * cRow + n, 0f);
        }
    }

    private void multiplyAdd(int m, int n, int k, float[] a, int aOffset, int aRow, int aColumn, float[] b, int bOffset, int bRow,
                             float[] c, int cOffset, int cRow) {
        for (int i = 0; i < m; i++) {
            int aStart = aOffset + i * aRow;
            int cStart = cOffset + i * cRow;
            int l = 0;
            for (; l + 4 <= k; l += 4) {
                int at = aStart + l * aColumn;
                addFourRows(n, a[at], a[at + aColumn], a[at + 2 * aColumn], a[at + 3 * aColumn], b, bOffset + l * bRow, bRow,
                        c, cStart);
            }
            for (; l < k; l++) {
                axpy(a[aStart + l * aColumn], b, bOffset + l * bRow, c, cStart, n);
            }
        }
    }

    @Override
    public int scratchFloats() {
        return PANEL_OUTPUTS * PANEL_INPUTS;
    }

    // Four rows of B a pass: a quarter of the loads and stores of C. The sum still runs in ascending order of l.
    private static void addFourRows(int n, float a0, float a1, float a2, float a3, float[] b, int row, int bRow, float[] c,
                                    int cOffset) {
        int row1 = row + bRow;
        int row2 = row1 + bRow;
        int row3 = row2 + bRow;
        for (int j = 0; j < n; j++) {
            c[cOffset + j] = (((c[cOffset + j] + a0 * b[row + j]) + a1 * b[row1 + j]) + a2 * b[row2 + j]) + a3 * b[row3 + j];
        }
    }

    @Override
    public void relu(float[] y, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            y[i] = Math.max(y[i], 0f);
        }
    }

    @Override
    public void reluBackward(float[] y, int yOffset, float[] g, int gOffset, int count) {
        for (int i = 0; i < count; i++) {
            g[gOffset + i] = y[yOffset + i] > 0f ? g[gOffset + i] : 0f;
        }
    }

    @Override
    public int countViolators(float[] scores, int from, int to, float threshold) {
        int violators = 0;
        int others = 0;
        for (int i = from; i < to; i++) {
            float s = scores[i];
            violators += s >= threshold ? 1 : 0;
            others += s < threshold ? 1 : 0;
        }
        return violators + others == to - from ? violators : -1;
    }

    @Override
    public int selectViolator(float[] scores, int from, int to, float threshold, int r) {
        int left = r;
        for (int i = from; i < to; i++) {
            if (scores[i] >= threshold && left-- == 0) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public int markViolators(float[] scores, int from, int to, float threshold, long[] marks, int marksOffset) {
        int violators = 0;
        int others = 0;
        int word = marksOffset;
        for (int start = from; start < to; start += Long.SIZE) {
            int end = Math.min(to, start + Long.SIZE);
            long bits = 0;
            for (int i = start; i < end; i++) {
                float s = scores[i];
                long mark = s >= threshold ? 1 : 0;
                bits |= mark << (i - start);
                others += s < threshold ? 1 : 0;
            }
            marks[word++] = bits;
            violators += Long.bitCount(bits);
        }
        return violators + others == to - from ? violators : -1;
    }

    @Override
    public float dot(float[] a, int aOffset, float[] b, int bOffset, int count) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 4 <= count; i += 4) {
            s0 += a[aOffset + i] * b[bOffset + i];
            s1 += a[aOffset + i + 1] * b[bOffset + i + 1];
            s2 += a[aOffset + i + 2] * b[bOffset + i + 2];
            s3 += a[aOffset + i + 3] * b[bOffset + i + 3];
        }
        for (; i < count; i++) {
            s0 += a[aOffset + i] * b[bOffset + i];
        }
        return (s0 + s1) + (s2 + s3);
    }

    @Override
    public void dots(float[] query, int queryOffset, float[] table, int dim, int[] rows, int from, int to, float[] out) {
        for (int i = from; i < to; i++) {
            out[i] = dot(query, queryOffset, table, rows[i] * dim, dim);
        }
    }

    @Override
    public void max(float[] x, int xOffset, float[] y, int yOffset, int count) {
        for (int i = 0; i < count; i++) {
            y[yOffset + i] = Math.max(x[xOffset + i], y[yOffset + i]);
        }
    }

    @Override
    public void scaledDifference(float alpha, float[] x, int xOffset, float[] z, int zOffset, float[] y, int yOffset, int count) {
        for (int i = 0; i < count; i++) {
            y[yOffset + i] = alpha * x[xOffset + i] - alpha * z[zOffset + i];
        }
    }

    @Override
    public void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int count) {
        for (int i = 0; i < count; i++) {
            y[yOffset + i] += alpha * x[xOffset + i];
        }
    }

    @Override
    public void gatherSum(float[] table, int dim, int[] ids, int from, int to, float[] y, int yOffset) {
        Arrays.fill(y, yOffset, yOffset + dim, 0f);
        for (int i = from; i < to; i++) {
            add(table, ids[i] * dim, y, yOffset, dim);
        }
    }

    @Override
    public void gatherSum(MemorySegment table, int dim, int[] ids, int from, int to, float[] y, int yOffset) {
        Arrays.fill(y, yOffset, yOffset + dim, 0f);
        for (int i = from; i < to; i++) {
            long row = 4L * ids[i] * dim;
            for (int c = 0; c < dim; c++) {
                y[yOffset + c] += table.get(LITTLE_FLOAT, row + 4L * c);
            }
        }
    }

    private static void add(float[] x, int xOffset, float[] y, int yOffset, int count) {
        for (int i = 0; i < count; i++) {
            y[yOffset + i] += x[xOffset + i];
        }
    }

    @Override
    public void weightedSum(float[] table, int dim, int[] ids, float[] factors, int from, int to, float[] y, int yOffset) {
        Arrays.fill(y, yOffset, yOffset + dim, 0f);
        for (int i = from; i < to; i++) {
            axpy(factors[i], table, ids[i] * dim, y, yOffset, dim);
        }
    }

    @Override
    public void sgd(float[] w, float[] v, int offset, float[] g, int gOffset, int count, float rate, float momentum,
                    float keep) {
        for (int i = 0; i < count; i++) {
            float velocity = momentum * v[offset + i] + g[gOffset + i];
            v[offset + i] = velocity;
            w[offset + i] = keep * w[offset + i] - rate * velocity;
        }
    }

    @Override
    public void adagrad(float[] w, float[] s, int offset, float[] g, int gOffset, int count, float rate, float keep) {
        for (int i = 0; i < count; i++) {
            float gradient = g[gOffset + i];
            float sum = s[offset + i] + gradient * gradient;
            s[offset + i] = sum;
            w[offset + i] = keep * w[offset + i] - rate * gradient / ((float) Math.sqrt(sum) + ADAGRAD_EPSILON);
        }
    }

    @Override
    public void adam(float[] w, float[] m, float[] v, int offset, float[] g, int gOffset, int count, float rate, float beta1,
                     float beta2, float epsilon, float keep) {
        float rest1 = 1f - beta1;
        float rest2 = 1f - beta2;
        for (int i = 0; i < count; i++) {
            float gradient = g[gOffset + i];
            float mean = beta1 * m[offset + i] + rest1 * gradient;
            float square = beta2 * v[offset + i] + rest2 * (gradient * gradient);
            m[offset + i] = mean;
            v[offset + i] = square;
            w[offset + i] = keep * w[offset + i] - rate * mean / ((float) Math.sqrt(square) + epsilon);
        }
    }

    @Override
    public boolean allFinite(float[] x, int offset, int count) {
        float zero = 0;
        for (int i = offset; i < offset + count; i++) {
            zero += x[i] * 0f;
        }
        return zero == 0;
    }

    @Override
    public boolean allFinite(float[] table, int dim, int[] ids, int from, int to) {
        boolean finite = true;
        for (int i = from; i < to; i++) {
            finite &= allFinite(table, ids[i] * dim, dim);
        }
        return finite;
    }

    @Override
    public void scorePanels(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset,
                            float[] bias, float[] scores, int scoresOffset) {
        for (int p = fromPanel; p < toPanel; p++) {
            int out = scoresOffset + (p - fromPanel) * PANEL_ITEMS;
            System.arraycopy(bias, p * PANEL_ITEMS, scores, out, PANEL_ITEMS);
            addPanel(panels, dim, p, query, queryOffset, scores, out);
        }
    }

    @Override
    public int nextPanel(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset,
                         float[] bias, float threshold, float[] scores, int scoresOffset) {
        for (int p = fromPanel; p < toPanel; p++) {
            scorePanels(panels, dim, p, p + 1, query, queryOffset, bias, scores, scoresOffset);
            if (anyAtOrAbove(scores, scoresOffset, threshold)) {
                return p;
            }
        }
        return -1;
    }

    @Override
    public int queryGroup() {
        return 1;
    }

    @Override
    public long scoreQueries(MemorySegment panels, int dim, int panel, int count, float[] queries, float[] biases,
                             int biasesOffset, int biasStride, float[] thresholds, int thresholdsOffset, float[] scores,
                             int scoresOffset) {
        long found = 0;
        for (int q = 0; q < count; q++) {
            int out = scoresOffset + q * PANEL_ITEMS;
            System.arraycopy(biases, biasesOffset + q * biasStride + panel * PANEL_ITEMS, scores, out, PANEL_ITEMS);
            addPanel(panels, dim, panel, queries, q * dim, scores, out);
            found |= anyAtOrAbove(scores, out, thresholds[thresholdsOffset + q]) ? 1L << q : 0;
        }
        return found;
    }

    @Override
    public void estimatePanels(MemorySegment codes, int rows, int fromPanel, int toPanel, int[] factors, short start,
                               float[] steps, float queryStep, float[] bias, float[] estimates, int offset) {
        for (int p = fromPanel; p < toPanel; p++) {
            float step = steps[p] * queryStep;
            long panel = (long) p * rows * PANEL_ITEMS;
            for (int i = 0; i < PANEL_ITEMS; i++) {
                int sum = start;
                for (int k = 0; k < rows; k++) {
                    int x = codes.get(LITTLE_INT, Integer.BYTES * (panel + k * PANEL_ITEMS + i));
                    sum += byHalves(x, factors[2 * k]) + byHalves(x >>> Byte.SIZE, factors[2 * k + 1]);
                }
                estimates[offset + (p - fromPanel) * PANEL_ITEMS + i] = step * (short) sum + bias[p * PANEL_ITEMS + i];
            }
        }
    }

    private static int byHalves(int a, int b) {
        return a * b + (a >>> Short.SIZE) * (b >>> Short.SIZE);
    }

    @Override
    public void scoreRows(float[] rows, int count, int dim, float[] query, int queryOffset, float[] scores) {
        for (int i = 0; i < count; i++) {
            for (int f = 0; f < dim; f++) {
                scores[i] += query[queryOffset + f] * rows[i * dim + f];
            }
        }
    }

    private static boolean anyAtOrAbove(float[] scores, int offset, float threshold) {
        boolean any = false;
        for (int i = offset; i < offset + PANEL_ITEMS; i++) {
            any |= scores[i] >= threshold;
        }
        return any;
    }

    private static void addPanel(MemorySegment panels, int dim, int panel, float[] query, int queryOffset, float[] scores,
                                 int out) {
        long row = 4L * panel * dim * PANEL_ITEMS;
        for (int f = 0; f < dim; f++, row += 4L * PANEL_ITEMS) {
            addPanelRow(panels, row, query[queryOffset + f], scores, out);
        }
    }

    private static void addPanelRow(MemorySegment panels, long row, float weight, float[] scores, int out) {
        for (int i = 0; i < PANEL_ITEMS; i++) {
            scores[out + i] += weight * panels.get(LITTLE_FLOAT, row + 4L * i);
        }
    }
}
