package org.warprank.core;

import java.util.Arrays;
import java.util.List;

/** The kernels of a layer, its rows, scores and loss, each as a call. */
final class WarmUpShapes {

    private static final int BAG = 5;
    private static final int EXAMPLES = 9;

    private final int batch;
    private final int in;
    private final int out;
    private final Linear layer;
    private final PackedWeights packed;
    private final LinearWorkspace workspace = new LinearWorkspace();
    private final ScoringPanels panels;
    private final WarpLoss loss;
    private final WarpBatch examples;
    private final float[] x;
    private final float[] w;
    private final float[] bias;
    private final float[] y;
    private final float[] g;
    private final float[] m;
    private final float[] v;
    private final float[] scores;
    private final float[] gradient;
    private final int[] ids;
    private int epoch;
    private float sink;

    WarmUpShapes(int batch, int in, int out) {
        this.batch = batch;
        this.in = in;
        this.out = out;
        layer = new Linear(in, out, Activation.RELU);
        packed = new PackedWeights(in, out);
        x = new float[batch * in];
        w = new float[out * in];
        bias = new float[out];
        y = new float[batch * out];
        g = new float[batch * out];
        m = new float[out * in];
        v = new float[out * in];
        panels = ScoringPanels.pack(out, in, w, bias);
        scores = new float[panels.panels() * ScoringPanels.ITEMS];
        ids = new int[BAG];
        Arrays.setAll(ids, i -> i % out);
        loss = new WarpLoss(WarpOptions.DEFAULTS, EXAMPLES, out);
        gradient = new float[EXAMPLES * out];
        examples = examples(out);
    }

    // From row to row violators become rarer, from all items to none, so that every way through the search is taken.
    private static WarpBatch examples(int items) {
        float[] scores = new float[EXAMPLES * items];
        int[] offsets = new int[EXAMPLES + 1];
        for (int b = 0; b < EXAMPLES; b++) {
            for (int i = 0; i < items; i++) {
                scores[b * items + i] = (float) i / items;
            }
            scores[b * items] = WarpOptions.DEFAULTS.margin() + b / (EXAMPLES - 1f);
            offsets[b + 1] = b + 1;
        }
        return new WarpBatch().scores(scores, 0, items, EXAMPLES, items).positives(offsets, new int[EXAMPLES]);
    }

    // One by one: C2 stops inlining in a method that calls too many.
    List<Runnable> kernels() {
        return List.of(
                () -> packed.pack(0, out, w, 0, in),
                () -> layer.forward(0, batch, x, 0, in, packed, bias, y, 0, out),
                () -> layer.backwardActivation(0, batch, y, 0, out, g, 0, out),
                () -> layer.backwardInput(0, batch, g, 0, out, w, 0, in, x, 0, in, workspace),
                () -> layer.backwardWeights(0, out, batch, g, 0, out, x, 0, in, w, 0, in, bias, workspace),
                () -> sink += Rows.dot(w, 0, m, 0, in),
                () -> Rows.axpy(1f, m, 0, w, 0, in),
                () -> Rows.gatherSum(w, in, ids, 0, ids.length, x, 0),
                () -> Rows.weightedSum(w, in, ids, bias, 0, ids.length, x, 0),
                () -> Rows.sgd(w, v, 0, m, 0, in, 0f, 0f, 1f),
                () -> Rows.adagrad(w, v, 0, m, 0, in, 0f, 1f),
                () -> Rows.adam(w, m, v, 0, x, 0, in, 0f, 0f, 0f, 1f, 1f),
                () -> sink += Rows.allFinite(w, 0, in) ? 1 : 0,
                () -> sink += MarginChecks.count(scores, 0, scores.length, 0f),
                () -> sink += MarginChecks.select(scores, 0, scores.length, 0f, scores.length - 1),
                () -> panels.score(0, panels.panels(), w, 0, scores, 0),
                () -> sink += (float) loss.forward(examples.epoch(epoch++ & Integer.MAX_VALUE)),
                () -> loss.backwardDense(1f, gradient, 0, out));
    }
}
