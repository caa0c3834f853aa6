package org.warprank.bench;

import org.warprank.bench.peer.BackwardInputs;
import org.warprank.bench.peer.LinearBackward;
import org.warprank.bench.peer.LinearInputs;
import org.warprank.core.Activation;
import org.warprank.core.Linear;
import org.warprank.core.LinearWorkspace;

/** The backward pass as warp-core computes it. */
final class KernelsBackward implements LinearBackward {

    private final BackwardInputs inputs;
    private final LinearInputs parameters;
    private final Linear layer;
    private final LinearWorkspace workspace;
    private final float[] g;
    private final float[] dx;
    private final float[] dw;
    private final float[] db;

    /**
     * Makes the layer.
     *
     * @throws IllegalStateException if this JVM already runs other kernels
     */
    KernelsBackward(String kernels, BackwardInputs inputs) {
        Implementation.choose(kernels);
        this.inputs = inputs;
        parameters = inputs.layer();
        int in = parameters.in();
        int out = parameters.out();
        layer = new Linear(in, out, Activation.RELU);
        workspace = new LinearWorkspace();
        g = inputs.dy().clone();
        dx = new float[parameters.batch() * in];
        dw = new float[out * in];
        db = new float[out];
    }

    @Override
    public void backward() {
        int batch = parameters.batch();
        int in = layer.in();
        int out = layer.out();
        layer.backwardActivation(0, batch, inputs.y(), 0, out, g, 0, out);
        layer.backwardInput(0, batch, g, 0, out, parameters.w(), 0, in, dx, 0, in, workspace);
        layer.backwardWeights(0, out, batch, g, 0, out, parameters.x(), 0, in, dw, 0, in, db, workspace);
    }

    @Override
    public float[] dx() {
        return dx;
    }

    @Override
    public float[] dw() {
        return dw;
    }

    @Override
    public float[] db() {
        return db;
    }

    @Override
    public void close() {
        // All of it is on the heap.
    }
}
