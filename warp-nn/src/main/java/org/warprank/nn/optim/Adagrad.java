package org.warprank.nn.optim;

import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;

/**
 * Adagrad (Duchi, Hazan, Singer, JMLR 2011): {@code s = s + g^2}, {@code w = (1 - learningRate weightDecay) w - learningRate g
 * / (sqrt(s) + 1e-10)}, element by element. The gradient is the sum over the batch's examples.
 *
 * {@snippet class="org.warprank.nn.example.OptimizerExamplesTest" region="adagrad"}
 *
 * @param learningRate       factor of a step, finite and above 0
 * @param initialAccumulator what s starts with, finite and at least 0; it keeps the first steps small
 * @param weightDecay        share of a weight removed by an update, per unit of learning rate; finite and at least 0
 */
public record Adagrad(float learningRate, float initialAccumulator, float weightDecay) implements Optimizer {

    /**
     * Checked settings.
     *
     * @throws IllegalArgumentException if a number is out of range, or {@code learningRate * weightDecay} is 1 or more
     */
    public Adagrad {
        WeightDecay.checkRates(learningRate, weightDecay);
        WeightDecay.checkNotNegative("initialAccumulator", initialAccumulator);
    }

    @Override
    public float initialState() {
        return initialAccumulator;
    }

    @Override
    public Adagrad withLearningRate(float rate) {
        return new Adagrad(rate, initialAccumulator, weightDecay);
    }

    @Override
    public void step(Parameter parameter, int row, float[] gradient, int offset) {
        int columns = parameter.columns();
        Rows.adagrad(parameter.values(), parameter.state(), row * columns, gradient, offset, columns, learningRate,
                WeightDecay.keep(parameter, learningRate, weightDecay));
    }

    @Override
    public void steps(Parameter parameter, int[] rows, int from, int to, float[] gradients) {
        Rows.adagrad(parameter.values(), parameter.state(), parameter.columns(), rows, from, to, gradients, learningRate,
                WeightDecay.keep(parameter, learningRate, weightDecay));
    }
}
