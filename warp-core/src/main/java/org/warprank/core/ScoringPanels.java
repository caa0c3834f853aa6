package org.warprank.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/**
 * An item table laid out for scoring one query against every item: panels of {@link #ITEMS} items, factor after factor, so
 * that neighbouring lanes are neighbouring items and no score needs a reduction. Shape {@code (ceil(items / 64), dim, 64)},
 * little-endian floats, padded with zeros, 64-byte aligned: the tensor {@code serving.panels} of a model file.
 *
 * <p>{@code score(i) = bias[i] + sum over f, ascending, of panel[f][i] query[f]}. Immutable and shared by all threads, but for
 * those {@link #withBias biases of the caller's}.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="scoring-panels"}
 */
public final class ScoringPanels {

    /** Items of a panel, on every machine. */
    public static final int ITEMS = KernelSet.PANEL_ITEMS;

    /** The most queries that {@link #scoreQueries} takes at a time. */
    public static final int MAX_QUERIES = Long.SIZE;

    private static final long ALIGNMENT = 64;

    // A sum that begins with less, and whose products add up to 1e36 at most, does not overflow on its way.
    private static final double GREATEST = 1e37;

    private static final ValueLayout.OfFloat LITTLE_FLOAT = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int items;
    private final int dim;
    private final float[] bias;
    private final MemorySegment panels;
    private final boolean scalar;

    // Null where the panels are not quantized.
    private final QuantizedPanels codes;

    private ScoringPanels(int items, int dim, float[] bias, MemorySegment panels, boolean scalar, QuantizedPanels codes) {
        this.items = items;
        this.dim = dim;
        this.bias = bias;
        this.panels = panels;
        this.scalar = scalar;
        this.codes = codes;
    }

    /**
     * Packs an item table into memory outside the heap, which is freed when the result is no longer reachable.
     *
     * @param items number of items, at least 1
     * @param dim   factors of an item, at least 1
     * @param w     the table {@code (items, dim)}, row-major from index 0
     * @param bias  one float an item, or null for none; copied
     * @return the panels
     * @throws IllegalArgumentException  if a size is below 1
     * @throws IndexOutOfBoundsException if an array is too short
     */
    public static ScoringPanels pack(int items, int dim, float[] w, float[] bias) {
        Checks.atLeast("items", items, 1);
        Checks.atLeast("dim", dim, 1);
        Checks.matrix("w", w, 0, dim, items, dim);
        float[] paddedBias = padded(items, bias);
        MemorySegment panels = Arena.ofAuto().allocate(4L * paddedBias.length * dim, ALIGNMENT);
        for (int i = 0; i < items; i++) {
            long at = 4L * ((long) (i / ITEMS) * dim * ITEMS + i % ITEMS);
            for (int f = 0; f < dim; f++, at += 4L * ITEMS) {
                panels.set(LITTLE_FLOAT, at, w[i * dim + f]);
            }
        }
        return new ScoringPanels(items, dim, paddedBias, panels.asReadOnly(), false, null);
    }

    /**
     * Panels that are used where they lie, as in a mapped file. They must not change, and stay as long as the result is used.
     *
     * @param items  number of items, at least 1
     * @param dim    factors of an item, at least 1
     * @param panels the panels {@code (ceil(items / 64), dim, 64)}, outside the heap, 64-byte aligned
     * @param bias   one float an item, or null for none; copied
     * @return the panels
     * @throws IllegalArgumentException  if a size is below 1, or the memory is of another size, on the heap or not aligned
     * @throws IndexOutOfBoundsException if the bias is too short
     */
    public static ScoringPanels of(int items, int dim, MemorySegment panels, float[] bias) {
        Checks.atLeast("items", items, 1);
        Checks.atLeast("dim", dim, 1);
        float[] paddedBias = padded(items, bias);
        long bytes = 4L * paddedBias.length * dim;
        if (panels.byteSize() != bytes) {
            throw new IllegalArgumentException("panels have " + panels.byteSize() + " bytes, expected " + bytes);
        }
        if (!panels.isNative() || panels.address() % ALIGNMENT != 0) {
            throw new IllegalArgumentException("panels are on the heap or at an address that is no multiple of " + ALIGNMENT
                    + ", expected memory outside the heap, aligned");
        }
        return new ScoringPanels(items, dim, paddedBias, panels.asReadOnly(), false, null);
    }

