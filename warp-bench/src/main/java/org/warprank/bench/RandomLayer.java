package org.warprank.bench;

import java.util.SplittableRandom;
import org.warprank.bench.peer.BackwardInputs;
import org.warprank.bench.peer.LinearInputs;

/** Layers of a shape, batch x out x in, with uniform floats from -1 to 1, the same for every implementation. */
public final class RandomLayer {

    private static final long SEED = 1;

    private RandomLayer() {
    }

    static LinearInputs forward(String shape) {
        return forward(shape, new SplittableRandom(SEED));
    }

    private static LinearInputs forward(String shape, SplittableRandom random) {
        String[] sizes = shape.split("x");
        int batch = Integer.parseInt(sizes[0]);
        int out = Integer.parseInt(sizes[1]);
        int in = Integer.parseInt(sizes[2]);
        return new LinearInputs(batch, out, in, uniform(random, batch * in), uniform(random, out * in), uniform(random, out));
    }

    /** About half of the outputs are 0, in no order that a branch predictor would learn. */
    static BackwardInputs backward(String shape) {
        SplittableRandom random = new SplittableRandom(SEED);
        LinearInputs layer = forward(shape, random);
        float[] y = uniform(random, layer.batch() * layer.out());
        for (int i = 0; i < y.length; i++) {
            y[i] = Math.max(0f, y[i]);
        }
        return new BackwardInputs(layer, y, uniform(random, y.length));
    }

    /**
     * Uniform floats from -1 to 1.
     *
     * @param random where they come from
     * @param count  how many
     * @return a new array
     */
    public static float[] uniform(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat(-1f, 1f);
        }
        return values;
    }
}
