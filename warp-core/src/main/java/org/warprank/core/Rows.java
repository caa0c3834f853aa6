package org.warprank.core;

import java.lang.foreign.MemorySegment;
import org.warprank.core.internal.KernelLadder;

/**
 * Arithmetic on single rows of flat arrays: what embedding tables, sparse gradients and row-wise optimisers are made of.
 * Counts may be 0. An array that is written must not overlap another argument. NaN and infinities flow through.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="rows"}
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="rows-update"}
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="rows-adam"}
 */
public final class Rows {

    private Rows() {
    }

    /**
     * The inner product. The order of the sum depends on the kernels and their width, so its last bits do too.
     *
     * @param a       first row
     * @param aOffset where it starts
     * @param b       second row
     * @param bOffset where it starts
     * @param count   length of both
     * @return {@code sum of a[i] b[i]}, 0 for a count of 0
     * @throws IllegalArgumentException  if an offset or the count is negative
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public static float dot(float[] a, int aOffset, float[] b, int bOffset, int count) {
        Checks.vector("a", a, aOffset, count);
        Checks.vector("b", b, bOffset, count);
        return KernelLadder.ACTIVE.dot(a, aOffset, b, bOffset, count);
    }

    /**
     * {@code y += alpha x}.
     *
     * @param alpha   the factor
     * @param x       the row that is added
     * @param xOffset where it starts
     * @param y       the row that is changed
     * @param yOffset where it starts
     * @param count   length of both
     * @throws IllegalArgumentException  if an offset or the count is negative
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public static void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int count) {
        Checks.vector("x", x, xOffset, count);
        Checks.vector("y", y, yOffset, count);
        KernelLadder.ACTIVE.axpy(alpha, x, xOffset, y, yOffset, count);
    }

    /**
     * {@code y = alpha x - alpha z}: what is left of a sum without one of its rows, scaled.
     *
     * @param alpha   the factor
     * @param x       the row that is taken from
     * @param xOffset where it starts
     * @param z       the row that is taken
     * @param zOffset where it starts
     * @param y       receives the difference; may be one of the two at the same offset
     * @param yOffset where it starts
     * @param count   length of the three
     * @throws IllegalArgumentException  if an offset or the count is negative
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public static void scaledDifference(float alpha, float[] x, int xOffset, float[] z, int zOffset, float[] y, int yOffset,
                                        int count) {
        Checks.vector("x", x, xOffset, count);
        Checks.vector("z", z, zOffset, count);
        Checks.vector("y", y, yOffset, count);
        KernelLadder.ACTIVE.scaledDifference(alpha, x, xOffset, z, zOffset, y, yOffset, count);
    }

    /**
     * {@code y = max(x, y)}, element by element; NaN where either is NaN.
     *
     * @param x       a row
     * @param xOffset where it starts
     * @param y       the row that is changed
     * @param yOffset where it starts
     * @param count   length of both
     * @throws IllegalArgumentException  if an offset or the count is negative
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public static void max(float[] x, int xOffset, float[] y, int yOffset, int count) {
        Checks.vector("x", x, xOffset, count);
        Checks.vector("y", y, yOffset, count);
        KernelLadder.ACTIVE.max(x, xOffset, y, yOffset, count);
    }

    /**
     * The sum of some rows of a table, in the order of their numbers: {@code y[c] = sum over i of table[ids[i]][c]}. An
     * embedding bag. A number may come more than once.
     *
     * @param table   the table {@code (rows, dim)}, row-major from index 0
     * @param dim     length of a row, at least 1
     * @param ids     numbers of rows
     * @param from    first index of the numbers
     * @param to      end of the numbers
     * @param y       receives the sum, {@code dim} floats, 0 if there are no numbers; must not overlap the table
     * @param yOffset where it goes
     * @throws IllegalArgumentException  if dim is below 1 or the offset negative
     * @throws IndexOutOfBoundsException if the range is not one, the table has no row of a number, or y is too short
     */
    public static void gatherSum(float[] table, int dim, int[] ids, int from, int to, float[] y, int yOffset) {
        Checks.present("table", table);
        Checks.present("ids", ids);
        Checks.atLeast("dim", dim, 1);
        Checks.range("ids", from, to, ids.length);
        Checks.indices("ids", ids, from, to, table.length / dim);
        Checks.vector("y", y, yOffset, dim);
        KernelLadder.ACTIVE.gatherSum(table, dim, ids, from, to, y, yOffset);
    }

