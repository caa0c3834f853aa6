package org.warprank.nn.optim;

import org.warprank.core.Rows;
import org.warprank.nn.layer.Parameter;

/**
 * Adam (Kingma, Ba, ICLR 2015) with decoupled weight decay (AdamW: Loshchilov, Hutter, ICLR 2019): {@code m = beta1 m +
 * (1 - beta1) g}, {@code v = beta2 v + (1 - beta2) g^2}, {@code w = (1 - learningRate weightDecay) w - learningRate m' /
 * (sqrt(v') + epsilon)}, with {@code m' = m / (1 - beta1^t)} and {@code v' = v / (1 - beta2^t)} in batch t. The gradient is the
 * sum over the batch's examples.
 *
 * <p>A row that no example touched for some batches had gradients of 0 there: when its next example comes, m and v are first
 * multiplied by {@code beta1} and {@code beta2} once for each of them, which gives the moments of a dense Adam. Its weights stay
 * where they are meanwhile, so that such rows cost nothing.
 *
 * {@snippet class="org.warprank.nn.example.OptimizerExamplesTest" region="adam"}
 *
 * @param learningRate factor of a step, finite and above 0
 * @param beta1        share of m that a batch keeps, from 0 to below 1
 * @param beta2        share of v that a batch keeps, from 0 to below 1
 * @param epsilon      keeps the quotient finite, finite and above 0
 * @param weightDecay  share of a weight removed by an update, per unit of learning rate; finite and at least 0
 */
public record Adam(float learningRate, float beta1, float beta2, float epsilon, float weightDecay) implements Optimizer {

    // The states of a parameter: m, v, and of each row the number of the batch that touched it last, behind which stand:
    private static final int BATCH = 0;
    private static final int RATE = 1;
    private static final int EPSILON = 2;
    private static final int SHARED = 3;

    /**
     * Checked settings.
     *
     * @throws IllegalArgumentException if a number is out of range, or {@code learningRate * weightDecay} is 1 or more
     */
    public Adam {
        WeightDecay.checkRates(learningRate, weightDecay);
        WeightDecay.checkShare("beta1", beta1);
        WeightDecay.checkShare("beta2", beta2);
        WeightDecay.checkPositive("epsilon", epsilon);
    }

    /**
     * The paper's settings: betas of 0.9 and 0.999, epsilon 1e-8.
     *
     * @param learningRate factor of a step, finite and above 0
     * @param weightDecay  share of a weight removed by an update, per unit of learning rate; finite and at least 0
     * @throws IllegalArgumentException if a number is out of range, or {@code learningRate * weightDecay} is 1 or more
     */
    public Adam(float learningRate, float weightDecay) {
        this(learningRate, 0.9f, 0.999f, 1e-8f, weightDecay);
    }

    @Override
    public Adam withLearningRate(float rate) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay);
    }

    @Override
    public float initialState() {
        return 0f;
    }

    @Override
    public void allocateState(Parameter parameter) {
        int values = parameter.values().length;
        parameter.useStates(new float[values], new float[values], new float[parameter.rows() + SHARED]);
    }

    // Bias correction by the rate and by epsilon: once a batch, not once a weight.
    @Override
    public void beginBatch(Parameter parameter) {
        float[] batches = parameter.states()[2];
        int rows = parameter.rows();
        int batch = number(batches, rows + BATCH) + 1;
        double correction = Math.sqrt(1 - Math.pow(beta2, batch));
        // A count is kept as the bits of a float, which is exact beyond 2^24.
        batches[rows + BATCH] = Float.intBitsToFloat(batch);
        batches[rows + RATE] = (float) (learningRate * correction / (1 - Math.pow(beta1, batch)));
        batches[rows + EPSILON] = (float) (epsilon * correction);
    }

    @Override
    public void step(Parameter parameter, int row, float[] gradient, int offset) {
        int columns = parameter.columns();
        float[][] states = parameter.states();
        float[] batches = states[2];
        int rows = parameter.rows();
        int missed = number(batches, rows + BATCH) - number(batches, row) - 1;
        if (missed > 0) {
            scale(states[0], row * columns, columns, (float) Math.pow(beta1, missed));
            scale(states[1], row * columns, columns, (float) Math.pow(beta2, missed));
        }
        batches[row] = batches[rows + BATCH];
        Rows.adam(parameter.values(), states[0], states[1], row * columns, gradient, offset, columns, batches[rows + RATE], beta1,
                beta2, batches[rows + EPSILON], WeightDecay.keep(parameter, learningRate, weightDecay));
    }

    private static int number(float[] batches, int i) {
        return Float.floatToRawIntBits(batches[i]);
    }

    private static void scale(float[] x, int offset, int count, float factor) {
        for (int i = offset; i < offset + count; i++) {
            x[i] *= factor;
        }
    }
}
