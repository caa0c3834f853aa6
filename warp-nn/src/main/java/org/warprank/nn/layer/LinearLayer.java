package org.warprank.nn.layer;

import java.util.List;
import org.warprank.core.Activation;
import org.warprank.core.Linear;
import org.warprank.core.PackedWeights;

/**
 * A dense layer {@code y = a(x W^T + b)}, W of shape {@code (out, in)}. Training, where all weights change with every batch, takes
 * them as they are; for inference, and where they are fixed, they are packed once.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="linear-layer"}
 */
public final class LinearLayer implements Layer {

    private final Linear linear;
    private final Parameter weight;
    private final Parameter bias;
    private final List<Parameter> parameters;

    // Null until inference needs it, and when the weights have changed.
    private volatile PackedWeights packed;

    /**
     * A layer of zeros, to be trained.
     *
     * @param name       prefix of its parameters' names, which are {@code name.weight} and {@code name.bias}
     * @param in         inputs, at least 1
     * @param out        outputs, at least 1
     * @param activation the function of the sums
     * @throws IllegalArgumentException if a size is below 1, or the weights would have 2^31 elements or more
     */
    public LinearLayer(String name, int in, int out, Activation activation) {
        this(Parameter.dense(name + ".weight", out, in), Parameter.bias(name + ".bias", out), activation);
    }

    /**
     * A layer with these parameters.
     *
     * @param weight     W {@code (out, in)}
     * @param bias       b {@code (out, 1)}
     * @param activation the function of the sums
     * @throws IllegalArgumentException if the shapes do not fit
     */
    public LinearLayer(Parameter weight, Parameter bias, Activation activation) {
        if (bias.rows() != weight.rows() || bias.columns() != 1) {
            throw new IllegalArgumentException(bias.name() + " is " + bias.rows() + " x " + bias.columns() + ", expected "
                    + weight.rows() + " x 1");
        }
        this.linear = new Linear(weight.columns(), weight.rows(), activation);
        this.weight = weight;
        this.bias = bias;
        this.parameters = List.of(weight, bias);
    }

    @Override
    public int in() {
        return linear.in();
    }

    @Override
    public int out() {
        return linear.out();
    }

    @Override
    public void forward(Pass pass, int fromRow, int toRow, float[] x, float[] y) {
        if (pass.isTraining() && weight.gradient() != null) {
            linear.forward(fromRow, toRow, x, 0, in(), weight.values(), 0, in(), bias.values(), y, 0, out(), pass.workspace());
        } else if (pass.workspace() == null) {
            linear.forward(fromRow, toRow, x, 0, in(), packed(), bias.values(), y, 0, out());
        } else {
            linear.forward(fromRow, toRow, x, 0, in(), packed(), bias.values(), y, 0, out(), pass.workspace());
        }
    }

    private PackedWeights packed() {
        PackedWeights present = packed;
        return present == null ? pack() : present;
    }

    // Of threads that come first at once one packs, the others wait.
    private synchronized PackedWeights pack() {
        if (packed == null) {
            PackedWeights weights = new PackedWeights(linear.in(), linear.out());
            weights.pack(0, out(), weight.values(), 0, in());
            packed = weights;
        }
        return packed;
    }

    @Override
    public void backward(Pass pass, int fromRow, int toRow, float[] x, float[] y, float[] dy, float[] dx) {
        linear.backwardActivation(fromRow, toRow, y, 0, out(), dy, 0, out());
        linear.backwardInput(fromRow, toRow, dy, 0, out(), weight.values(), 0, in(), dx, 0, in(), pass.workspace());
    }

    @Override
    public void backwardParameters(Pass pass, int fromOut, int toOut, int batch, float[] x, float[] dy) {
        linear.backwardWeights(fromOut, toOut, batch, dy, 0, out(), x, 0, in(), weight.gradient(), 0, in(),
                bias.gradient(), pass.workspace());
    }

    @Override
    public List<Parameter> parameters() {
        return parameters;
    }

    @Override
    public void changed(int fromOut, int toOut) {
        packed = null;
    }

    /**
     * A copy of the layer as it is now, which is not going to be trained.
     *
     * @return a layer with fixed parameters
     */
    public LinearLayer frozen() {
        return new LinearLayer(weight.frozen(), bias.frozen(), linear.activation());
    }

    /**
     * The function of the sums.
     *
     * @return the activation
     */
    public Activation activation() {
        return linear.activation();
    }
}
