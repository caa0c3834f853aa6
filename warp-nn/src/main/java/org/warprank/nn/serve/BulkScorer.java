package org.warprank.nn.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Network;
import org.warprank.nn.layer.Pass;
import org.warprank.nn.layer.SparseMatrix;

/**
 * Makes the lists of all users, a block of them at a time, for which the table of items is read once. Threads take blocks in
 * turn and hold one each: memory does not grow with the users; where the model has a wide part, a block has a float for each
 * of its users and items. Lists are those that a {@link JourneyScorer} makes, to the bit.
 *
 * {@snippet class="org.warprank.nn.example.ServiceExamplesTest" region="bulk"}
 */
public final class BulkScorer {

    // So many users for whom a panel is read from memory once; fewer where each has a bias of its own for every item.
    private static final int BLOCK = 240;
    private static final int WIDE_BLOCK = 36;

    // Queries are scored by twelve.
    private static final int BLOCK_UNIT = 12;

    private final ScoringModel model;

    /**
     * A scorer of many users.
     *
     * @param model the model
     */
    public BulkScorer(ScoringModel model) {
        this.model = model;
    }

    /**
     * Takes the list of one user after the other.
     *
     * {@snippet class="org.warprank.nn.example.ServiceExamplesTest" region="bulk-lists"}
     */
    @FunctionalInterface
    public interface Lists {

        /**
         * Takes a list. Called in order of the users, by one thread at a time, though not always the same; what it throws ends
         * the run.
         *
         * @param user   the user's number
         * @param count  the length of the list
         * @param ids    its items, best first; filled anew for the next user
         * @param scores their scores
         */
        void accept(int user, int count, int[] ids, float[] scores);
    }

    /**
     * Makes the list of every user.
     *
     * @param known   the users and their journeys, with the item numbers of the model
     * @param k       the most items a list, at least 1
     * @param filter  which items may be listed, {@link ItemFilter#UNSEEN} for those that the user does not have
     * @param threads how many threads to use, at least 1; the lists do not depend on them
     * @param lists   takes the lists
     * @throws IllegalArgumentException if k or threads is below 1, or the items have other numbers
     * @throws IllegalStateException    if the calling thread is interrupted; what {@code lists} throws is passed on
     */
    public void topK(Interactions known, int k, ItemFilter filter, int threads, Lists lists) {
        topK(known, null, k, filter, threads, lists);
    }

    /**
     * Makes the list of every user, of whom features are known.
     *
     * @param known    the users and their journeys, with the item numbers of the model
     * @param features features of the users, as interactions of which an item is a feature; null for none
     * @param k        the most items a list, at least 1
     * @param filter   which items may be listed, {@link ItemFilter#UNSEEN} for those that the user does not have
     * @param threads  how many threads to use, at least 1; the lists do not depend on them
     * @param lists    takes the lists
     * @throws IllegalArgumentException if k or threads is below 1, the items have other numbers, or there are features and the
     *                                  model has none of users
     * @throws IllegalStateException    if the calling thread is interrupted; what {@code lists} throws is passed on
     */
    public void topK(Interactions known, Interactions features, int k, ItemFilter filter, int threads, Lists lists) {
        if (known.items() != model.items()) {
            throw new IllegalArgumentException("known has other item numbers than the model, expected "
                    + "known.renumber(known.users(), model.items())");
        }
        if (k < 1 || threads < 1) {
            throw new IllegalArgumentException("k is " + k + " and threads is " + threads + ", expected at least 1 of each");
        }
        SparseMatrix means = model.featureMeans(known.users(), features);
        new Run(known, means, Math.min(k, model.items().size()), filter, threads, lists).start();
    }

    /** One pass over all users. */
    private final class Run {

        private final Interactions known;
        private final int[] userRows;
        private final SparseMatrix featureMeans;
        private final int k;
        private final ItemFilter filter;
        private final Lists lists;
        private final int threads;
        private final int blockUsers;
        private final AtomicInteger nextBlock = new AtomicInteger();
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private int turn;
        private boolean failed;

