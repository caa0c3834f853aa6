package org.warprank.core;

/**
 * How the losses of a batch's examples become one number.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="reduction"}
 */
public enum Reduction {
    /** Their sum. */
    SUM,
    /** Their sum divided by the number of examples, with or without a violator; weights do not enter the divisor. */
    MEAN
}
