package org.warprank.nn.eval;

import java.util.Arrays;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;

/**
 * 95 % intervals of an evaluation's means, by the bootstrap over users (Efron, 1979; percentiles): users are drawn with
 * replacement, as many as there are, and the means taken of those, again and again. Two evaluations of the same users with the
 * same seed draw the same users, so that the interval of their difference is paired: what makes a user easy for both does not
 * widen it. Immutable; the same seed gives the same intervals.
 *
 * {@snippet class="org.warprank.nn.example.EvaluationExamplesTest" region="bootstrap"}
 */
public final class Bootstrap {

    /** How often users are drawn where nothing else is said: with 999 times, the ends are the 25th lowest and highest means. */
    public static final int RESAMPLES = 999;

    private static final double TAIL = 0.025;
    private static final int FEWEST = 39;

    private final Evaluation evaluation;
    private final long seed;
    private final double[][] means;

    /**
     * Draws users and takes the means of all metrics.
     *
     * @param evaluation what was measured of each user
     * @param resamples  how often users are drawn, at least 39
     * @param seed       the seed of the draws
     * @throws IllegalArgumentException if resamples is below 39, of which no 2.5 % are one, or no user was measured
     */
    public Bootstrap(Evaluation evaluation, int resamples, long seed) {
        if (resamples < FEWEST) {
            throw new IllegalArgumentException("resamples is " + resamples + ", expected at least " + FEWEST);
        }
        if (evaluation.users() == 0) {
            throw new IllegalArgumentException("the evaluation has no users, expected at least one");
        }
        this.evaluation = evaluation;
        this.seed = seed;
        this.means = new double[resamples][];
        int[] times = new int[evaluation.users()];
        for (int r = 0; r < resamples; r++) {
            Arrays.fill(times, 0);
            long key = CounterRandom.key(seed, 0, Purpose.BOOTSTRAP, r);
            for (int draw = 0; draw < times.length; draw++) {
                times[CounterRandom.below(CounterRandom.word(key, draw), times.length)]++;
            }
            means[r] = means(evaluation.rows(), times, evaluation.metrics().size());
        }
    }

    private static double[] means(double[][] rows, int[] times, int width) {
        double[] sums = new double[width];
        int[] counts = new int[width];
        for (int user = 0; user < rows.length; user++) {
            double[] row = rows[user];
            for (int c = 0; c < width && times[user] > 0; c++) {
                if (!Double.isNaN(row[c])) {
                    sums[c] += times[user] * row[c];
                    counts[c] += times[user];
                }
            }
        }
        for (int c = 0; c < width; c++) {
            sums[c] /= counts[c];
        }
        return sums;
    }

    /**
     * The interval of a metric's mean.
     *
     * @param metric a name of {@link Evaluation#metrics}
     * @return the mean and its interval; NaN if no user has the metric
     * @throws IllegalArgumentException if there is no such metric
     */
    public Interval interval(String metric) {
        int column = evaluation.column(metric);
        return interval(evaluation.mean(metric), Arrays.stream(means).mapToDouble(row -> row[column]).toArray());
    }

    /**
     * The interval of the difference of a metric's means: this less another.
     *
     * @param metric a name of {@link Evaluation#metrics} of both
     * @param other  what is subtracted: of the same users, with the same seed and resamples
     * @return the difference and its interval; NaN if no user has the metric
     * @throws IllegalArgumentException if there is no such metric, or users, seed or resamples differ
     */
    public Interval difference(String metric, Bootstrap other) {
        if (!evaluation.isOfSameUsers(other.evaluation) || seed != other.seed || means.length != other.means.length) {
            throw new IllegalArgumentException("other draws other users, expected one of the same users, seed and resamples");
        }
        int column = evaluation.column(metric);
        int otherColumn = other.evaluation.column(metric);
        double[] differences = new double[means.length];
        for (int r = 0; r < differences.length; r++) {
            differences[r] = means[r][column] - other.means[r][otherColumn];
        }
        return interval(evaluation.mean(metric) - other.evaluation.mean(metric), differences);
    }

    // Where few users have a metric, some draws may have none of them.
    private static Interval interval(double mean, double[] resampled) {
        double[] sorted = Arrays.stream(resampled).filter(value -> !Double.isNaN(value)).sorted().toArray();
        if (sorted.length == 0) {
            return new Interval(mean, Double.NaN, Double.NaN);
        }
        int rank = Math.max(1, (int) (TAIL * (sorted.length + 1)));
        return new Interval(mean, sorted[rank - 1], sorted[sorted.length - rank]);
    }
}
