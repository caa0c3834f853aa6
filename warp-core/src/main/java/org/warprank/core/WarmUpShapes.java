package org.warprank.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.warprank.core.internal.KernelLadder;
import org.warprank.core.internal.KernelSet;

/** The kernels of a layer, its rows, scores and losses, each as a call. There are at least {@link #QUERIES} outputs. */
final class WarmUpShapes {

    private static final int BAG = 5;
    private static final int ROWS = 9;
    private static final int EXAMPLES = ROWS + ROWS / 2;
    private static final int QUERIES = 13;
    private static final int TRIALS = 16;

    private final int batch;
    private final int in;
    private final int out;
    private final Linear layer;
    private final PackedWeights packed;
    private final LinearWorkspace workspace;
    private final ScoringPanels panels;
    private final QuantizedQuery query;
    private final PackedQueries packedQueries;
    private final WarpLoss loss;
    private final WarpBatch examples;
    private final SampledWarpLoss sampled;
    private final SampledWarpLoss replaced;
    private final float[] x;
    private final float[] w;
    private final float[] bias;
    private final float[] y;
    private final float[] g;
    private final MemorySegment outside;
    // Exactly as long as a row: where C2 moves a check of it out of a loop that is not always entered, the check fails here, and
    // the loop is compiled anew before the warm-up ends.
    private final float[] h;
    private final float[] m;
    private final float[] v;
    private final float[] scores;
    private final float[] queryScores;
    private final float[] thresholds;
    private final float[] gradient;
    private final int[] ids;
    private final int[] allButOne;
    private final float[] ones;
    private final long[] marks;
    private final int[] draws = new int[KernelSet.PROBES];
    private int epoch;
    private float sink;

    WarmUpShapes(int batch, int in, int out, LinearWorkspace workspace) {
        this.batch = batch;
        this.in = in;
        this.out = out;
        this.workspace = workspace;
        layer = new Linear(in, out, Activation.RELU);
        packed = new PackedWeights(in, out);
        x = new float[batch * in];
        w = new float[out * in];
        bias = new float[out];
        y = new float[batch * out];
        g = new float[batch * out];
        outside = Arena.ofAuto().allocate(4L * out * in, Float.BYTES);
        h = new float[in];
        m = new float[out * in];
        v = new float[out * in];
        panels = ScoringPanels.pack(out, in, w, bias).quantized();
        query = new QuantizedQuery(panels);
        packedQueries = new PackedQueries(panels, QUERIES);
        scores = new float[panels.panels() * ScoringPanels.ITEMS];
        ones = new float[in];
        Arrays.fill(ones, 1f);
        marks = new long[panels.panels()];
        queryScores = new float[QUERIES * ScoringPanels.ITEMS];
        thresholds = new float[QUERIES];
        // All scores are 0, so that every other query has none at its threshold.
        for (int q = 1; q < QUERIES; q += 2) {
            thresholds[q] = 1;
        }
        ids = new int[BAG];
        Arrays.setAll(ids, i -> i % out);
        allButOne = IntStream.range(0, out - 1).toArray();
        loss = new WarpLoss(WarpOptions.DEFAULTS, EXAMPLES, out);
        gradient = new float[ROWS * out];
        examples = examples(out);
        WarpOptions few = WarpOptions.DEFAULTS.withMaxTrials(TRIALS);
        sampled = new SampledWarpLoss(few, w, in, lead(out));
        replaced = new SampledWarpLoss(few.withDraws(Draws.WITH_REPLACEMENT), w, in, lead(out));
    }

    // Every candidate violates the margin of all positives but the first, whose margin none does.
    private static float[] lead(int items) {
        float[] bias = new float[items];
        bias[0] = 2 * WarpOptions.DEFAULTS.margin();
        return bias;
    }

    // From row to row the first positive's violators become rarer, from all items to none, so that a search ends in each of its
    // steps. Every other row has a second positive, as one positive is left out of the candidates in a way of its own.
    private static WarpBatch examples(int items) {
        float[] scores = new float[ROWS * items];
        int[] offsets = new int[ROWS + 1];
        int[] positives = new int[EXAMPLES];
        for (int b = 0; b < ROWS; b++) {
            for (int i = 0; i < items; i++) {
                scores[b * items + i] = (float) i / items;
            }
            scores[b * items] = WarpOptions.DEFAULTS.margin() + b / (ROWS - 1f);
            offsets[b + 1] = offsets[b] + 1 + b % 2;
            positives[offsets[b + 1] - 1] = b % 2;
        }
        return new WarpBatch().scores(scores, 0, items, ROWS, items).positives(offsets, positives);
    }

