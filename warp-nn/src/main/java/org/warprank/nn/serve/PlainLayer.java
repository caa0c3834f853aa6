package org.warprank.nn.serve;

import java.util.Arrays;
import org.warprank.nn.layer.Layer;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Pass;

/** A dense layer in plain loops, for the time before the kernels are compiled. Its parameters stay as they are. */
final class PlainLayer implements Layer {

    private final LinearLayer layer;
    private final float[] weight;
    private final float[] bias;

    PlainLayer(LinearLayer layer) {
        this.layer = layer;
        this.weight = layer.parameters().get(0).values();
        this.bias = layer.parameters().get(1).values();
    }

    @Override
    public int in() {
        return layer.in();
    }

    @Override
    public int out() {
        return layer.out();
    }

    @Override
    public void forward(Pass pass, int fromRow, int toRow, float[] x, float[] y) {
        for (int row = fromRow; row < toRow; row++) {
            for (int o = 0; o < out(); o++) {
                float sum = bias[o];
                for (int i = 0; i < in(); i++) {
                    sum += x[row * in() + i] * weight[o * in() + i];
                }
                y[row * out() + o] = activated(sum);
            }
        }
    }

    private float activated(float sum) {
        return switch (layer.activation()) {
            case IDENTITY -> sum;
            case RELU -> Math.max(sum, 0);
            case TANH -> (float) Math.tanh(sum);
        };
    }

    @Override
    public void backward(Pass pass, int fromRow, int toRow, float[] x, float[] y, float[] dy, float[] dx) {
        Arrays.fill(dx, fromRow * in(), toRow * in(), 0f);
        for (int row = fromRow; row < toRow; row++) {
            for (int o = 0; o < out(); o++) {
                dy[row * out() + o] *= slope(y[row * out() + o]);
                for (int i = 0; i < in(); i++) {
                    dx[row * in() + i] += dy[row * out() + o] * weight[o * in() + i];
                }
            }
        }
    }

    private float slope(float activated) {
        return switch (layer.activation()) {
            case IDENTITY -> 1;
            case RELU -> activated > 0 ? 1 : 0;
            case TANH -> 1 - activated * activated;
        };
    }
}
