package org.warprank.nn.layer;

import java.util.List;
import org.warprank.core.Rows;

/**
 * Layers one after the other, with the buffers of a batch, allocated once. Threads may work on different rows, or different
 * parts of the parameters, of one network at a time. Without layers its output is its input.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="network"}
 */
public final class Network {

    private final List<Layer> layers;
    private final float[][] values;
    private final float[][] gradients;

    /**
     * A network with buffers.
     *
     * @param in       width of the input
     * @param layers   the layers, which may be shared with other networks
     * @param maxBatch the most rows of a batch, at least 1
     * @param training whether {@link #backward} is going to be called
     * @throws IllegalArgumentException if the widths of two neighbours differ or a buffer would have 2^31 elements or more
     */
    public Network(int in, List<? extends Layer> layers, int maxBatch, boolean training) {
        this(in, layers, maxBatch, training ? maxBatch : 0);
    }

    /**
     * A network for training whose buffer of the gradient by the input has more rows than a batch, for what the caller makes of
     * the gradient.
     *
     * @param in                width of the input
     * @param layers            the layers, which may be shared with other networks
     * @param maxBatch          the most rows of a batch, at least 1
     * @param inputGradientRows rows of the gradient by the input, at least {@code maxBatch}; 0 if the network is not for training
     * @throws IllegalArgumentException if the widths of two neighbours differ, a buffer would have 2^31 elements or more, or the
     *                                  gradient has fewer rows than a batch
     */
    public Network(int in, List<? extends Layer> layers, int maxBatch, int inputGradientRows) {
        if (inputGradientRows != 0 && inputGradientRows < maxBatch) {
            throw new IllegalArgumentException("inputGradientRows is " + inputGradientRows + ", expected at least maxBatch, "
                    + maxBatch + ", or 0");
        }
        this.layers = List.copyOf(layers);
        this.values = new float[layers.size() + 1][];
        this.gradients = new float[layers.size() + 1][];
        int width = in;
        for (int i = 0; i <= layers.size(); i++) {
            int gradientRows = i == 0 ? inputGradientRows : Math.min(maxBatch, inputGradientRows);
            int rows = Math.max(maxBatch, gradientRows);
            if (maxBatch < 1 || (long) rows * width > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("a buffer of " + rows + " rows of " + width
                        + " floats, expected at least 1 row and fewer than 2^31 elements");
            }
            values[i] = new float[maxBatch * width];
            gradients[i] = gradientRows == 0 ? null : new float[gradientRows * width];
            if (i < layers.size()) {
                if (layers.get(i).in() != width) {
                    throw new IllegalArgumentException("layer " + i + " has " + layers.get(i).in() + " inputs, expected "
                            + width);
                }
                width = layers.get(i).out();
            }
        }
    }

    /**
     * The input buffer, to be filled by the caller.
     *
     * @return {@code (batch, in)}
     */
    public float[] input() {
        return values[0];
    }

    /**
     * The output buffer.
     *
     * @return {@code (batch, out)}
     */
    public float[] output() {
        return values[layers.size()];
    }

    /**
     * The gradient by the output, to be filled by the caller; backward overwrites it. Without layers it is the gradient by the
     * input.
     *
     * @return {@code (batch, out)}; null if the network is not for training
     */
    public float[] outputGradient() {
        return gradients[layers.size()];
    }

    /**
     * The gradient by the input.
     *
     * @return {@code (batch, in)}, or more rows where asked for; null if the network is not for training
     */
    public float[] inputGradient() {
        return gradients[0];
    }

    /**
     * Computes rows of the output.
     *
     * @param pass    the calling thread's pass
     * @param fromRow first row
     * @param toRow   end of the rows
     */
    public void forward(Pass pass, int fromRow, int toRow) {
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).forward(pass, fromRow, toRow, values[i], values[i + 1]);
        }
    }

    /**
     * Computes rows of the gradient by the input.
     *
     * @param pass    the pass of forward
     * @param fromRow first row
     * @param toRow   end of the rows
     */
    public void backward(Pass pass, int fromRow, int toRow) {
        for (int i = layers.size() - 1; i >= 0; i--) {
            layers.get(i).backward(pass, fromRow, toRow, values[i], values[i + 1], gradients[i + 1], gradients[i]);
        }
    }

    /**
     * Computes one part of the parameters' gradients, after backward of all rows, and updates that part. Every parameter has
     * to have a gradient, and the state that the update needs.
     *
     * @param pass      the calling thread's pass
     * @param part      which part, from 0
     * @param parts     into how many the parameters are split
     * @param batch     rows of the batch
     * @param rowUpdate how they are updated
     * @return whether every updated row is finite
     */
    public boolean update(Pass pass, int part, int parts, int batch, RowUpdate rowUpdate) {
        boolean finite = true;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            List<Parameter> parameters = layer.parameters();
            if (!parameters.isEmpty()) {
                int from = (int) ((long) layer.out() * part / parts);
                int to = (int) ((long) layer.out() * (part + 1) / parts);
                layer.backwardParameters(pass, from, to, batch, values[i], gradients[i + 1]);
                for (int p = 0; p < parameters.size(); p++) {
                    Parameter parameter = parameters.get(p);
                    for (int row = from; row < to; row++) {
                        rowUpdate.step(parameter, row, parameter.gradient(), row * parameter.columns());
                    }
                    finite &= Rows.allFinite(parameter.values(), from * parameter.columns(), (to - from) * parameter.columns());
                }
                layer.changed(from, to);
            }
        }
        return finite;
    }

    /**
     * The layers.
     *
     * @return the layers, in order
     */
    public List<Layer> layers() {
        return layers;
    }
}