    // The last of all and the first, which are found in other blocks.
    private void selectMargins() {
        sink += MarginChecks.select(scores, 0, scores.length, 0f, scores.length - 1);
        sink += MarginChecks.select(scores, 0, scores.length, 0f, 0);
    }

    private void estimate() {
        // Of ones: of zeros, a query has no steps.
        query.set(ones, 0);
        sink += panels.estimate(0, panels.panels(), query, scores, 0);
    }

    private void scoreQueries() {
        packedQueries.pack(QUERIES, w, 0, in);
        sink += panels.scoreQueries(0, packedQueries, thresholds, 0, queryScores, 0);
    }

    private void forwardLoss() {
        // The field: to compile a setter that nothing else calls, HotSpot would first make strings of its class's constants.
        examples.epoch = epoch++ & Integer.MAX_VALUE;
        sink += (float) loss.forward(examples);
    }

    // One by one: C2 stops inlining in a method that calls too many.
    List<Runnable> kernels() {
        return List.of(
                () -> packed.pack(0, out, w, 0, in),
                () -> layer.forward(0, batch, x, 0, in, packed, bias, y, 0, out),
                () -> layer.forward(0, batch, x, 0, in, packed, bias, y, 0, out, workspace),
                () -> layer.forward(0, batch, x, 0, in, w, 0, in, bias, y, 0, out, workspace),
                () -> Activation.RELU.apply(y, 0, batch * out),
                () -> layer.backwardActivation(0, batch, y, 0, out, g, 0, out),
                () -> layer.backwardInput(0, batch, g, 0, out, w, 0, in, x, 0, in, workspace),
                () -> layer.backwardWeights(0, out, batch, g, 0, out, x, 0, in, w, 0, in, bias, workspace),
                () -> sink += Rows.dot(w, 0, m, 0, in),
                () -> Rows.axpy(1f, m, 0, w, 0, in),
                () -> Rows.scaledDifference(1f, m, 0, w, 0, x, 0, in),
                () -> Rows.max(m, 0, w, 0, in),
                () -> Rows.gatherSum(w, in, ids, 0, ids.length, x, 0),
                () -> Rows.gatherSum(outside, in, ids, 0, ids.length, x, 0),
                () -> Rows.weightedSum(w, in, ids, bias, 0, ids.length, x, 0),
                () -> Rows.sgd(w, v, 0, m, 0, in, 0f, 0f, 1f),
                () -> Rows.adagrad(w, v, 0, m, 0, in, 0f, 1f),
                () -> Rows.adam(w, m, v, 0, x, 0, in, 0f, 0f, 0f, 1f, 1f),
                () -> sink += Rows.allFinite(w, 0, in) ? 1 : 0,
                () -> sink += Rows.allFinite(w, in, ids, 0, ids.length) ? 1 : 0,
                () -> sink += MarginChecks.count(scores, 0, scores.length, 0f),
                this::selectMargins,
                () -> sink += MarginChecks.mark(scores, 0, scores.length, 0f, marks, 0),
                () -> panels.score(0, panels.panels(), w, 0, scores, 0),
                () -> sink += panels.nextPanel(0, panels.panels(), w, 0, 1f, scores, 0),
                () -> sink += panels.nextPanel(0, panels.panels(), w, 0, 0f, scores, 0),
                this::scoreQueries,
                this::estimate,
                () -> panels.scoreItems(ids.length, ids, w, x, 0, scores),
                () -> sampled.enterRow(0, ids, 0, ids.length),
                () -> sink += (float) sampled.forward(h, 0, 0, 1f, epoch++ & Integer.MAX_VALUE),
                () -> sink += (float) sampled.forward(h, 0, 1, 1f, epoch++ & Integer.MAX_VALUE),
                // From 18 outputs on, so many blocked items for one draw are counted by halves, at any width of vectors.
                () -> sampled.enterRow(0, allButOne, 0, out - 1),
                () -> sink += (float) sampled.forward(h, 0, 0, 1f, epoch++ & Integer.MAX_VALUE),
                () -> replaced.enterRow(0, ids, 0, ids.length),
                () -> sink += (float) replaced.forward(h, 0, 0, 1f, epoch++ & Integer.MAX_VALUE),
                () -> sink += (float) replaced.forward(h, 0, 1, 1f, epoch++ & Integer.MAX_VALUE),
                () -> KernelLadder.ACTIVE.draw(epoch++, out, 1, draws, 0),
                this::forwardLoss,
                () -> loss.backwardDense(1f, gradient, 0, out));
    }
}
