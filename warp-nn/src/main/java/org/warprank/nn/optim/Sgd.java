package org.warprank.nn.optim;

import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;

/**
 * Stochastic gradient descent with momentum: {@code v = momentum v + g}, {@code w = (1 - learningRate weightDecay) w -
 * learningRate v}. The gradient is the sum over the batch's examples. Of a sparse table only the touched rows move, so the
 * velocity of a row waits for its next example.
 *
 * {@snippet class="org.warprank.nn.example.OptimizerExamplesTest" region="sgd"}
 *
 * @param learningRate factor of a step, finite and above 0
 * @param momentum     share of the velocity that is kept, from 0 to below 1
 * @param weightDecay  share of a weight removed by an update, per unit of learning rate; finite and at least 0
 */
public record Sgd(float learningRate, float momentum, float weightDecay) implements Optimizer {

    /**
     * Checked settings.
     *
     * @throws IllegalArgumentException if a number is out of range, or {@code learningRate * weightDecay} is 1 or more
     */
    public Sgd {
        WeightDecay.checkRates(learningRate, weightDecay);
        WeightDecay.checkShare("momentum", momentum);
    }

    @Override
    public float initialState() {
        return 0f;
    }

    @Override
    public Sgd withLearningRate(float rate) {
        return new Sgd(rate, momentum, weightDecay);
    }

    @Override
    public void step(Parameter parameter, int row, float[] gradient, int offset) {
        int columns = parameter.columns();
        Rows.sgd(parameter.values(), parameter.state(), row * columns, gradient, offset, columns, learningRate, momentum,
                WeightDecay.keep(parameter, learningRate, weightDecay));
    }
}
