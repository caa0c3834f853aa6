package org.warprank.bench.peer;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The layer as {@code torch.linear} into a tensor that is there, then {@code relu_} in place. The tensors are PyTorch's own
 * memory. Its thread stays in inference mode until it is closed.
 */
final class PyTorchLinear implements LinearForward {

    private final int outputs;
    private final InferenceMode mode = new InferenceMode(true);
    private final Tensor x;
    private final Tensor w;
    private final TensorOptional bias;
    private final Tensor y;

    PyTorchLinear(LinearInputs inputs) {
        int batch = inputs.batch();
        int out = inputs.out();
        int in = inputs.in();
        outputs = Math.multiplyExact(batch, out);
        x = tensor(inputs.x(), batch, in);
        w = tensor(inputs.w(), out, in);
        bias = new TensorOptional(tensor(inputs.bias(), out));
        y = torch.empty(batch, out);
    }

    /** A tensor of PyTorch's own with these values. */
    static Tensor tensor(float[] values, long... sizes) {
        Tensor tensor = torch.empty(sizes);
        floats(tensor).put(values);
        return tensor;
    }

    private static FloatPointer floats(Tensor tensor) {
        return new FloatPointer(tensor.data_ptr());
    }

    @Override
    public void forward() {
        torch.linear_out(y, x, w, bias);
        y.relu_();
    }

    @Override
    public float[] output() {
        float[] values = new float[outputs];
        floats(y).get(values);
        return values;
    }

    @Override
    public void close() {
        x.close();
        w.close();
        bias.close();
        y.close();
        mode.close();
    }
}