    /**
     * {@link #gatherSum(float[], int, int[], int, int, float[], int)} for a table outside the heap, such as a mapped file; the
     * same bits.
     *
     * @param table   the table {@code (rows, dim)} of little-endian floats, row-major from its first byte, outside the heap
     * @param dim     length of a row, at least 1
     * @param ids     numbers of rows
     * @param from    first index of the numbers
     * @param to      end of the numbers
     * @param y       receives the sum, {@code dim} floats, 0 if there are no numbers
     * @param yOffset where it goes
     * @throws IllegalArgumentException  if the table is on the heap, dim is below 1 or the offset negative
     * @throws IndexOutOfBoundsException if the range is not one, the table has no row of a number, or y is too short
     * @throws IllegalStateException     if the memory has been freed
     */
    public static void gatherSum(MemorySegment table, int dim, int[] ids, int from, int to, float[] y, int yOffset) {
        Checks.present("table", table);
        if (!table.isNative()) {
            throw new IllegalArgumentException("table is on the heap, expected memory outside it");
        }
        Checks.present("ids", ids);
        Checks.atLeast("dim", dim, 1);
        Checks.range("ids", from, to, ids.length);
        Checks.indices("ids", ids, from, to, (int) Math.min(Integer.MAX_VALUE, table.byteSize() / (4L * dim)));
        Checks.vector("y", y, yOffset, dim);
        KernelLadder.ACTIVE.gatherSum(table, dim, ids, from, to, y, yOffset);
    }

    /**
     * The sum of some rows of a table, each times a factor, in the order of their numbers:
     * {@code y[c] = sum over i of factors[i] table[ids[i]][c]}. A sparse gradient. A number may come more than once.
     *
     * @param table   the table {@code (rows, dim)}, row-major from index 0
     * @param dim     length of a row, at least 1
     * @param ids     numbers of rows
     * @param factors the factor of each
     * @param from    first index of the numbers and factors
     * @param to      end of both
     * @param y       receives the sum, {@code dim} floats, 0 if there are no numbers; must not overlap the table
     * @param yOffset where it goes
     * @throws IllegalArgumentException  if dim is below 1 or the offset negative
     * @throws IndexOutOfBoundsException if the range is not one of both arrays, the table has no row of a number, or y is too
     *                                   short
     */
    public static void weightedSum(float[] table, int dim, int[] ids, float[] factors, int from, int to, float[] y,
                                   int yOffset) {
        Checks.present("table", table);
        Checks.present("ids", ids);
        Checks.present("factors", factors);
        Checks.atLeast("dim", dim, 1);
        Checks.range("ids", from, to, ids.length);
        Checks.range("factors", from, to, factors.length);
        Checks.indices("ids", ids, from, to, table.length / dim);
        Checks.vector("y", y, yOffset, dim);
        KernelLadder.ACTIVE.weightedSum(table, dim, ids, factors, from, to, y, yOffset);
    }

