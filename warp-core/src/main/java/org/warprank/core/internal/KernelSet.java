package org.warprank.core.internal;

import java.lang.foreign.MemorySegment;

/**
 * The kernels of one kind of hardware. Nothing is checked here: the public classes of {@code org.warprank.core} check
 * arguments once and call these. Offsets and strides count floats; a stride is the distance of two rows. A warm-up calls {@link
 * #scorePanels}, {@link #nextPanel} and {@link #estimatePanels} with {@code dim} or {@code rows} 0, for which they may do nothing:
 * what they write and return is undefined then.
 */
public interface KernelSet {

    /** Items side by side in a scoring panel, on every machine: part of the model file's format. */
    int PANEL_ITEMS = 64;

    long LOW_INT = 0xffff_ffffL;
    long INFINITE_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    /** Draws of candidates at a time. */
    int PROBES = 16;

    /** Draws, or scores, of a block. */
    int BLOCK = 4;

    /** So many floats must there be behind the results of {@link #dots}, and behind the thresholds of {@link #notBelow}. */
    int ROOM = 12;

    /** Keeps Adagrad's quotient finite where no gradient has come yet. */
    float ADAGRAD_EPSILON = 1e-10f;

    /** {@code scalar} or {@code vector}. */
    String name();

    /** Width of the vectors in bits, 0 for scalar kernels. */
    int vectorBits();

    /** Columns of packed weights: {@code out}, or more where some stand twice. A column has {@code in} floats. */
    long packedColumns(int out);

    /** Where the first of these floats is in their array. */
    int packedStart();

    /**
     * Copies rows {@code [fromOut, toOut)} of {@code W (out, in)}, {@code W[o][i] = w[offset + o * stride + i]}, to where
     * {@link #linear} reads them. Different rows may be packed in any order and by different threads.
     */
    void pack(int fromOut, int toOut, int in, int out, float[] w, int offset, int stride, float[] packed);

