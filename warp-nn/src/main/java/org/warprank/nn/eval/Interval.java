package org.warprank.nn.eval;

/**
 * A mean over users and how far chance in the choice of the users may have moved it.
 *
 * {@snippet class="org.warprank.nn.example.EvaluationExamplesTest" region="interval"}
 *
 * @param mean the mean over the users that were measured
 * @param low  the lower end of the interval
 * @param high the upper end
 */
public record Interval(double mean, double low, double high) {

    /**
     * Whether the interval is all on one side of 0: of a difference, that chance alone hardly explains it.
     *
     * @return true if low is above 0 or high below
     */
    public boolean excludesZero() {
        return low > 0 || high < 0;
    }
}
