package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.warprank.core.Kernels;
import org.warprank.core.WarpOptions;
import org.warprank.nn.Allocations;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Optimizer;

/**
 * A training batch allocates nothing: forward, loss, backward and update, on the calling thread and on the workers. Each subclass
 * has a JVM of its own, in which the compiler sees one kind of training.
 */
abstract class BatchAllocation {

    private static final int USERS = 60;
    private static final int ITEMS = 150;

    private int epoch;
    private int number;

    @BeforeAll
    static void theKernelsAreThoseOfTheExecution() {
        assertEquals(System.getProperty("warp.test.kernels"), Kernels.name());
    }

    private final Optimizer optimizer;
    private final boolean hidden;
    private final int threads;
    private final HeadChoice head;
    private final UserMode users;
    private final WarpOptions loss;
    private final Objective objective;
    private final NegativeSampling sampling;

    BatchAllocation(Optimizer optimizer, boolean hidden, int threads, HeadChoice head, UserMode users) {
        this(optimizer, hidden, threads, head, users, TrainingOptions.DEFAULTS.loss());
    }

    BatchAllocation(Optimizer optimizer, boolean hidden, int threads, HeadChoice head, UserMode users, WarpOptions loss) {
        this(optimizer, hidden, threads, head, users, loss, Objective.WARP, NegativeSampling.UNIFORM);
    }

    BatchAllocation(boolean hidden, int threads, HeadChoice head, UserMode users, Objective objective,
                    NegativeSampling sampling) {
        this(new Adagrad(1e-3f, .1f, .01f), hidden, threads, head, users, TrainingOptions.DEFAULTS.loss(), objective, sampling);
    }

    private BatchAllocation(Optimizer optimizer, boolean hidden, int threads, HeadChoice head, UserMode users,
                            WarpOptions loss, Objective objective, NegativeSampling sampling) {
        this.optimizer = optimizer;
        this.hidden = hidden;
        this.threads = threads;
        this.head = head;
        this.users = users;
        this.loss = loss;
        this.objective = objective;
        this.sampling = sampling;
    }

    /** What users do not want, null for nothing known. */
    Interactions negatives(Interactions data) {
        return null;
    }

    /** What else is known, in which negatives play no part. */
    SideInformation side() {
        return SideInformation.NONE;
    }

    @Test
    void aBatchAllocatesNothing() throws InterruptedException {
        Interactions data = data();
        TrainingOptions options = TrainingOptions.builder().dim(19).hidden(hidden ? List.of(21, 16) : List.of())
                .dropout(hidden ? .2 : 0).journeyDropout(hidden ? .3 : 0).batchSize(32).threads(threads).seed(3)
                .optimizer(optimizer).head(head).users(users).loss(loss)
                .objective(objective).sampling(sampling).build();
        try (Workers workers = new Workers(threads)) {
            JourneyBatches batches = new JourneyBatches(data, options.batchSize(), options.seed());
            JourneyNetwork network = new JourneyNetwork(data.users().size(), data.items().size(), options,
                    side().items(data, new StartingPoint(null, data, options)), side().users(data));
            BatchStep step = new BatchStep(data, negatives(data), batches, network, options, workers);
            Heads heads = new Heads(network, options, data, negatives(data) != null);
            epoch = 0;
            number = 0;
            batches.begin(epoch);
            step.beginEpoch(epoch, heads.next(1), options.optimizer());
            Runnable batch = () -> {
                if (!batches.next()) {
                    step.endEpoch();
                    epoch = epoch % 4 + 1;
                    batches.begin(epoch);
                    step.beginEpoch(epoch, heads.next(1), options.optimizer());
                    batches.next();
                }
                step.use(1 + number++ / 4 % threads);
                String diverged = step.run(epoch);
                if (diverged != null) {
                    throw new IllegalStateException(diverged);
                }
            };
            List<Thread> threadsOfWorkers = Allocations.threadsNamed("warp-worker-");
            assertEquals(threads - 1, threadsOfWorkers.size());
            Allocations.assertNoneOnceWarm(batch, threadsOfWorkers);
        } finally {
            joinWorkers();
        }
    }

    // The next test looks for its own workers by name.
    static void joinWorkers() throws InterruptedException {
        for (Thread thread : Allocations.threadsNamed("warp-worker-")) {
            thread.join();
        }
    }

    private static Interactions data() {
        InteractionsBuilder builder = Interactions.builder();
        SplittableRandom random = new SplittableRandom(1);
        for (int u = 0; u < USERS; u++) {
            int length = 1 + random.nextInt(2 * (1 + u % 9));
            for (int i = 0; i < length; i++) {
                builder.add("u" + u, "i" + random.nextInt(ITEMS), 1 + random.nextFloat());
            }
        }
        return builder.build();
    }
}
