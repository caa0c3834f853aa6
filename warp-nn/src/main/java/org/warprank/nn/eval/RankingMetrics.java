package org.warprank.nn.eval;

/**
 * Ranking metrics at a cut k, of one user or the mean over users. Gain is binary.
 *
 * {@snippet class="org.warprank.nn.example.EvaluationExamplesTest" region="ranking-metrics"}
 *
 * @param k         the cut: how many of the list are looked at
 * @param ndcg      sum over hits of {@code 1 / log2(rank + 1)}, divided by the same sum over ranks 1 to min(k, relevant)
 * @param precision hits / k
 * @param recall    hits / relevant
 * @param mrr       1 / rank of the first hit, 0 without one
 */
public record RankingMetrics(int k, double ndcg, double precision, double recall, double mrr) {

    /**
     * The metrics of one ranked list.
     *
     * @param hits     for each rank, from the first, whether the item there is relevant
     * @param length   length of the list, at most that of {@code hits}
     * @param k        the cut, at least 1; ranks past the end of the list are misses
     * @param relevant number of relevant items, at least 1
     * @return the metrics
     * @throws IllegalArgumentException if k or relevant is below 1
     */
    public static RankingMetrics of(boolean[] hits, int length, int k, int relevant) {
        if (k < 1 || relevant < 1) {
            throw new IllegalArgumentException("k is " + k + " and relevant is " + relevant + ", expected at least 1 each");
        }
        double gain = 0;
        int count = 0;
        int first = 0;
        for (int rank = 1; rank <= Math.min(k, length); rank++) {
            if (hits[rank - 1]) {
                gain += discount(rank);
                count++;
                first = first == 0 ? rank : first;
            }
        }
        double ideal = 0;
        for (int rank = 1; rank <= Math.min(k, relevant); rank++) {
            ideal += discount(rank);
        }
        return new RankingMetrics(k, gain / ideal, (double) count / k, (double) count / relevant, first == 0 ? 0 : 1.0 / first);
    }

    private static double discount(int rank) {
        return Math.log(2) / Math.log(rank + 1);
    }
}
