package org.warprank.nn.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warprank.core.Activation;
import org.warprank.core.AliasSampler;
import org.warprank.core.CandidateSampler;
import org.warprank.core.Rows;
import org.warprank.core.WarpOptions;
import org.warprank.nn.layer.ActivationLayer;
import org.warprank.nn.layer.Dropout;
import org.warprank.nn.layer.EmbeddingBag;
import org.warprank.nn.layer.GradientCheck;
import org.warprank.nn.layer.Layer;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Network;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.Pass;
import org.warprank.nn.layer.RowUpdate;
import org.warprank.nn.layer.SparseGradient;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.layer.SparseUpdate;
import org.warprank.nn.loss.DenseHead;
import org.warprank.nn.loss.ExpectedWarpHead;
import org.warprank.nn.loss.Head;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.loss.PairwiseHead;
import org.warprank.nn.loss.PairwiseLoss;
import org.warprank.nn.loss.SampledHead;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.train.TrainingOptions;

/** The examples in the Javadoc of the layers and the output: each region is a snippet there. */
class LayerExamplesTest {

    @Test
    void layerOfOnesOwn() {
        // @start region="layer"
        record Square(int in, int out) implements Layer {
            @Override
            public void forward(Pass pass, int fromRow, int toRow, float[] x, float[] y) {
                for (int i = fromRow * in; i < toRow * in; i++) {
                    y[i] = x[i] * x[i];
                }
            }

            @Override
            public void backward(Pass pass, int fromRow, int toRow, float[] x, float[] y, float[] dy, float[] dx) {
                for (int i = fromRow * in; i < toRow * in; i++) {
                    dx[i] = 2 * x[i] * dy[i];
                }
            }
        }
        GradientCheck.of(new Square(4, 4), 3, 42).requireBelow(1e-3);  // throws where backward does not fit forward
        // @end
        assertEquals(4, new Square(4, 4).out());
    }

    @Test
    void gradientCheckOfALayer() {
        // @start region="gradient-check"
        Layer layer = new LinearLayer("hidden", 8, 5, Activation.TANH);
        GradientCheck check = GradientCheck.of(layer, 3, 42);        // a batch of 3 rows, seed 42
        check.requireBelow(1e-3);
        // @end
        assertTrue(check.error() < 1e-3);
    }

    @Test
    void gradientCheckOfALoss() {
        // @start region="gradient-check-loss"
        float[] values = {0.5f, -1f, 2f};
        float[] gradient = {1f, -2f, 4f};                            // of the sum of squares, as computed by hand
        GradientCheck.of(() -> Rows.dot(values, 0, values, 0, 3), values, gradient, () -> { }).requireBelow(1e-3);
        // @end
        assertArrayEquals(new float[] {0.5f, -1f, 2f}, values);
    }

    @Test
    void stepOfANetwork() {
        Optimizer optimizer = new Adagrad(0.1f, 0.1f, 0f);
        LinearLayer hidden = new LinearLayer("hidden", 3, 4, Activation.TANH);
        LinearLayer last = new LinearLayer("last", 4, 2, Activation.IDENTITY);
        for (Parameter parameter : List.of(hidden.parameters().getFirst(), last.parameters().getFirst(),
                hidden.parameters().getLast(), last.parameters().getLast())) {
            optimizer.allocateState(parameter);
        }
        float[] x = {1, 2, 3, 4, 5, 6};
        float[] target = {1, 0, 0, 1};
        int batch = 2;
        // @start region="network"
        Network network = new Network(3, List.of(hidden, new Dropout(4, 0.1, 42), last), 256, true);
        Pass pass = Pass.training(new int[256]);                     // filled with the places of each batch's examples

        System.arraycopy(x, 0, network.input(), 0, batch * 3);
        network.forward(pass, 0, batch);
        for (int i = 0; i < batch * 2; i++) {                        // the gradient of half the squared error
            network.outputGradient()[i] = network.output()[i] - target[i];
        }
        network.backward(pass, 0, batch);
        boolean finite = network.update(pass, 0, 1, batch, optimizer); // the whole of the parameters, as part 0 of 1
        // @end
        assertTrue(finite);
        assertTrue(last.parameters().getLast().values()[0] > 0);
    }

    @Test
    void updatesOfOnesOwn() {
        // @start region="row-update"
        RowUpdate descent = (parameter, row, gradient, offset) -> Rows.axpy(-0.1f, gradient, offset,
                parameter.values(), row * parameter.columns(), parameter.columns());
        // @end
        Parameter table = Parameter.table("table", 2, 2);
        descent.step(table, 1, new float[] {0, 10, 20}, 1);
        assertArrayEquals(new float[] {0, 0, -1, -2}, table.values(), 1e-6f);
    }

