package org.warprank.nn.eval;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.warprank.core.MarginChecks;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.ItemScorer;
import org.warprank.nn.serve.TopK;

/**
 * Measures rankings on held-out interactions: for each user with any, all items that the user has not in train are ranked and
 * compared with the held-out ones. A held-out item that the user has in train too cannot be recommended and is not counted.
 *
 * {@snippet class="org.warprank.nn.example.EvaluationExamplesTest" region="evaluator"}
 */
public final class Evaluator {

    private static final Duration PROGRESS_INTERVAL = Duration.ofMillis(100);

    private final Interactions train;
    private final Interactions heldOut;
    private final int threads;
    private final int[] users;
    private final ItemPopularity popularity;

    /**
     * An evaluator.
     *
     * @param train   what users are known to have
     * @param heldOut what they turned out to want, with the numbers of {@code train}
     * @param threads how many threads to use, at least 1
     * @throws IllegalArgumentException if the numbers differ, or threads is below 1
     */
    public Evaluator(Interactions train, Interactions heldOut, int threads) {
        if (heldOut.users() != train.users() || heldOut.items() != train.items()) {
            throw new IllegalArgumentException("heldOut has other numbers than train, expected heldOut.renumber(train.users(), "
                    + "train.items())");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected at least 1");
        }
        this.train = train;
        this.heldOut = heldOut;
        this.threads = threads;
        this.users = IntStream.range(0, train.users().size()).filter(u -> relevant(u).length > 0).toArray();
        this.popularity = new ItemPopularity(train);
    }

    private int[] relevant(int user) {
        return IntStream.range(heldOut.from(user), heldOut.to(user)).map(heldOut::item)
                .filter(item -> !train.contains(user, item)).toArray();
    }

    /**
     * The number of users that are measured.
     *
     * @return users with at least one relevant item
     */
    public int users() {
        return users.length;
    }

    /**
     * Measures a scorer.
     *
     * @param scorers makes a scorer for each thread, and is asked by that thread
     * @param cuts    the cuts k to measure at, each at least 1
     * @return the means over users; NaN without users
     * @throws IllegalArgumentException if there is no cut, or one is below 1, or the scorer has other items or gives a NaN
     * @throws IllegalStateException    if the calling thread is interrupted or a scorer throws an Error; its runtime
     *                                  exceptions are passed on
     */
    public EvaluationReport evaluate(Supplier<? extends ItemScorer> scorers, int... cuts) {
        return measure(scorers, done -> {
        }, cuts).report();
    }

    /**
     * Measures a scorer, keeps what every user came to, and tells how far it is.
     *
     * @param scorers  makes a scorer for each thread, and is asked by that thread
     * @param progress is told now and then, on the calling thread, how many users are measured; what it throws
     *                 ends the measuring
     * @param cuts     the cuts k to measure at, each at least 1
     * @return the metrics of each user
     * @throws IllegalArgumentException if there is no cut, or one is below 1, or the scorer has other items or gives a NaN
     * @throws IllegalStateException    if the calling thread is interrupted or a scorer throws an Error; its runtime
     *                                  exceptions are passed on
     */
    public Evaluation measure(Supplier<? extends ItemScorer> scorers, IntConsumer progress, int... cuts) {
        if (cuts.length == 0 || Arrays.stream(cuts).min().getAsInt() < 1) {
            throw new IllegalArgumentException("cuts are " + Arrays.toString(cuts) + ", expected at least one and each at least 1");
        }
        double[][] each = new double[users.length][];
        BitSet[][] listed = new BitSet[threads][];
        AtomicInteger done = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> started = new ArrayList<>();
        RuntimeException[] failures = new RuntimeException[threads];
        for (int t = 0; t < threads; t++) {
            int thread = t;
            started.add(Thread.ofPlatform().daemon().name("warp-evaluator-" + t).start(() -> {
                try {
                    UserMetrics measure = new UserMetrics(scorers.get(), cuts);
                    listed[thread] = measure.listed;
                    for (int i = thread; i < users.length && !stop.get(); i += threads) {
                        each[i] = measure.at(users[i]);
                        done.incrementAndGet();
                    }
                } catch (RuntimeException e) {
                    failures[thread] = e;
                } catch (Error e) {
                    failures[thread] = new IllegalStateException(e);
                }
            }));
        }
        try {
            for (Thread thread : started) {
                join(thread, () -> progress.accept(done.get()));
            }
        } finally {
            stop.set(true);
        }
        for (RuntimeException failure : failures) {
            if (failure != null) {
                throw failure;
            }
        }
        return new Evaluation(users, cuts.clone(), each, coverage(listed, cuts.length));
    }

