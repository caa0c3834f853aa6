package org.warprank.nn.optim;

import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;

/**
 * An optimiser whose gradients are clipped by norm (Pascanu, Mikolov, Bengio, ICML 2013): a gradient whose Euclidean norm is
 * above {@code maxNorm} is scaled down to it. The norm is that of one row: of an item's or a user's embedding, of the weights of
 * a hidden unit, of a bias. Rows are independent then, and an update needs no pass over all gradients before.
 *
 * {@snippet class="org.warprank.nn.example.OptimizerExamplesTest" region="norm-clipping"}
 *
 * @param optimizer what follows the clipped gradients
 * @param maxNorm   the largest norm of a row's gradient, the sum over the batch's examples; finite and above 0
 */
public record NormClipping(Optimizer optimizer, float maxNorm) implements Optimizer {

    /**
     * Checked settings.
     *
     * @throws IllegalArgumentException if the norm is not finite and above 0
     */
    public NormClipping {
        if (optimizer == null) {
            throw new NullPointerException("optimizer is null");
        }
        WeightDecay.checkPositive("maxNorm", maxNorm);
    }

    @Override
    public NormClipping withLearningRate(float rate) {
        return new NormClipping(optimizer.withLearningRate(rate), maxNorm);
    }

    @Override
    public float initialState() {
        return optimizer.initialState();
    }

    @Override
    public float learningRate() {
        return optimizer.learningRate();
    }

    @Override
    public void allocateState(Parameter parameter) {
        optimizer.allocateState(parameter);
    }

    @Override
    public void beginBatch(Parameter parameter) {
        optimizer.beginBatch(parameter);
    }

    @Override
    public void step(Parameter parameter, int row, float[] gradient, int offset) {
        int columns = parameter.columns();
        double norm = Math.sqrt(Rows.dot(gradient, offset, gradient, offset, columns));
        if (norm == Double.POSITIVE_INFINITY) {
            norm = normInDouble(gradient, offset, columns);
        }
        if (norm > maxNorm) {
            double factor = maxNorm / norm;
            for (int i = offset; i < offset + columns; i++) {
                gradient[i] = (float) (gradient[i] * factor);
            }
        }
        optimizer.step(parameter, row, gradient, offset);
    }

    // Squares of floats above 1e19 are no floats. An infinite gradient becomes NaN, and is found by who looks for it.
    private static double normInDouble(float[] gradient, int offset, int columns) {
        double sum = 0;
        for (int i = offset; i < offset + columns; i++) {
            sum += (double) gradient[i] * gradient[i];
        }
        return Math.sqrt(sum);
    }
}
