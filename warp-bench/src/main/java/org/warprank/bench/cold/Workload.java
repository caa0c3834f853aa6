package org.warprank.bench.cold;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.warprank.bench.RandomLayer;
import org.warprank.core.Activation;
import org.warprank.core.Linear;
import org.warprank.core.LinearWorkspace;
import org.warprank.core.PackedWeights;
import org.warprank.core.ScoringPanels;
import org.warprank.core.WarpBatch;
import org.warprank.core.WarpLoss;
import org.warprank.core.WarpOptions;

/** A family of kernels at a usual shape. */
enum Workload {

    /** A dense layer with ReLU forward, batch x out x in. */
    LINEAR("linear 256x128x512", divisor -> linear(256 / divisor, 128 / divisor, 512 / divisor)),

    /** The same for a single row, as in a service. */
    ONE_ROW("linear 1x1682x128", divisor -> linear(1, 1682 / divisor, 128 / divisor)),

    /** One query against all items. */
    SCORING("scoring 20000 x 64", divisor -> scoring(20_000 / divisor, 64 / divisor)),

    /** The loss forward and backward, a positive a row. */
    LOSS("WARP loss 64x2000", divisor -> loss(64 / divisor, 2000 / divisor));

    // A twentieth of scores from -1 to 1 is within the margin of 1, as in the midst of training.
    private static final float POSITIVE_SCORE = 1.9f;

    private final String title;
    private final IntFunction<Runnable> maker;

    Workload(String title, IntFunction<Runnable> maker) {
        this.title = title;
        this.maker = maker;
    }

    String title() {
        return title;
    }

    /** A call with every size of the shape divided, for other shapes of the same kind. */
    Runnable call(int divisor) {
        return maker.apply(divisor);
    }

    private static Runnable linear(int batch, int out, int in) {
        SplittableRandom random = new SplittableRandom(1);
        Linear layer = new Linear(in, out, Activation.RELU);
        PackedWeights weights = new PackedWeights(in, out);
        weights.pack(0, out, RandomLayer.uniform(random, out * in), 0, in);
        float[] x = RandomLayer.uniform(random, batch * in);
        float[] bias = RandomLayer.uniform(random, out);
        float[] y = new float[batch * out];
        LinearWorkspace workspace = new LinearWorkspace();
        return () -> layer.forward(0, batch, x, 0, in, weights, bias, y, 0, out, workspace);
    }

    private static Runnable scoring(int items, int dim) {
        SplittableRandom random = new SplittableRandom(1);
        ScoringPanels panels = ScoringPanels.pack(items, dim, RandomLayer.uniform(random, items * dim),
                RandomLayer.uniform(random, items));
        float[] query = RandomLayer.uniform(random, dim);
        float[] scores = new float[panels.panels() * ScoringPanels.ITEMS];
        return () -> panels.score(0, panels.panels(), query, 0, scores, 0);
    }

    private static Runnable loss(int batch, int items) {
        int[] offsets = new int[batch + 1];
        Arrays.setAll(offsets, b -> b);
        float[] scores = RandomLayer.uniform(new SplittableRandom(1), batch * items);
        for (int b = 0; b < batch; b++) {
            scores[b * items] = POSITIVE_SCORE;
        }
        WarpBatch examples = new WarpBatch().scores(scores, 0, items, batch, items).positives(offsets, new int[batch]);
        WarpLoss loss = new WarpLoss(WarpOptions.DEFAULTS, batch, items);
        float[] gradient = new float[batch * items];
        int[] epoch = new int[1];
        return () -> {
            loss.forward(examples.epoch(epoch[0]++ & Integer.MAX_VALUE));
            loss.backwardDense(1f, gradient, 0, items);
        };
    }
}
