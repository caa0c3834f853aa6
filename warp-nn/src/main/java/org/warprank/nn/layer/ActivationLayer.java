package org.warprank.nn.layer;

import org.warprank.core.Activation;

/**
 * An activation as a layer of its own: ReLU or tanh of every input.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="activation-layer"}
 */
public final class ActivationLayer implements Layer {

    private final int size;
    private final Activation activation;

    /**
     * An activation layer.
     *
     * @param size       inputs and outputs, at least 1
     * @param activation the function
     * @throws IllegalArgumentException if the size is below 1
     */
    public ActivationLayer(int size, Activation activation) {
        if (size < 1) {
            throw new IllegalArgumentException("size is " + size + ", expected at least 1");
        }
        this.size = size;
        this.activation = activation;
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
        int from = fromRow * size;
        int count = (toRow - fromRow) * size;
        System.arraycopy(x, from, y, from, count);
        activation.apply(y, from, count);
    }

    @Override
    public void backward(Pass pass, int fromRow, int toRow, float[] x, float[] y, float[] dy, float[] dx) {
        int from = fromRow * size;
        int count = (toRow - fromRow) * size;
        System.arraycopy(dy, from, dx, from, count);
        activation.applyDerivative(y, from, dx, from, count);
    }
}