    private static float[] padded(int items, float[] bias) {
        int panelCount = (int) ((items + ITEMS - 1L) / ITEMS);
        float[] padded = new float[Checks.product("the bias", panelCount, ITEMS)];
        if (bias != null) {
            Checks.vector("bias", bias, 0, items);
            System.arraycopy(bias, 0, padded, 0, items);
        }
        return padded;
    }

    /**
     * The same panels, scored by the scalar kernels: what is of use before the vector kernels are compiled. Not quantized.
     *
     * @return panels that share the memory of these
     */
    public ScoringPanels scalar() {
        return new ScoringPanels(items, dim, bias, panels, true, null);
    }

    /**
     * The same panels with codes of 8 bits beside them, a quarter of their memory, for {@link #estimate}. With tens of
     * thousands of factors, of which sums of 16 bits would say little, these panels as they are.
     *
     * @return panels that share the memory of these
     */
    public ScoringPanels quantized() {
        return codes != null || dim > QuantizedPanels.MAX_DIM ? this
                : quantized(QuantizedPanels.of(panels, panels(), dim));
    }

    /**
     * The same with codes that were made before.
     *
     * @param quantized the codes of these panels
     * @return panels that share the memory of these
     * @throws IllegalArgumentException if the codes are of panels of another shape
     */
    public ScoringPanels quantized(QuantizedPanels quantized) {
        Checks.present("quantized", quantized);
        if (!quantized.areOf(panels(), dim)) {
            throw new IllegalArgumentException("codes are of other panels, expected those of " + panels() + " panels x " + dim);
        }
        return quantized.areOfUse() ? new ScoringPanels(items, dim, bias, panels, scalar, quantized) : this;
    }

    /**
     * Whether there are codes.
     *
     * @return true of what {@link #quantized} has made
     */
    public boolean isQuantized() {
        return codes != null;
    }

    /**
     * The codes.
     *
     * @return what {@link #isQuantized} asks for; null where there are none
     */
    public QuantizedPanels codes() {
        return codes;
    }

    /**
     * The same panels with biases of the caller's, which may be changed between two calls: what is added to the scores of one
     * query alone.
     *
     * @param paddedBias {@code 64 panels()} floats, used where they are
     * @return panels that share the memory of these
     * @throws IllegalArgumentException if the biases are of another number
     */
    public ScoringPanels withBias(float[] paddedBias) {
        if (paddedBias.length != bias.length) {
            throw new IllegalArgumentException("paddedBias has " + paddedBias.length + " floats, expected " + bias.length);
        }
        return new ScoringPanels(items, dim, paddedBias, panels, scalar, codes);
    }

    /**
     * Copies the biases, padded with zeros.
     *
     * @param to       receives {@code 64 panels()} floats
     * @param toOffset where the first one goes
     * @throws IllegalArgumentException  if the offset is negative
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public void copyBias(float[] to, int toOffset) {
        Checks.vector("to", to, toOffset, bias.length);
        System.arraycopy(bias, 0, to, toOffset, bias.length);
    }

    // A choice of two constants, so that a call of either is still bound when it is compiled.
    KernelSet kernels() {
        return scalar ? KernelLadder.SCALAR : KernelLadder.ACTIVE;
    }

    /**
     * The panels as they lie in memory.
     *
     * @return {@code (ceil(items / 64), dim, 64)} little-endian floats, read-only
     */
    public MemorySegment memory() {
        return panels;
    }

    /**
     * The number of items.
     *
     * @return items, without padding
     */
    public int items() {
        return items;
    }

    /**
     * The number of factors.
     *
     * @return factors of an item
     */
    public int dim() {
        return dim;
    }

    /**
     * The number of panels.
     *
     * @return {@code ceil(items / 64)}
     */
    public int panels() {
        return bias.length / ITEMS;
    }

    /**
     * Whether these are panels of {@link #scalar}.
     *
     * @return whether scalar kernels score them whatever kernels there are
     */
    public boolean isScalar() {
        return scalar;
    }

    /**
     * Scores the items of a range of panels, {@link #ITEMS} scores each. In the last panel the scores past the last item
     * are 0 for a finite query and mean nothing. NaN and infinities flow through.
     *
     * @param fromPanel    first panel
     * @param toPanel      end of the panels
     * @param query        the query's factors
     * @param queryOffset  where they start
     * @param scores       receives the scores, {@code (toPanel - fromPanel) * ITEMS} of them
     * @param scoresOffset where the first one goes
     * @throws IllegalArgumentException  if an offset is negative
     * @throws IndexOutOfBoundsException if the panels are not of this table or an array is too short
     */
    public void score(int fromPanel, int toPanel, float[] query, int queryOffset, float[] scores, int scoresOffset) {
        Checks.range("panels", fromPanel, toPanel, panels());
        Checks.vector("query", query, queryOffset, dim);
        Checks.vector("scores", scores, scoresOffset, (toPanel - fromPanel) * ITEMS);
        kernels().scorePanels(panels, dim, fromPanel, toPanel, query, queryOffset, bias, scores, scoresOffset);
    }

