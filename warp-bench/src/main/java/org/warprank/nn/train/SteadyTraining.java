package org.warprank.nn.train;

import java.util.List;
import java.util.stream.IntStream;
import org.warprank.core.Activation;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.ActivationLayer;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Optimizer;

/**
 * Training steps that leave the model as it is: everything is computed and every touched weight is written, but the learning
 * rate is too small to move one by much. So the share of candidates that violate a margin stays that asked for. Stands in the
 * package of the training, whose step is no part of the interface.
 *
 * <p>The network is items -> DIM, ReLU -> items. Items are in groups, a user's journey is JOURNEY items of one group, and the
 * first units of the hidden layer tell which. A row of the output table has, for each group, 0 for a violator and
 * -1 for any other item; items of the group itself are violators, too.
 */
public final class SteadyTraining implements AutoCloseable {

    /** Width of the hidden layer. */
    public static final int DIM = 128;

    /** Examples of a batch. */
    public static final int BATCH = 256;

    /** Items of a user. */
    public static final int JOURNEY = 20;

    private static final int MOST_GROUPS = 64;
    private static final int USERS = 4096;
    private static final float NOISE = 1e-3f;
    private static final float LEARNING_RATE = 1e-9f;
    private static final long SEED = 1;

    private final int groups;
    private final Interactions interactions;
    private final JourneyNetwork network;
    private final JourneyBatches batches;
    private final Workers workers;
    private final BatchStep step;
    private final Heads heads;
    private final Optimizer optimizer;
    private int epoch;

    /**
     * A model and its data.
     *
     * @param items     how many items, at least JOURNEY
     * @param violating the share of candidates that violate
     * @param head      which head trains
     * @param threads   threads of a step
     */
    public SteadyTraining(int items, double violating, HeadChoice head, int threads) {
        TrainingOptions options = TrainingOptions.builder().dim(DIM).batchSize(BATCH).head(head).threads(threads).seed(SEED)
                .optimizer(new Adagrad(LEARNING_RATE, 0.1f, 0f)).build();
        this.groups = Math.min(MOST_GROUPS, items / JOURNEY);
        this.interactions = interactions(items);
        this.network = new JourneyNetwork(USERS, items, options);
        network.hidden.add(new ActivationLayer(DIM, Activation.RELU));
        fill(items, violating);
        this.batches = new JourneyBatches(interactions, BATCH, SEED);
        this.workers = new Workers(threads);
        this.step = new BatchStep(interactions, null, batches, network, options, workers);
        this.heads = new Heads(network, options, interactions, false);
        this.optimizer = options.optimizer();
        beginEpoch();
    }

    private Interactions interactions(int items) {
        InteractionsBuilder builder = Interactions.builder();
        // Names every item, so that all of them are there and item i is number i.
        for (int i = 0; i < items; i++) {
            builder.add("all", "i" + i);
        }
        for (int u = 0; u < USERS; u++) {
            int group = (int) (uniform(1, u, 0) * groups);
            int ofGroup = (items - group + groups - 1) / groups;
            int first = (int) (uniform(1, u, 1) * ofGroup);
            // Neighbours in the group, which lie far apart in the tables.
            for (int i = 0; i < JOURNEY; i++) {
                builder.add("u" + u, "i" + (group + groups * ((first + i) % ofGroup)));
            }
        }
        Interactions all = builder.build();
        List<String> users = IntStream.range(0, USERS).mapToObj(u -> "u" + u).toList();
        return all.renumber(Vocabulary.of(users), all.items());
    }

    private void fill(int items, double violating) {
        float[] input = network.input.weight().values();
        float[] output = network.output.values();
        for (int i = 0; i < items; i++) {
            for (int f = 0; f < DIM; f++) {
                boolean violates = i % groups == f || uniform(2, i, f) < violating;
                input[i * DIM + f] = (i % groups == f ? 1 : 0) + noise(3, i, f);
                output[i * DIM + f] = (f < groups && !violates ? -1 : 0) + noise(4, i, f);
            }
        }
    }

    private static double uniform(int purpose, int row, int column) {
        return CounterRandom.uniform(CounterRandom.word(CounterRandom.key(SEED, purpose, Purpose.SPLIT, row), column));
    }

    private static float noise(int purpose, int row, int column) {
        return (float) (2 * uniform(purpose, row, column) - 1) * NOISE;
    }

    private void beginEpoch() {
        epoch++;
        batches.begin(epoch);
        step.beginEpoch(epoch, heads.next(1), optimizer);
    }

    /**
     * Trains on the next batch.
     *
     * @return its loss
     */
    public double step() {
        while (!batches.next() || batches.examples() < BATCH) {
            step.endEpoch();
            beginEpoch();
        }
        String diverged = step.run(epoch);
        if (diverged != null) {
            throw new IllegalStateException(diverged + " is not finite");
        }
        double loss = 0;
        for (int e = 0; e < BATCH; e++) {
            loss += step.head().loss(e);
        }
        return loss;
    }

    /**
     * The mean draws of an example of the last step.
     *
     * @return the number of draws
     */
    public double meanTrials() {
        long draws = 0;
        for (int e = 0; e < BATCH; e++) {
            draws += step.head().draws(e);
        }
        return (double) draws / BATCH;
    }

    /**
     * The share of a user's candidates that violate the margin of the user's first item, computed one by one in double.
     *
     * @param user the user's number
     * @return the share
     */
    public double violating(int user) {
        int from = interactions.from(user);
        double[] h = new double[DIM];
        for (int place = from + 1; place < interactions.to(user); place++) {
            for (int f = 0; f < DIM; f++) {
                h[f] += network.input.weight().values()[interactions.item(place) * DIM + f] / Math.sqrt(JOURNEY - 1);
            }
        }
        double threshold = score(h, interactions.item(from)) - 1;
        int violators = 0;
        int candidates = interactions.items().size() - JOURNEY;
        for (int i = 0; i < interactions.items().size(); i++) {
            violators += !interactions.contains(user, i) && score(h, i) >= threshold ? 1 : 0;
        }
        return (double) violators / candidates;
    }

    private double score(double[] h, int item) {
        double score = network.outputBias.values()[item];
        for (int f = 0; f < DIM; f++) {
            score += Math.max(0, h[f]) * network.output.values()[item * DIM + f];
        }
        return score;
    }

    @Override
    public void close() {
        workers.close();
    }
}
