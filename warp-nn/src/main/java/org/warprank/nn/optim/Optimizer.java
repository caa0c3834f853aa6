package org.warprank.nn.optim;

import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.RowUpdate;

/**
 * How a row of a parameter follows its gradient. Rows are independent, so rows that no example touched cost nothing, and
 * threads may update different rows at once. Immutable: what an optimiser remembers is the parameter's state. Its
 * {@code toString} tells its settings, which a checkpoint is compared by; that of a record does.
 *
 * <p>Weight decay is decoupled from the gradient (Loshchilov, Hutter, ICLR 2019): each update of a row first multiplies it by
 * {@code 1 - learningRate * weightDecay}; biases do not decay.
 *
 * {@snippet class="org.warprank.nn.example.OptimizerExamplesTest" region="optimizer"}
 */
public interface Optimizer extends RowUpdate {

    /**
     * What the state of every value starts with.
     *
     * @return the initial state
     */
    float initialState();

    /**
     * The learning rate.
     *
     * @return the factor of a step
     */
    float learningRate();

    /**
     * The same optimiser at another learning rate, for schedules. What it remembers is the parameters' and stays.
     *
     * @param rate the learning rate, finite and above 0
     * @return an optimiser that differs in nothing else
     * @throws IllegalArgumentException if the rate is out of range
     */
    Optimizer withLearningRate(float rate);

    /**
     * Gives a parameter the state that this optimiser keeps for it, as it is before the first batch. Checkpoints keep it.
     *
     * @param parameter the parameter
     */
    default void allocateState(Parameter parameter) {
        parameter.allocateState(initialState());
    }

    /**
     * Takes note that a batch is about to update rows of a parameter. Called once a batch and parameter, by one thread, before
     * the steps of its rows.
     *
     * @param parameter the parameter
     */
    default void beginBatch(Parameter parameter) {
    }
}
