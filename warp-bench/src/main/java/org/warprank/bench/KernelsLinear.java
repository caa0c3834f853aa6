package org.warprank.bench;

import java.util.List;
import org.warprank.bench.peer.LinearForward;
import org.warprank.bench.peer.LinearInputs;
import org.warprank.core.Activation;
import org.warprank.core.Linear;
import org.warprank.core.PackedWeights;

/** The layer as warp-core computes it, its weights packed beforehand. */
final class KernelsLinear implements LinearForward {

    /** The kernels there are. */
    static final List<String> NAMES = List.of("scalar", "vector");

    private final int batch;
    private final float[] x;
    private final float[] bias;
    private final Linear layer;
    private final PackedWeights weights;
    private final float[] y;

    /**
     * Makes the layer.
     *
     * @throws IllegalStateException if this JVM already runs other kernels
     */
    KernelsLinear(String kernels, LinearInputs inputs) {
        Implementation.choose(kernels);
        int in = inputs.in();
        int out = inputs.out();
        batch = inputs.batch();
        x = inputs.x();
        bias = inputs.bias();
        layer = new Linear(in, out, Activation.RELU);
        weights = new PackedWeights(in, out);
        weights.pack(0, out, inputs.w(), 0, in);
        y = new float[batch * out];
    }

    @Override
    public void forward() {
        layer.forward(0, batch, x, 0, layer.in(), weights, bias, y, 0, layer.out());
    }

    @Override
    public float[] output() {
        return y;
    }

    @Override
    public void close() {
        // All of it is on the heap.
    }
}
