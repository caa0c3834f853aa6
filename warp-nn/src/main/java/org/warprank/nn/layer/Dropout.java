package org.warprank.nn.layer;

import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;

/**
 * Inverted dropout (Srivastava et al., JMLR 2014): in training every input is silenced with probability {@code rate} and the
 * others are multiplied by {@code 1 / (1 - rate)}; in inference inputs pass as they are.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="dropout"}
 */
public final class Dropout implements Layer {

    private final int size;
    private final double rate;
    private final float scale;
    private final long seed;

    /**
     * A dropout layer.
     *
     * @param size inputs and outputs, at least 1
     * @param rate the share that is silenced, from 0 to below 1
     * @param seed the seed of the choice, another one for every dropout layer of a network
     * @throws IllegalArgumentException if an argument is out of range
     */
    public Dropout(int size, double rate, long seed) {
        if (size < 1) {
            throw new IllegalArgumentException("size is " + size + ", expected at least 1");
        }
        if (!(rate >= 0 && rate < 1)) {
            throw new IllegalArgumentException("rate is " + rate + ", expected a number from 0 to below 1");
        }
        this.size = size;
        this.rate = rate;
        this.scale = (float) (1 / (1 - rate));
        this.seed = seed;
    }

    @Override
    public int in() {
        return size;
    }

    @Override
    public int out() {
        return size;
    }

    @Override
    public void forward(Pass pass, int fromRow, int toRow, float[] x, float[] y) {
        apply(pass, fromRow, toRow, x, y);
    }

    @Override
    public void backward(Pass pass, int fromRow, int toRow, float[] x, float[] y, float[] dy, float[] dx) {
        apply(pass, fromRow, toRow, dy, dx);
    }

    // The mask is a function of the pass: backward draws it again instead of keeping it.
    private void apply(Pass pass, int fromRow, int toRow, float[] from, float[] to) {
        if (!pass.isTraining()) {
            System.arraycopy(from, fromRow * size, to, fromRow * size, (toRow - fromRow) * size);
            return;
        }
        for (int row = fromRow; row < toRow; row++) {
            long key = CounterRandom.key(seed, pass.epoch(), Purpose.DROPOUT, pass.place(row));
            for (int i = 0; i < size; i++) {
                boolean silenced = CounterRandom.uniform(CounterRandom.word(key, i)) < rate;
                to[row * size + i] = silenced ? 0f : from[row * size + i] * scale;
            }
        }
    }
}
