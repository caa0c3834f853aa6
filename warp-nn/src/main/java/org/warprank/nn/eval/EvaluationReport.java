package org.warprank.nn.eval;

import java.util.List;

/**
 * What an evaluation came to: means over the users with at least one relevant item.
 *
 * {@snippet class="org.warprank.nn.example.EvaluationExamplesTest" region="evaluation-report"}
 *
 * @param users   how many users were measured
 * @param metrics the metrics, one for each cut
 * @param auc     mean share of (relevant, other) pairs of items in the right order, ties counting half; over the users that have
 *                other items, NaN if none has
 */
public record EvaluationReport(int users, List<RankingMetrics> metrics, double auc) {

    /**
     * The metrics at a cut.
     *
     * @param k the cut
     * @return its metrics
     * @throws IllegalArgumentException if that cut was not measured
     */
    public RankingMetrics at(int k) {
        return metrics.stream().filter(m -> m.k() == k).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("k is " + k + ", measured were " + metrics));
    }
}