    /**
     * Some sums of rows of a table, each as of {@link #weightedSum}: sum g, of rows {@code [starts[g], starts[g + 1])} of the
     * numbers.
     *
     * @param table   the table {@code (rows, dim)}, row-major from index 0
     * @param dim     length of a row, at least 1
     * @param ids     numbers of rows
     * @param factors the factor of each
     * @param starts  where the numbers and factors of each sum start, ascending, and after the last the end
     * @param from    first of the sums
     * @param to      end of the sums
     * @param y       receives the sums {@code (to - from, dim)}, row-major from index 0; must not overlap the table
     * @throws IllegalArgumentException  if dim is below 1
     * @throws IndexOutOfBoundsException if a range is not one, the table has no row of a number, or y is too short
     */
    public static void weightedSums(float[] table, int dim, int[] ids, float[] factors, int[] starts, int from, int to,
                                    float[] y) {
        Checks.present("table", table);
        Checks.present("ids", ids);
        Checks.present("factors", factors);
        Checks.present("starts", starts);
        Checks.atLeast("dim", dim, 1);
        Checks.range("starts", from, to, starts.length - 1);
        for (int g = from; g < to; g++) {
            Checks.range("ids", starts[g], starts[g + 1], ids.length);
            Checks.range("factors", starts[g], starts[g + 1], factors.length);
        }
        Checks.indices("ids", ids, starts[from], starts[to], table.length / dim);
        Checks.matrix("y", y, 0, dim, to - from, dim);
        for (int g = from; g < to; g++) {
            KernelLadder.ACTIVE.weightedSum(table, dim, ids, factors, starts[g], starts[g + 1], y, (g - from) * dim);
        }
    }

    /**
     * One step of stochastic gradient descent with momentum and decoupled weight decay:
     * {@code v = momentum v + g}, {@code w = keep w - rate v}.
     *
     * @param w        the weights
     * @param v        their velocities, at the same places
     * @param offset   where the row starts in both
     * @param g        the gradient
     * @param gOffset  where it starts
     * @param count    length of the row
     * @param rate     learning rate
     * @param momentum share of the velocity that is kept, 0 for plain descent
     * @param keep     share of the weight that decay leaves, 1 for no decay
     * @throws IllegalArgumentException  if an offset or the count is negative
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public static void sgd(float[] w, float[] v, int offset, float[] g, int gOffset, int count, float rate, float momentum,
                           float keep) {
        Checks.vector("w", w, offset, count);
        Checks.vector("v", v, offset, count);
        Checks.vector("g", g, gOffset, count);
        KernelLadder.ACTIVE.sgd(w, v, offset, g, gOffset, count, rate, momentum, keep);
    }

    /**
     * One step of Adagrad (Duchi, Hazan, Singer, JMLR 2011) with decoupled weight decay: {@code s = s + g^2},
     * {@code w = keep w - rate g / (sqrt(s) + 1e-10)}.
     *
     * @param w       the weights
     * @param s       their accumulators, at the same places
     * @param offset  where the row starts in both
     * @param g       the gradient
     * @param gOffset where it starts
     * @param count   length of the row
     * @param rate    learning rate
     * @param keep    share of the weight that decay leaves, 1 for no decay
     * @throws IllegalArgumentException  if an offset or the count is negative
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public static void adagrad(float[] w, float[] s, int offset, float[] g, int gOffset, int count, float rate, float keep) {
        Checks.vector("w", w, offset, count);
        Checks.vector("s", s, offset, count);
        Checks.vector("g", g, gOffset, count);
        KernelLadder.ACTIVE.adagrad(w, s, offset, g, gOffset, count, rate, keep);
    }

    /**
     * One step of {@link #adagrad(float[], float[], int, float[], int, int, float, float)} of some rows of a table, in the
     * order of their numbers. A row whose number comes twice takes two steps, each with a gradient of its own.
     *
     * @param w    the weights {@code (rows, dim)}, row-major from index 0
     * @param s    their accumulators, at the same places
     * @param dim  length of a row, at least 1
     * @param ids  numbers of rows
     * @param from first index of the numbers
     * @param to   end of the numbers
     * @param g    the gradients {@code (to - from, dim)}, row-major from index 0
     * @param rate learning rate
     * @param keep share of the weight that decay leaves, 1 for no decay
     * @throws IllegalArgumentException  if dim is below 1
     * @throws IndexOutOfBoundsException if the range is not one, a table has no row of a number, or g is too short
     */
    public static void adagrad(float[] w, float[] s, int dim, int[] ids, int from, int to, float[] g, float rate, float keep) {
        Checks.present("w", w);
        Checks.present("s", s);
        rows(dim, ids, from, to, Math.min(w.length, s.length));
        Checks.matrix("g", g, 0, dim, to - from, dim);
        for (int i = from; i < to; i++) {
            KernelLadder.ACTIVE.adagrad(w, s, ids[i] * dim, g, (i - from) * dim, dim, rate, keep);
        }
    }