    /**
     * {@code Y = f(X W^T + bias)} for m rows, with W from {@link #pack}: {@code Y[r][o]} is the sum over i, ascending, of
     * {@code X[r][i] W[o][i]}, starting from {@code bias[o]}, or from 0 where bias is null. f is ReLU or the identity: sums up to
     * {@code zeroUpTo} become 0, which is 0 for ReLU and NaN for the identity. A cell's bits depend on its own row of X and
     * row of W alone, so any split of rows over calls gives the same result. {@code y} must not overlap the other arrays.
     * {@code scratch} has {@link #scratchFloats} floats, for this call alone, or is null, which takes longer.
     */
    void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] packed, float[] bias, float zeroUpTo, float[] y,
                int yOffset, int yRow, float[] scratch);

    /**
     * The same, bit for bit, with W as it is: {@code W[o][i] = w[wOffset + o * wRow + i]}. {@code scratch} has
     * {@link #scratchFloats} floats, for this call alone.
     */
    void linear(int m, int in, int out, float[] x, int xOffset, int xRow, float[] w, int wOffset, int wRow, float[] bias,
                float zeroUpTo, float[] y, int yOffset, int yRow, float[] scratch);

    /**
     * {@code C[i][j] = sum over l < k, ascending, of A[i][l] B[l][j]} for i < m, j < n. A cell's bits depend on its own row of A
     * and column of B alone, so any split of rows or columns over calls gives the same result.
     *
     * <p>{@code A[i][l]} is {@code a[aOffset + i * aRow + l]}, {@code B[l][j]} is {@code b[bOffset + l * bRow + j]},
     * {@code C[i][j]} is {@code c[cOffset + i * cRow + j]}. {@code c} must not overlap {@code a} or {@code b}. {@code scratch} has
     * {@link #scratchFloats} floats, for this call alone.
     */
    void multiply(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow, float[] c, int cOffset,
                  int cRow, float[] scratch);

    /**
     * {@link #multiply} with A given by its transpose, {@code A[i][l]} is {@code a[aOffset + l * aRow + i]}, and
     * {@code sums[sumsOffset + i] = sum over l < k, ascending, of A[i][l]} where sums is not null and n at least 1.
     */
    void multiplyTransposed(int m, int n, int k, float[] a, int aOffset, int aRow, float[] b, int bOffset, int bRow, float[] c,
                            int cOffset, int cRow, float[] sums, int sumsOffset, float[] scratch);

    /** {@link #multiply} for one row of A, with the same bits. */
    void multiplyRow(int n, int k, float[] a, int aOffset, float[] b, int bOffset, int bRow, float[] c, int cOffset);

    /** {@link #multiplyTransposed} for one step, with the same bits: {@code C[i][j] = a[aOffset + i] b[bOffset + j]}. */
    void outer(int m, int n, float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset, int cRow);

    /** Scratch memory of a product. */
    int scratchFloats();

    /** {@code y = max(y, 0)}; NaN stays NaN. */
    void relu(float[] y, int offset, int count);

    /** {@code g = y > 0 ? g : 0}, y being the output of {@link #relu}. */
    void reluBackward(float[] y, int yOffset, float[] g, int gOffset, int count);

    /** Number of scores at or above the threshold in {@code [from, to)}, or -1 if one of them or the threshold is NaN. */
    int countViolators(float[] scores, int from, int to, float threshold);

    /** Index of the r-th score (from 0) at or above the threshold in {@code [from, to)}, or -1 if there are fewer. */
    int selectViolator(float[] scores, int from, int to, float threshold, int r);

    /**
     * Marks the scores at or above the threshold in {@code [from, to)}: bit {@code i % 64} of {@code marks[marksOffset + i / 64]}
     * is that of {@code scores[from + i]}; the bits from {@code to} on are 0.
     *
     * @return the number of marks, or -1 if one of the scores or the threshold is NaN; the marks mean nothing then
     */
    int markViolators(float[] scores, int from, int to, float threshold, long[] marks, int marksOffset);

    /**
     * Draws numbers below {@code bound}, at least 1, but for a gap: with {@code r = floor(mix(start + i GOLDEN_GAMMA) bound /
     * 2^64)}, the hash of {@link SplitMix} unsigned, {@code items[offset + i] = r < gap ? r : r + 1} for i below PROBES. The
     * loop for whoever gains nothing from vectors.
     */
    default void draw(long start, int bound, int gap, int[] items, int offset) {
        for (int i = 0; i < PROBES; i++) {
            int r = SplitMix.drawBelow(start + i * SplitMix.GOLDEN_GAMMA, bound);
            items[offset + i] = r < gap ? r : r + 1;
        }
    }

    /**
     * Draws BLOCK numbers below {@code bound}, at least 1, for each of so many keys: {@code items[BLOCK a + i] =
     * floor(mix(keys[a] + start + i GOLDEN_GAMMA) bound / 2^64)}. For an odd count the next key and its items are there, and mean
     * nothing afterwards. The loop for whoever gains nothing from vectors.
     */
    default void drawBlocks(long[] keys, int count, long start, int bound, int[] items) {
        for (int a = 0; a < count; a++) {
            long counter = keys[a] + start;
            int at = a * BLOCK;
            items[at] = SplitMix.drawBelow(counter, bound);
            items[at + 1] = SplitMix.drawBelow(counter + SplitMix.GOLDEN_GAMMA, bound);
            items[at + 2] = SplitMix.drawBelow(counter + 2 * SplitMix.GOLDEN_GAMMA, bound);
            items[at + 3] = SplitMix.drawBelow(counter + 3 * SplitMix.GOLDEN_GAMMA, bound);
        }
    }

    /**
     * Makes candidates of ranks: {@code items[offset + i]} becomes {@link Candidates#at} of itself for i below count, which is at
     * most PROBES. The PROBES ints from offset on are there, and those from count on mean nothing afterwards.
     */
    default void candidates(int[] blocked, int from, int to, int[] items, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            items[i] = Candidates.at(blocked, from, to, items[i]);
        }
    }

    /**
     * Compares blocks of BLOCK scores with a threshold each: bit {@code i % 64} says that {@code scores[i] + biases[i]} is not
     * below {@code thresholds[i / BLOCK]}, or that one of the three is NaN, for i in {@code [from, to)}, at most 64 of them.
     * {@code from} is a multiple of 64 and {@code to} one of BLOCK. The scores and biases up to the next multiple of 16 are there,
     * and as many thresholds as those have blocks, and ROOM more. Other bits mean nothing.
     */
    default long notBelow(float[] scores, float[] biases, float[] thresholds, int from, int to) {
        long below = 0;
        for (int i = from; i < to; i++) {
            // From 1 to the bits of infinity where the difference is above 0 and no NaN. A comparison would be compiled to a jump.
            int difference = Float.floatToRawIntBits(thresholds[i / BLOCK] - (scores[i] + biases[i]));
            below |= ((difference - 1 & LOW_INT) - INFINITE_BITS >>> 63) << i;
        }
        return ~below;
    }

    /** {@code sum of a[i] b[i]}. */
    float dot(float[] a, int aOffset, float[] b, int bOffset, int count);

    /**
     * {@code out[i] = sum over f < dim of query[f] table[rows[i] dim + f]} for i in {@code [from, to)}, with the bits of
     * {@link #dot}. The ROOM floats of {@code out} from {@code to} on are undefined afterwards.
     */
    void dots(float[] query, int queryOffset, float[] table, int dim, int[] rows, int from, int to, float[] out);

    /** {@code y += alpha x}. */
    void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int count);

    /** {@code y = alpha x - alpha z}; y may be x or z, at the same offset. */
    void scaledDifference(float alpha, float[] x, int xOffset, float[] z, int zOffset, float[] y, int yOffset, int count);

    /** {@code y = max(x, y)}; NaN where either is NaN. */
    void max(float[] x, int xOffset, float[] y, int yOffset, int count);

    /** {@code y[c] = sum of table[ids[i] dim + c] over i from from to to, ascending}, for c below dim. */
    void gatherSum(float[] table, int dim, int[] ids, int from, int to, float[] y, int yOffset);

    /** The same for a table of little-endian floats outside the heap, bit for bit. */
    void gatherSum(MemorySegment table, int dim, int[] ids, int from, int to, float[] y, int yOffset);

    /** {@code y[c] = sum of factors[i] table[ids[i] dim + c] over i from from to to, ascending}, for c below dim. */
    void weightedSum(float[] table, int dim, int[] ids, float[] factors, int from, int to, float[] y, int yOffset);

    /** {@code v = momentum v + g; w = keep w - rate v}. */
    void sgd(float[] w, float[] v, int offset, float[] g, int gOffset, int count, float rate, float momentum, float keep);

    /** {@code s += g^2; w = keep w - rate g / (sqrt(s) + ADAGRAD_EPSILON)}. */
    void adagrad(float[] w, float[] s, int offset, float[] g, int gOffset, int count, float rate, float keep);

    /** {@code m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2; w = keep w - rate m / (sqrt(v) + epsilon)}. */
    void adam(float[] w, float[] m, float[] v, int offset, float[] g, int gOffset, int count, float rate, float beta1,
              float beta2, float epsilon, float keep);

    /** Whether every one of the floats is finite. */
    boolean allFinite(float[] x, int offset, int count);

    /** Whether every one of the floats of some rows of a table is finite. */
    boolean allFinite(float[] table, int dim, int[] ids, int from, int to);

    /**
     * Scores of the items of panels {@code [fromPanel, toPanel)}: {@code scores[i] = bias[i] + sum over f of panel[f][i]
     * query[f]}, PANEL_ITEMS scores a panel, the first at {@code scores[scoresOffset]}. Panel p is {@code dim} rows of
     * PANEL_ITEMS little-endian floats; {@code bias} is padded to whole panels and indexed from panel 0.
     */
    void scorePanels(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset, float[] bias,
                     float[] scores, int scoresOffset);

    /**
     * The first of the panels {@code [fromPanel, toPanel)} with a score at or above the threshold, or -1 if there is none. The
     * scores of that panel are at {@code scores[scoresOffset]}, bit for bit those of {@link #scorePanels}; otherwise these
     * PANEL_ITEMS floats are undefined. NaN is not at or above anything.
     */
    int nextPanel(MemorySegment panels, int dim, int fromPanel, int toPanel, float[] query, int queryOffset, float[] bias,
                  float threshold, float[] scores, int scoresOffset);

    /** Queries that {@link #scoreQueries} scores side by side. */
    int queryGroup();

    /**
     * Scores one panel for up to 64 queries, of which {@code queries[(q - q % G) * dim + f * G + q % G]} is factor f of query q,
     * G is {@link #queryGroup}, and the last group is full, whatever of. The scores of query q are {@code PANEL_ITEMS} floats at
     * {@code scores[scoresOffset + q * PANEL_ITEMS]}, bit for bit those of {@link #scorePanels} with its biases, which start
     * with panel 0 at {@code biases[biasesOffset + q * biasStride]}; a stride of 0 gives all queries the same. Bit q of the
     * result says that one of its scores is at or above {@code thresholds[thresholdsOffset + q]}.
     */
    long scoreQueries(MemorySegment panels, int dim, int panel, int count, float[] queries, float[] biases, int biasesOffset,
                      int biasStride, float[] thresholds, int thresholdsOffset, float[] scores, int scoresOffset);

    /**
     * Estimates the scores of the items of panels {@code [fromPanel, toPanel)} by their codes: {@code estimates[i] = steps[p]
     * queryStep sum(i) + bias[i]}, rounded two or three times. Item 0 of fromPanel is at {@code estimates[offset]}. {@code
     * sum(i)} is start and, over k < rows, the products of x and factors[2k] and of {@code x >>> 8} and factors[2k + 1], each
     * by halves of 16 bits, all in 16 bits that wrap. x is the little-endian int of item i in row k of its panel, and panel p is
     * {@code rows} rows of PANEL_ITEMS ints, aligned to 64 bytes. {@code bias} is padded to whole panels and indexed from panel 0.
     */
    void estimatePanels(MemorySegment codes, int rows, int fromPanel, int toPanel, int[] factors, short start, float[] steps,
                        float queryStep, float[] bias, float[] estimates, int offset);

    /**
     * Adds the scores of single items to what is there, such as their biases: {@code scores[i] += sum over f of rows[i][f]
     * query[f]} for {@code rows (count, dim)}, bit for bit those of {@link #scorePanels} with these biases.
     */
    void scoreRows(float[] rows, int count, int dim, float[] query, int queryOffset, float[] scores);
}
