package org.warprank.nn.train;

import org.warprank.nn.eval.EvaluationReport;

/**
 * What an epoch of training came to.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="epoch-report"}
 *
 * @param epoch         number of the epoch, from 1
 * @param seconds       how long its training took, validation left out
 * @param loss          mean loss of the examples that take part, which is all but with a k-th order statistic; weights included
 * @param violationRate share of them that found a violator, or with a loss of pairs, that are in the wrong order
 * @param meanTrials    mean number of candidates that one of them drew
 * @param examples      number of examples
 * @param head          which head trained, {@link HeadChoice#DENSE} or {@link HeadChoice#SAMPLED}
 * @param meanThreads   mean number of threads that shared an example's batch: as many as were found to be fastest
 * @param validation    metrics on the validation set, or null without one
 */
public record EpochReport(int epoch, double seconds, double loss, double violationRate, double meanTrials, long examples,
                          HeadChoice head, double meanThreads, EvaluationReport validation) {

    /**
     * The speed of training.
     *
     * @return examples a second, validation left out
     */
    public double examplesPerSecond() {
        return examples / seconds;
    }

    EpochReport withValidation(EvaluationReport metrics) {
        return new EpochReport(epoch, seconds, loss, violationRate, meanTrials, examples, head, meanThreads, metrics);
    }
}
