package org.warprank.bench;

import java.util.List;
import org.warprank.bench.peer.LinearForward;
import org.warprank.bench.peer.LinearInputs;
import org.warprank.core.Activation;
import org.warprank.core.Linear;
import org.warprank.core.LinearWorkspace;
import org.warprank.core.PackedWeights;

/**
 * The layer as warp-core computes it: with its weights as they are, as in a training step that has changed them all, or as
 * {@link #PACKED}, with weights that stay and were packed beforehand.
 */
final class KernelsLinear implements LinearForward {

    /** The vector kernels over packed weights. */
    static final String PACKED = "packed";

    /** The kernels there are, of which the last has no backward pass of its own. */
    static final List<String> NAMES = List.of("scalar", "vector", PACKED);

    private final int batch;
    private final float[] x;
    private final float[] bias;
    private final Linear layer;
    private final float[] w;
    private final PackedWeights packed;
    private final LinearWorkspace workspace;
    private final float[] y;

    /**
     * Makes the layer.
     *
     * @throws IllegalStateException if this JVM already runs other kernels
     */
    KernelsLinear(String kernels, LinearInputs inputs) {
        Implementation.choose(kernels.equals(PACKED) ? "vector" : kernels);
        int in = inputs.in();
        int out = inputs.out();
        batch = inputs.batch();
        x = inputs.x();
        bias = inputs.bias();
        layer = new Linear(in, out, Activation.RELU);
        w = inputs.w();
        workspace = new LinearWorkspace();
        packed = kernels.equals(PACKED) ? new PackedWeights(in, out) : null;
        if (packed != null) {
            packed.pack(0, out, w, 0, in);
        }
        y = new float[batch * out];
    }

    @Override
    public void forward() {
        if (packed == null) {
            layer.forward(0, batch, x, 0, layer.in(), w, 0, layer.in(), bias, y, 0, layer.out(), workspace);
        } else {
            layer.forward(0, batch, x, 0, layer.in(), packed, bias, y, 0, layer.out(), workspace);
        }
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