    private static void rows(int dim, int[] ids, int from, int to, int length) {
        Checks.present("ids", ids);
        Checks.atLeast("dim", dim, 1);
        Checks.range("ids", from, to, ids.length);
        Checks.indices("ids", ids, from, to, length / dim);
    }

    /**
     * One step of Adam (Kingma, Ba, ICLR 2015) with decoupled weight decay (AdamW: Loshchilov, Hutter, ICLR 2019):
     * {@code m = beta1 m + (1 - beta1) g}, {@code v = beta2 v + (1 - beta2) g^2},
     * {@code w = keep w - rate m / (sqrt(v) + epsilon)}.
     *
     * <p>The bias correction is the caller's, once a step instead of once a weight, as at the end of section 2 of the paper:
     * with {@code c = sqrt(1 - beta2^t)} in step t, from 1 on, pass {@code rate = learning rate * c / (1 - beta1^t)} and
     * {@code epsilon = c * 1e-8}, which is exactly the paper's algorithm. The decay of AdamW is
     * {@code keep = 1 - learning rate * decay}, with the learning rate as it is.
     *
     * @param w       the weights
     * @param m       the means of their gradients, at the same places, 0 at first
     * @param v       the means of their gradients' squares, at the same places, 0 at first
     * @param offset  where the row starts in these three
     * @param g       the gradient
     * @param gOffset where it starts
     * @param count   length of the row
     * @param rate    learning rate, corrected
     * @param beta1   share of m that is kept, below 1
     * @param beta2   share of v that is kept, below 1
     * @param epsilon keeps the quotient finite, corrected; above 0, or a weight without any gradient becomes NaN
     * @param keep    share of the weight that decay leaves, 1 for no decay
     * @throws IllegalArgumentException  if an offset or the count is negative
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public static void adam(float[] w, float[] m, float[] v, int offset, float[] g, int gOffset, int count, float rate,
                            float beta1, float beta2, float epsilon, float keep) {
        Checks.vector("w", w, offset, count);
        Checks.vector("m", m, offset, count);
        Checks.vector("v", v, offset, count);
        Checks.vector("g", g, gOffset, count);
        KernelLadder.ACTIVE.adam(w, m, v, offset, g, gOffset, count, rate, beta1, beta2, epsilon, keep);
    }

    /**
     * Whether a row holds neither NaN nor infinities.
     *
     * @param x      the row
     * @param offset where it starts
     * @param count  its length
     * @return true if every float is finite, as where there is none
     * @throws IllegalArgumentException  if the offset or the count is negative
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public static boolean allFinite(float[] x, int offset, int count) {
        Checks.vector("x", x, offset, count);
        return KernelLadder.ACTIVE.allFinite(x, offset, count);
    }

    /**
     * Whether some rows of a table hold neither NaN nor infinities.
     *
     * @param table the table {@code (rows, dim)}, row-major from index 0
     * @param dim   length of a row, at least 1
     * @param ids   numbers of rows
     * @param from  first index of the numbers
     * @param to    end of the numbers
     * @return true if every float is finite, as where there is none
     * @throws IllegalArgumentException  if dim is below 1
     * @throws IndexOutOfBoundsException if the range is not one, or the table has no row of a number
     */
    public static boolean allFinite(float[] table, int dim, int[] ids, int from, int to) {
        Checks.present("table", table);
        rows(dim, ids, from, to, table.length);
        return KernelLadder.ACTIVE.allFinite(table, dim, ids, from, to);
    }
}