        Run(Interactions known, SparseMatrix featureMeans, int k, ItemFilter filter, int threads, Lists lists) {
            this.known = known;
            this.userRows = model.userRows(known.users());
            this.featureMeans = featureMeans;
            this.k = k;
            this.filter = filter;
            this.lists = lists;
            int users = known.users().size();
            int most = model.wide() == null ? BLOCK : WIDE_BLOCK;
            // A block for every thread, where there are few users.
            this.blockUsers = Math.min(most, Math.max(1, Math.ceilDiv(Math.ceilDiv(users, threads), BLOCK_UNIT)) * BLOCK_UNIT);
            this.threads = Math.clamp(Math.ceilDiv(users, blockUsers), 1, threads);
        }

        void start() {
            List<Callable<Void>> workers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                workers.add(this::work);
            }
            try (ExecutorService executor = Executors.newFixedThreadPool(threads,
                    Thread.ofPlatform().daemon().name("warp-bulk-", 0).factory())) {
                for (Future<Void> worker : executor.invokeAll(workers)) {
                    worker.get();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while scoring", e);
            } catch (ExecutionException e) {
                switch (e.getCause()) {
                    case RuntimeException failure -> throw failure;
                    case Error failure -> throw failure;
                    default -> throw new IllegalStateException(e.getCause());
                }
            }
        }

        private Void work() throws InterruptedException {
            Block block = new Block();
            int users = known.users().size();
            for (int b = nextBlock.getAndIncrement(); (long) b * blockUsers < users; b = nextBlock.getAndIncrement()) {
                try {
                    block.score(b * blockUsers, Math.min(users - b * blockUsers, blockUsers));
                } catch (RuntimeException | Error e) {
                    fail();
                    throw e;
                }
                if (!handOver(b, block)) {
                    break;
                }
            }
            return null;
        }

        private boolean handOver(int number, Block block) throws InterruptedException {
            lock.lockInterruptibly();
            boolean done = false;
            try {
                while (turn != number && !failed) {
                    changed.await();
                }
                if (!failed) {
                    block.handOver();
                    turn++;
                    done = true;
                }
            } finally {
                failed |= !done;
                changed.signalAll();
                lock.unlock();
            }
            return done;
        }

        private void fail() {
            lock.lock();
            failed = true;
            changed.signalAll();
            lock.unlock();
        }

        /** Neighbouring users, with the buffers of one thread. */
        private final class Block {

            private final Pass pass = Pass.inference();
            private final JourneyInput input = new JourneyInput(model);
            private final Network network = new Network(model.dim(), model.hidden(), blockUsers, false);
            private final WideBias wide = new WideBias(model, blockUsers);
            private final TopKSearch search = new TopKSearch(model.panels(), blockUsers);
            private final ItemSet[] seen = new ItemSet[blockUsers];
            private final TopK[] best = new TopK[blockUsers];
            private final int[] ids = new int[k];
            private final float[] scores = new float[k];
            private int firstUser;
            private int users;

            Block() {
                for (int q = 0; q < blockUsers; q++) {
                    seen[q] = new ItemSet(model.items().size());
                    best[q] = new TopK(k);
                }
            }

            void score(int first, int count) {
                firstUser = first;
                users = count;
                for (int q = 0; q < count; q++) {
                    int user = first + q;
                    input.see(known.itemArray(), known.from(user), known.to(user), seen[q]);
                    int row = user < userRows.length ? userRows[user] : Vocabulary.UNKNOWN;
                    input.forward(row, seen[q], network.input(), q * model.dim());
                    input.addFeatures(featureMeans, user, network.input(), q * model.dim());
                    wide.prepare(q, seen[q]);
                    best[q].begin(k);
                }
                network.forward(pass, 0, count);
                search.several(count, network.output(), 0, model.panels().dim(), filter, seen, wide.biases(), best);
            }

            void handOver() {
                for (int q = 0; q < users; q++) {
                    lists.accept(firstUser + q, best[q].finish(ids, scores), ids, scores);
                }
            }
        }
    }
}
