package org.warprank.nn.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What an evaluation measured of every user, in memory for users times metrics. Immutable.
 *
 * <p>Metrics have names: for each cut k {@code ndcg@k}, {@code precision@k}, {@code recall@k} and {@code mrr@k}, which are
 * those of {@link RankingMetrics}, and
 * <ul>
 * <li>{@code novelty@k}, the mean of {@code log2(users / users of the item)} over the user's list, in bits: the
 * self-information of an item (Zhou et al., PNAS 107, 2010), with users counted in train; an item that no user has counts as if one had it;
 * <li>{@code popularityShare@k}, the share of the list that is of the head: the most popular items that together have a fifth
 * of the interactions of train. Of journeys it is about .2;
 * </ul>
 * and {@code auc}, NaN for a user without other items.
 *
 * {@snippet class="org.warprank.nn.example.EvaluationExamplesTest" region="evaluation"}
 */
public final class Evaluation {

    private static final List<String> OF_A_LIST = List.of("ndcg", "precision", "recall", "mrr", "novelty", "popularityShare");

    private final int[] users;
    private final int[] cuts;
    private final double[][] values;
    private final double[] coverage;
    private final List<String> metrics;

    /**
     * An evaluation.
     *
     * @param users    numbers of the users that were measured
     * @param cuts     the cuts
     * @param values   for each user the metrics, in the order of {@link #metrics}
     * @param coverage for each cut the share of the items that are in any list
     */
    Evaluation(int[] users, int[] cuts, double[][] values, double[] coverage) {
        this.users = users;
        this.cuts = cuts;
        this.values = values;
        this.coverage = coverage;
        List<String> names = new ArrayList<>();
        for (int k : cuts) {
            OF_A_LIST.forEach(name -> names.add(name + "@" + k));
        }
        names.add("auc");
        this.metrics = List.copyOf(names);
    }

    /** One user's metrics at one cut, at their place among all that user's metrics. */
    static void put(RankingMetrics at, double novelty, double popularityShare, int cut, double[] user) {
        int first = cut * OF_A_LIST.size();
        user[first] = at.ndcg();
        user[first + 1] = at.precision();
        user[first + 2] = at.recall();
        user[first + 3] = at.mrr();
        user[first + 4] = novelty;
        user[first + 5] = popularityShare;
    }

    /** How many metrics a user has; the last is the area under the curve. */
    static int width(int cuts) {
        return cuts * OF_A_LIST.size() + 1;
    }

    /**
     * The names of the metrics.
     *
     * @return the names, cut by cut, {@code auc} last
     */
    public List<String> metrics() {
        return metrics;
    }

    /**
     * How many users were measured.
     *
     * @return users with at least one relevant item
     */
    public int users() {
        return users.length;
    }

    /**
     * Which user was measured.
     *
     * @param index from 0 to below {@link #users()}
     * @return the user's number in train, ascending with the index
     * @throws IndexOutOfBoundsException if there is no such index
     */
    public int user(int index) {
        return users[index];
    }

    /**
     * A metric of one user.
     *
     * @param metric its name
     * @param index  which of the users
     * @return its value
     * @throws IllegalArgumentException  if there is no such metric
     * @throws IndexOutOfBoundsException if there is no such index
     */
    public double value(String metric, int index) {
        return values[index][column(metric)];
    }

    /**
     * The mean of a metric over the users that have it, summed in their order.
     *
     * @param metric its name
     * @return its mean, NaN if no user has it
     * @throws IllegalArgumentException if there is no such metric
     */
    public double mean(String metric) {
        return mean(column(metric));
    }

    private double mean(int column) {
        double sum = 0;
        int count = 0;
        for (double[] user : values) {
            if (!Double.isNaN(user[column])) {
                sum += user[column];
                count++;
            }
        }
        return sum / count;
    }

    /**
     * The coverage at a cut: which share of all items stands in the list of at least one user.
     *
     * @param k the cut
     * @return the share, from 0 to 1
     * @throws IllegalArgumentException if that cut was not measured
     */
    public double coverage(int k) {
        for (int c = 0; c < cuts.length; c++) {
            if (cuts[c] == k) {
                return coverage[c];
            }
        }
        throw new IllegalArgumentException("k is " + k + ", measured were " + Arrays.toString(cuts));
    }

    /**
     * The means of what rankings are compared by.
     *
     * @return the report
     */
    public EvaluationReport report() {
        List<RankingMetrics> means = new ArrayList<>();
        for (int c = 0; c < cuts.length; c++) {
            int first = c * OF_A_LIST.size();
            means.add(new RankingMetrics(cuts[c], mean(first), mean(first + 1), mean(first + 2), mean(first + 3)));
        }
        return new EvaluationReport(users.length, List.copyOf(means), mean(metrics.size() - 1));
    }

    /** Where a metric stands in a row of {@link #rows}. */
    int column(String metric) {
        int column = metrics.indexOf(metric);
        if (column < 0) {
            throw new IllegalArgumentException("metric is \"" + metric + "\", measured were " + metrics);
        }
        return column;
    }

    /** For each user the metrics, not a copy. */
    double[][] rows() {
        return values;
    }

    boolean isOfSameUsers(Evaluation other) {
        return Arrays.equals(users, other.users);
    }
}