    /**
     * Looks for the next panel in which a score reaches a threshold. A search for the best items writes and reads scores only
     * where there are any to be found.
     *
     * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="next-panel"}
     *
     * @param fromPanel    first panel
     * @param toPanel      end of the panels
     * @param query        the query's factors
     * @param queryOffset  where they start
     * @param threshold    the score to reach; negative infinity is reached by every score but NaN, NaN by none
     * @param scores       receives the scores of the panel found, those of {@link #score}; undefined if none is found
     * @param scoresOffset where the first one goes
     * @return the first panel of the range with a score at or above the threshold, padding included; -1 if there is none
     * @throws IllegalArgumentException  if an offset is negative
     * @throws IndexOutOfBoundsException if the panels are not of this table or an array is too short
     */
    public int nextPanel(int fromPanel, int toPanel, float[] query, int queryOffset, float threshold, float[] scores,
                         int scoresOffset) {
        Checks.range("panels", fromPanel, toPanel, panels());
        Checks.vector("query", query, queryOffset, dim);
        Checks.vector("scores", scores, scoresOffset, ITEMS);
        return kernels().nextPanel(panels, dim, fromPanel, toPanel, query, queryOffset, bias, threshold, scores,
                scoresOffset);
    }

    /**
     * Estimates the scores of the items of a range of panels by their codes: reads a quarter of what {@link #score} reads, and
     * says how far a score may be from its estimate. A search for the best items has to score those alone whose estimates are
     * high enough, and finds the same as if it had scored all.
     *
     * <p>With u the query and v an item, u' and v' what their codes stand for, {@code |u v - u' v'| <= |u - u'| |v| + |u'| |v -
     * v'|}, by Cauchy-Schwarz. The bound is that of the panel where it is greatest, and of what rounding adds to it.
     *
     * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="estimates"}
     *
     * @param fromPanel       first panel
     * @param toPanel         end of the panels
     * @param query           the query
     * @param estimates       receives the estimates, {@code (toPanel - fromPanel) * ITEMS} of them
     * @param estimatesOffset where the first one goes
     * @return the bound, for {@link #lowered}; infinite where the query or one of the items is not finite, or their lengths
     *         have a product of 1e36 or more. An estimate may be NaN then, or where a bias is not finite, and says nothing
     * @throws IllegalArgumentException  if the query is not for these panels, or the offset negative
     * @throws IndexOutOfBoundsException if the panels are not of this table or the array is too short
     */
    public float estimate(int fromPanel, int toPanel, QuantizedQuery query, float[] estimates, int estimatesOffset) {
        Checks.range("panels", fromPanel, toPanel, panels());
        Checks.present("query", query);
        if (codes == null || query.panels() != codes) {
            throw new IllegalArgumentException("query is for other panels, expected one for these, quantized");
        }
        Checks.vector("estimates", estimates, estimatesOffset, (toPanel - fromPanel) * ITEMS);
        kernels().estimatePanels(codes.memory(), codes.rows(), fromPanel, toPanel, query.factors(), query.start(),
                codes.steps(), query.step(), bias, estimates, estimatesOffset);
        return query.bound(fromPanel, toPanel);
    }

    /**
     * What an estimate is at least where its score is at or above a value, and a score where its estimate is: the value,
     * lowered by the bound and by what rounding adds to it. A value above 1e37 counts as 1e37.
     *
     * @param value a score, or an estimate
     * @param bound what {@link #estimate} has returned
     * @return the estimate, or the score, that it implies; negative infinity below -1e37, where the bound is infinite, and for
     *         NaN
     */
    public float lowered(float value, float bound) {
        // Rounding is relative to |b| + |u| |v|, and the bias is at most as large as the score or estimate and |u| |v|
        // together: the bound has twice the part of |u| |v|, this the other.
        double clamped = Math.min(value, GREATEST);
        double lowered = clamped - bound - rounding(dim) * Math.abs(clamped);
        return lowered >= -GREATEST ? Math.nextDown((float) lowered) : Float.NEGATIVE_INFINITY;
    }