    @Test
    void linearLayerWithWeights() {
        // @start region="linear-layer"
        LinearLayer layer = new LinearLayer("hidden", 3, 2, Activation.RELU);
        float[] weight = layer.parameters().getFirst().values();     // (out, in), zeros
        weight[0] = 0.5f;
        layer.changed(0, 1);                                         // what inference has packed holds no longer

        float[] x = {2, 3, 4};                                       // (batch, in)
        float[] y = new float[2];                                    // (batch, out)
        layer.forward(Pass.INFERENCE, 0, 1, x, y);                   // y is {1, 0}
        // @end
        assertArrayEquals(new float[] {1, 0}, y, 1e-6f);
    }

    @Test
    void activationLayer() {
        // @start region="activation-layer"
        ActivationLayer relu = new ActivationLayer(3, Activation.RELU);
        float[] x = {-1, 0, 2};                                      // (batch, size)
        float[] y = new float[3];
        relu.forward(Pass.INFERENCE, 0, 1, x, y);                    // y is {0, 0, 2}, x is as before
        // @end
        assertArrayEquals(new float[] {0, 0, 2}, y);
    }

    @Test
    void dropout() {
        // @start region="dropout"
        Dropout dropout = new Dropout(4, 0.5, 42);
        float[] x = {1, 2, 3, 4};                                    // (batch, size)
        float[] y = new float[4];
        dropout.forward(Pass.INFERENCE, 0, 1, x, y);                 // y is x
        // @end
        assertArrayEquals(x, y);
        // @start region="pass"
        int[] places = {1234};                                       // row 0 is the example at place 1234 of the data
        Pass pass = Pass.training(places);
        pass.beginEpoch(3);                                          // other units are silenced than in epoch 2
        dropout.forward(pass, 0, 1, x, y);                           // y[i] is 0 or x[i] / (1 - 0.5)
        // @end
        for (int i = 0; i < 4; i++) {
            assertTrue(y[i] == 0 || y[i] == 2 * x[i]);
        }
    }

    @Test
    void embeddingBag() {
        float[] values = {1, 0, 0, 2, 3, 3, 5, 0};
        // @start region="embedding-bag"
        EmbeddingBag bag = new EmbeddingBag(Parameter.fixed("input.weight", 4, 2, values), 0.5);  // (items, dim)
        int[] journey = {0, 1, 2, 3};
        float[] h = new float[2];
        bag.forward(journey, 0, 4, h, 0);                            // the sum of the four rows, times 4^-0.5

        float[] sum = new float[2];
        bag.sum(journey, 0, 4, sum, 0);                              // once a user
        bag.leaveOut(sum, 0, 4, 3, h, 0);                            // to predict item 3 from the others: times 3^-0.5
        // @end
        assertArrayEquals(new float[] {9, 5}, sum, 1e-6f);
        assertArrayEquals(new float[] {4 / (float) Math.sqrt(3), 5 / (float) Math.sqrt(3)}, h, 1e-5f);
    }

    @Test
    void parameters() {
        // @start region="parameter"
        Parameter weight = Parameter.dense("hidden.weight", 2, 3);   // (2, 3) zeros, with a gradient of that shape
        Parameter bias = Parameter.bias("hidden.bias", 2);           // (2, 1), without weight decay
        Parameter table = Parameter.table("input.weight", 10_000, 64);  // its gradient is sparse, kept elsewhere
        weight.allocateState(0f);                                    // what the optimiser remembers of each value
        weight.values()[1 * weight.columns() + 2] = 0.5f;            // row 1, column 2
        // @end
        assertEquals(0.5f, weight.values()[5]);
        assertEquals(2, bias.values().length);
        assertNull(table.gradient());
    }

    @Test
    void sparseGradient() {
        // @start region="sparse-gradient"
        SparseGradient gradient = new SparseGradient(10_000, 512);   // of a table of 10,000 rows
        float[] sources = {1, 2,
                           3, 4};                                    // (sources, width)
        gradient.add(70, 0, 1f);                                     // row 70 receives 1 * {1, 2}
        gradient.add(70, 1, -1f);                                    // and -1 * {3, 4}
        float[] rowGradient = new float[2];
        float ofBias = 0;
        for (int t = 0; t < gradient.touched(); t++) {
            ofBias = gradient.sum(t, sources, 2, rowGradient);       // of row gradient.row(t): {-2, -2}, and of its bias: 0
        }
        gradient.clear();                                            // before the next batch
        // @end
        assertArrayEquals(new float[] {-2, -2}, rowGradient);
        assertEquals(0f, ofBias);
        assertEquals(0, gradient.touched());
    }

