package org.warprank.nn.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.warprank.nn.optim.Optimizer;

/** A network seen as one layer. Its parameters' gradients come out of its update, through an optimiser that only looks. */
final class NetworkLayer implements Layer {

    private final Network network;
    private final int in;
    private final int out;
    private final int batch;

    NetworkLayer(List<Layer> layers, int batch) {
        this.in = layers.getFirst().in();
        this.out = layers.getLast().out();
        this.batch = batch;
        this.network = new Network(in, layers, batch, true);
    }

    @Override
    public int in() {
        return in;
    }

    @Override
    public int out() {
        return out;
    }

    // One row after the other: the result must not depend on how the rows are split.
    @Override
    public void forward(Pass pass, int fromRow, int toRow, float[] x, float[] y) {
        System.arraycopy(x, fromRow * in, network.input(), fromRow * in, (toRow - fromRow) * in);
        for (int row = fromRow; row < toRow; row++) {
            network.forward(pass, row, row + 1);
        }
        System.arraycopy(network.output(), fromRow * out, y, fromRow * out, (toRow - fromRow) * out);
    }

    @Override
    public void backward(Pass pass, int fromRow, int toRow, float[] x, float[] y, float[] dy, float[] dx) {
        System.arraycopy(dy, fromRow * out, network.outputGradient(), fromRow * out, (toRow - fromRow) * out);
        network.backward(pass, fromRow, toRow);
        System.arraycopy(network.inputGradient(), fromRow * in, dx, fromRow * in, (toRow - fromRow) * in);
    }

    // In three parts, as three threads would.
    @Override
    public void backwardParameters(Pass pass, int fromOut, int toOut, int rows, float[] x, float[] dy) {
        parameters().forEach(parameter -> Arrays.fill(parameter.gradient(), Float.NaN));
        for (int part = 0; part < 3; part++) {
            network.update(pass, part, 3, batch, new Looking());
        }
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        network.layers().forEach(layer -> all.addAll(layer.parameters()));
        return all;
    }

    @Override
    public void changed(int fromOut, int toOut) {
        network.layers().forEach(layer -> layer.changed(0, layer.out()));
    }

    private record Looking() implements Optimizer {

        @Override
        public float initialState() {
            return 0;
        }

        @Override
        public void step(Parameter parameter, int row, float[] gradient, int offset) {
        }

        @Override
        public float learningRate() {
            return 1;
        }

        @Override
        public Optimizer withLearningRate(float rate) {
            return this;
        }
    }
}