    /**
     * Of the sum of {@code dim} products and a bias, relative to what they add up to without their signs: each of 2 dim
     * roundings is by 2^-24 at most, those of an estimate and of what is left out of account are few, the rest is to spare.
     */
    static double rounding(int dim) {
        return (dim + 8) * 0x1p-22;
    }

    /**
     * Scores the items of one panel for several queries, and tells which of them find a score that reaches their threshold.
     * The panel is read from memory once for all.
     *
     * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="score-queries"}
     *
     * @param panel            the panel
     * @param queries          the queries
     * @param thresholds       one a query, as in {@link #nextPanel}
     * @param thresholdsOffset where the first one is
     * @param scores           receives the scores {@code (queries, ITEMS)}, those of {@link #score}, without gaps
     * @param scoresOffset     where the first one goes
     * @return a set of queries: bit q is 1 if a score of query q is at or above its threshold, padding included
     * @throws IllegalArgumentException  if the queries were made for panels of another kind, or an offset is negative
     * @throws IndexOutOfBoundsException if the panel is not of this table or an array is too short
     */
    public long scoreQueries(int panel, PackedQueries queries, float[] thresholds, int thresholdsOffset, float[] scores,
                             int scoresOffset) {
        return scoreQueries(panel, queries, bias, 0, 0, thresholds, thresholdsOffset, scores, scoresOffset);
    }

    /**
     * The same with biases of each query's own in place of those of the panels.
     *
     * @param panel            the panel
     * @param queries          the queries
     * @param biases           {@code (queries, 64 panels())}, as {@link #copyBias} gives those of the panels
     * @param biasesOffset     where those of the first query start
     * @param biasStride       distance of the biases of two queries; 0 if all have the same
     * @param thresholds       one a query, as in {@link #nextPanel}
     * @param thresholdsOffset where the first one is
     * @param scores           receives the scores {@code (queries, ITEMS)}, without gaps
     * @param scoresOffset     where the first one goes
     * @return a set of queries: bit q is 1 if a score of query q is at or above its threshold, padding included
     * @throws IllegalArgumentException  if the queries were made for panels of another kind, an offset is negative, or the stride
     *                                   too small
     * @throws IndexOutOfBoundsException if the panel is not of this table or an array is too short
     */
    public long scoreQueries(int panel, PackedQueries queries, float[] biases, int biasesOffset, int biasStride,
                             float[] thresholds, int thresholdsOffset, float[] scores, int scoresOffset) {
        Checks.range("panels", panel, panel + 1, panels());
        Checks.present("queries", queries);
        if (queries.dim() != dim || queries.group() != kernels().queryGroup()) {
            throw new IllegalArgumentException("queries have " + queries.dim() + " factors, packed by " + queries.group()
                    + ", expected " + dim + " and " + kernels().queryGroup());
        }
        int count = queries.count();
        int biasRows = biasStride == 0 ? Math.min(count, 1) : count;
        Checks.matrix("biases", biases, biasesOffset, biasStride == 0 ? bias.length : biasStride, biasRows, bias.length);
        Checks.vector("thresholds", thresholds, thresholdsOffset, count);
        Checks.matrix("scores", scores, scoresOffset, ITEMS, count, ITEMS);
        return kernels().scoreQueries(panels, dim, panel, count, queries.floats(), biases, biasesOffset, biasStride, thresholds,
                thresholdsOffset, scores, scoresOffset);
    }

    /**
     * Scores single items by rows of the table that the caller has at hand: where few of a panel's items are asked for, that
     * reads less than the panel. The scores are those of {@link #score}, bit for bit.
     *
     * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="score-items"}
     *
     * @param count       number of items, at least 0
     * @param ids         their numbers
     * @param rows        their rows of the table {@code (count, dim)}
     * @param query       the query's factors
     * @param queryOffset where they start
     * @param scores      receives their scores
     * @throws IllegalArgumentException  if the count or an offset is negative
     * @throws IndexOutOfBoundsException if there is no such item, or an array is too short
     */
    public void scoreItems(int count, int[] ids, float[] rows, float[] query, int queryOffset, float[] scores) {
        Checks.present("ids", ids);
        Checks.atLeast("count", count, 0);
        Checks.range("ids", 0, count, ids.length);
        Checks.indices("ids", ids, 0, count, items);
        Checks.matrix("rows", rows, 0, dim, count, dim);
        Checks.vector("query", query, queryOffset, dim);
        Checks.vector("scores", scores, 0, count);
        for (int i = 0; i < count; i++) {
            scores[i] = bias[ids[i]];
        }
        kernels().scoreRows(rows, count, dim, query, queryOffset, scores);
    }
}