    @Test
    void sparseUpdate() {
        Parameter table = trained(Parameter.table("table", 10_000, 2));
        Parameter bias = trained(Parameter.bias("bias", 10_000));
        // @start region="sparse-update"
        SparseGradient gradient = new SparseGradient(10_000, 512);
        SparseUpdate update = new SparseUpdate(gradient, 2);         // of a table of width 2
        float[] sources = {1, 2,
                           3, 4};                                    // (sources, width)
        gradient.add(70, 0, 1f);
        gradient.add(70, 1, .5f);
        boolean finite = update.run(sources, table, bias, new Adagrad(0.05f, 0.1f, 0f));
        // @end
        float rowGradient = 2.5f;
        assertTrue(finite);
        assertEquals(-.05f * rowGradient / (float) Math.sqrt(.1f + rowGradient * rowGradient), table.values()[140], 1e-6f);
        assertEquals(-.05f * 1.5f / (float) Math.sqrt(.1f + 1.5f * 1.5f), bias.values()[70], 1e-6f);
        assertEquals(0f, bias.values()[71]);
    }

    private static final WarpOptions LOSS = WarpOptions.DEFAULTS.withMaxTrials(256);

    private static Parameter trained(Parameter parameter) {
        parameter.allocateState(0.1f);
        return parameter;
    }

    @Test
    void heads() {
        Parameter weight = trained(Parameter.table("output.weight", 5, 2));
        Parameter bias = trained(Parameter.bias("output.bias", 5));
        // @start region="dense-head"
        Head all = new DenseHead(weight, bias, LOSS, 256, 1);        // weight (items, dim), bias (items, 1), 1 worker
        // @end
        // @start region="sampled-head"
        Head drawn = new SampledHead(weight, bias, WarpOptions.DEFAULTS.withMaxTrials(256), 256, 1);
        // @end
        // @start region="expected-warp-head"
        Head expected = new ExpectedWarpHead(weight, bias, WarpOptions.DEFAULTS.withMaxTrials(256), 256, 1);
        // @end
        for (Head head : List.of(all, drawn, expected)) {
            float before = bias.values()[0] + bias.values()[3];
            assertTrue(stepOf(head) > 0);
            assertTrue(head.violated(0));
            assertTrue(bias.values()[0] + bias.values()[3] > before);
        }
    }

    @Test
    void pairs() {
        Parameter weight = trained(Parameter.table("output.weight", 5, 2));
        Parameter bias = trained(Parameter.bias("output.bias", 5));
        CandidateSampler sampler = new AliasSampler(new double[] {1, 1, 1, 1, 1});
        // @start region="pairwise-loss"
        PairwiseLoss squaredHinge = (from, to, positiveScores, negativeScores, weights, losses, coefficients) -> {
            for (int e = from; e < to; e++) {
                double hinge = Math.max(0, 1.0 - positiveScores[e] + negativeScores[e]);
                losses[e] = weights[e] * hinge * hinge;
                coefficients[e] = (float) (2 * weights[e] * hinge);      // by the negative's score
            }
        };
        TrainingOptions options = TrainingOptions.builder().objective(new Objective.Pairwise(squaredHinge)).build();
        // @end
        assertEquals(new Objective.Pairwise(squaredHinge), options.objective());
        for (PairwiseLoss loss : List.of(squaredHinge, PairwiseLoss.BPR)) {
            // @start region="pairwise-head"
            Head pairs = new PairwiseHead(weight, bias, loss, sampler, 256, 42, 256, 1);  // at most 256 draws, seed 42
            // @end
            float before = bias.values()[0] + bias.values()[3];
            assertTrue(stepOf(pairs) > 0);
            assertTrue(bias.values()[0] + bias.values()[3] > before);
        }
    }

    private static double stepOf(Head head) {
        Optimizer optimizer = new Adagrad(0.1f, 0.1f, 0f);
        int epoch = 1;
        int[] places = {0, 1};
        float[] weights = {1, 1};
        float[] h = {1, 0};
        float[] dh = new float[2];
        // @start region="head"
        int[] journey = {0, 3};                                      // a user with items 0 and 3: two examples
        int[] rowStart = {0, 2};                                     // which share the one row of h
        head.begin(epoch, 1, rowStart, journey, places, weights, new int[] {0}, new int[] {2}, journey);
        head.run(0, 0, 1, h, dh);                                    // worker 0, all rows; h and dh are (rows, dim)
        boolean finite = head.update(0, 1, h, optimizer);            // of worker 0, the only one
        double loss = head.loss(0) + head.loss(1);
        // @end
        assertTrue(finite);
        return loss;
    }

    @Test
    void sparseMatrix() {
        // @start region="sparse-matrix"
        int[] offsets = {0, 2, 3};                                   // row 0 has two entries, row 1 has one
        int[] indices = {0, 2, 1};
        float[] values = {0.5f, 0.25f, 1f};
        SparseMatrix matrix = new SparseMatrix(3, offsets, indices, values);
        float[] y = new float[3];
        matrix.addRow(2f, 0, y, 0);                                  // y = 2 row 0
        // @end
        assertArrayEquals(new float[] {1f, 0f, 0.5f}, y);
    }
}
