package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.core.Rows;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.layer.EmbeddingBag;
import org.warprank.nn.layer.Network;
import org.warprank.nn.layer.Pass;
import org.warprank.nn.loss.Head;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.layer.SparseGradient;

/**
 * One training batch: forward, loss, backward, update. Gradients are taken against the weights at its start and applied in
 * the order of the examples, so the result is the same for any number of workers. Allocates nothing once built.
 *
 * <p>Phase 1, by ranges of examples: journey, hidden layers, scores, loss, and the gradients back to the journey. Then one
 * thread notes who touched which row. Phase 2, by ranges of rows: sum each row's gradient and update it.
 */
final class BatchStep {

    private final Interactions interactions;
    private final JourneyBatches batches;
    private final EmbeddingBag input;
    private final Network network;
    private final Optimizer optimizer;
    private final Pass pass;
    private final Workers workers;
    private final Workers.Task forwardTask = this::forward;
    private final Workers.Task updateTask = this::update;
    private final int dim;
    private final int batchSize;
    private final int[] positives;
    private final int[] journeyFrom;
    private final int[] journeyTo;
    private final float[] weights;
    private final SparseGradient inputGradient;

    // Rows [0, batch): the gradient by each example's h. Rows [batch, 2 batch): by the journey sum of each segment.
    private final float[] sources;
    private final float[][] sums;
    private final float[][] rowGradients;
    private final boolean[] inputFinite;
    private final boolean[] hiddenFinite;
    private final boolean[] outputFinite;
    private Head head;

    BatchStep(Interactions interactions, JourneyBatches batches, JourneyNetwork model, TrainingOptions options,
              Workers workers) {
        this.interactions = interactions;
        this.batches = batches;
        this.workers = workers;
        this.input = model.input;
        this.dim = options.dim();
        this.batchSize = options.batchSize();
        this.network = new Network(dim, model.hidden, batchSize, true);
        this.optimizer = options.optimizer();
        this.pass = Pass.training(batches.placeArray());
        this.positives = new int[batchSize];
        this.journeyFrom = new int[batchSize];
        this.journeyTo = new int[batchSize];
        this.weights = new float[batchSize];
        this.inputGradient = new SparseGradient(input.weight().rows(), maxInputEntries());
        this.sources = new float[sourceFloats(batchSize, dim)];
        this.sums = new float[workers.count()][dim];
        this.rowGradients = new float[workers.count()][dim];
        this.inputFinite = new boolean[workers.count()];
        this.hiddenFinite = new boolean[workers.count()];
        this.outputFinite = new boolean[workers.count()];
    }

    private static int sourceFloats(int batchSize, int dim) {
        long floats = 2L * batchSize * dim;
        if (floats > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the gradients of a batch of " + batchSize + " x " + dim
                    + " have 2^30 elements or more; choose a smaller batch");
        }
        return (int) floats;
    }

    // Journeys wholly in a batch have one entry an example; the first and the last may be cut and enter whole. Each example
    // adds an entry for the item it left out.
    private int maxInputEntries() {
        int longest = 0;
        for (int u = 0; u < interactions.users().size(); u++) {
            longest = Math.max(longest, interactions.to(u) - interactions.from(u));
        }
        return Math.addExact(2 * batchSize, Math.multiplyExact(2, longest));
    }

    /** Begins an epoch with the head that serves it. */
    void beginEpoch(int epoch, Head headOfEpoch) {
        pass.beginEpoch(epoch);
        head = headOfEpoch;
    }

    /** Trains on the current batch. */
    void run(int epoch) {
        int examples = batches.examples();
        for (int e = 0; e < examples; e++) {
            int user = batches.user(batches.segmentOf(e));
            positives[e] = interactions.item(batches.place(e));
            weights[e] = interactions.weight(batches.place(e));
            journeyFrom[e] = interactions.from(user);
            journeyTo[e] = interactions.to(user);
        }
        head.begin(epoch, examples, positives, batches.placeArray(), weights, journeyFrom, journeyTo,
                interactions.itemArray());
        workers.run(forwardTask);
        head.collect(examples);
        collectInput();
        workers.run(updateTask);
    }

    private void forward(int worker, int count) {
        int from = (int) ((long) batches.examples() * worker / count);
        int to = (int) ((long) batches.examples() * (worker + 1) / count);
        if (from == to) {
            return;
        }
        int segment = -1;
        for (int e = from; e < to; e++) {
            if (batches.segmentOf(e) != segment) {
                segment = batches.segmentOf(e);
                input.sum(interactions.itemArray(), journeyFrom[e], journeyTo[e], sums[worker], 0);
            }
            input.leaveOut(sums[worker], 0, journeyTo[e] - journeyFrom[e], positives[e], network.input(), e * dim);
        }
        network.forward(pass, from, to);
        head.run(worker, from, to, network.output(), network.outputGradient());
        network.backward(pass, from, to);
        System.arraycopy(network.inputGradient(), from * dim, sources, from * dim, (to - from) * dim);
    }

    private void collectInput() {
        inputGradient.clear();
        for (int segment = 0; segment < batches.segments(); segment++) {
            int sum = batchSize + segment;
            Arrays.fill(sources, sum * dim, (sum + 1) * dim, 0f);
            int user = batches.user(segment);
            int length = interactions.to(user) - interactions.from(user);
            boolean touched = false;
            for (int e = batches.start(segment); e < batches.start(segment + 1); e++) {
                if (head.hasGradient(e) && length > 1) {
                    input.backwardLeaveOut(sources, e * dim, length, sources, sum * dim);
                    input.backwardLeftOut(inputGradient, e, length, positives[e]);
                    touched = true;
                }
            }
            if (touched) {
                input.backwardSum(inputGradient, sum, interactions.itemArray(), interactions.from(user), interactions.to(user));
            }
        }
    }

    private void update(int worker, int count) {
        outputFinite[worker] = head.update(worker, count, network.output(), optimizer);
        hiddenFinite[worker] = network.update(worker, count, batches.examples(), optimizer);
        boolean finite = true;
        float[] rowGradient = rowGradients[worker];
        int to = (int) ((long) inputGradient.touched() * (worker + 1) / count);
        for (int t = (int) ((long) inputGradient.touched() * worker / count); t < to; t++) {
            inputGradient.sum(t, sources, dim, rowGradient);
            optimizer.step(input.weight(), inputGradient.row(t), rowGradient, 0);
            finite &= Rows.allFinite(input.weight().values(), inputGradient.row(t) * dim, dim);
        }
        inputFinite[worker] = finite;
    }

    /** The first part of the network that is not finite after the current batch, or null. */
    String diverged() {
        for (int e = 0; e < batches.examples(); e++) {
            if (!Double.isFinite(head.loss(e))) {
                return "the loss";
            }
        }
        for (int w = 0; w < workers.count(); w++) {
            if (!outputFinite[w]) {
                return "the output table";
            }
            if (!hiddenFinite[w]) {
                return "a hidden layer";
            }
            if (!inputFinite[w]) {
                return "the input table";
            }
        }
        return null;
    }

    Head head() {
        return head;
    }
}