    private static void join(Thread thread, Runnable meanwhile) {
        try {
            while (!thread.join(PROGRESS_INTERVAL)) {
                meanwhile.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while evaluating", e);
        }
    }

    private double[] coverage(BitSet[][] listed, int cuts) {
        double[] coverage = new double[cuts];
        for (int c = 0; c < cuts; c++) {
            BitSet any = new BitSet();
            for (BitSet[] ofThread : listed) {
                any.or(ofThread[c]);
            }
            coverage[c] = (double) any.cardinality() / train.items().size();
        }
        return coverage;
    }

    /** The metrics of one user after the other, with the buffers of one thread. */
    private final class UserMetrics {

        private final ItemScorer scorer;
        private final int[] cuts;
        private final TopK topK;
        private final float[] scores;
        private final int[] ids;
        private final float[] idScores;
        private final boolean[] hits;
        private final BitSet[] listed;

        UserMetrics(ItemScorer scorer, int[] cuts) {
            int items = train.items().size();
            if (scorer.items() != items) {
                throw new IllegalArgumentException("the scorer has " + scorer.items() + " items, train has " + items);
            }
            int length = Math.min(items, Arrays.stream(cuts).max().getAsInt());
            this.scorer = scorer;
            this.cuts = cuts;
            this.topK = new TopK(length);
            this.scores = new float[items];
            this.ids = new int[length];
            this.idScores = new float[length];
            this.hits = new boolean[length];
            this.listed = Arrays.stream(cuts).mapToObj(k -> new BitSet(items)).toArray(BitSet[]::new);
        }

        double[] at(int user) {
            int[] relevant = relevant(user);
            scorer.score(user, train.itemArray(), train.from(user), train.to(user), scores);
            topK.begin(ids.length);
            int next = 0;
            for (int place = train.from(user); place < train.to(user); place++) {
                topK.accept(next, train.item(place) - next, scores, next);
                next = train.item(place) + 1;
            }
            topK.accept(next, scores.length - next, scores, next);
            int length = topK.finish(ids, idScores);
            for (int i = 0; i < length; i++) {
                hits[i] = Arrays.binarySearch(relevant, ids[i]) >= 0;
            }
            double[] metrics = new double[Evaluation.width(cuts.length)];
            for (int c = 0; c < cuts.length; c++) {
                double information = 0;
                double popular = 0;
                int end = Math.min(length, cuts[c]);
                for (int i = 0; i < end; i++) {
                    information += popularity.selfInformation(ids[i]);
                    popular += popularity.isHead(ids[i]) ? 1 : 0;
                    listed[c].set(ids[i]);
                }
                Evaluation.put(RankingMetrics.of(hits, length, cuts[c], relevant.length), information / end, popular / end, c,
                        metrics);
            }
            metrics[metrics.length - 1] = auc(user, relevant);
            return metrics;
        }

        private double auc(int user, int[] relevant) {
            int others = scores.length - (train.to(user) - train.from(user)) - relevant.length;
            double right = 0;
            for (int item : relevant) {
                float score = scores[item];
                int atOrAbove = othersAtOrAbove(user, relevant, score);
                int above = othersAtOrAbove(user, relevant, Math.nextUp(score));
                right += others - atOrAbove + 0.5 * (atOrAbove - above);
            }
            return others == 0 ? Double.NaN : right / ((double) others * relevant.length);
        }

        private int othersAtOrAbove(int user, int[] relevant, float threshold) {
            int count = MarginChecks.count(scores, 0, scores.length, threshold);
            if (count < 0) {
                throw new IllegalArgumentException("the scorer gave a NaN among the scores of user " + train.users().id(user));
            }
            for (int place = train.from(user); place < train.to(user); place++) {
                count -= scores[train.item(place)] >= threshold ? 1 : 0;
            }
            for (int item : relevant) {
                count -= scores[item] >= threshold ? 1 : 0;
            }
            return count;
        }
    }
}
