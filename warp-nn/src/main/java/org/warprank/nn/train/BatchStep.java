package org.warprank.nn.train;

import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.layer.Network;
import org.warprank.nn.layer.Pass;
import org.warprank.nn.loss.Head;
import org.warprank.nn.optim.Optimizer;

/**
 * One training batch: forward, loss, backward, update. Gradients are taken against the weights at its start and applied in
 * the order of the examples, so the result is the same for any number of workers. Allocates nothing once built.
 *
 * <p>Phase 1, by ranges of examples: input, hidden layers, scores, loss, and the gradients back to the input. Then one
 * thread notes who touched which row. Phase 2, by ranges of rows: sum each row's gradient and update it.
 */
final class BatchStep {

    private final Interactions interactions;
    private final JourneyBatches batches;
    private final JourneyNetwork model;
    private final UserInput input;
    private final Network network;
    private final Optimizer optimizer;
    private final Pass[] passes;
    private final Workers workers;
    private final Workers.Task forwardTask = this::forward;
    private final Workers.Task updateTask = this::update;
    private final int[] positives;
    private final int[] journeyFrom;
    private final int[] journeyTo;
    private final float[] weights;
    private final boolean[] finite;
    private Head head;

    BatchStep(Interactions interactions, JourneyBatches batches, JourneyNetwork model, TrainingOptions options,
              Workers workers) {
        int batchSize = options.batchSize();
        this.interactions = interactions;
        this.batches = batches;
        this.model = model;
        this.workers = workers;
        this.input = new UserInput(interactions, batches, model, batchSize, workers.count());
        this.network = new Network(options.dim(), model.hidden, batchSize, true);
        this.optimizer = options.optimizer();
        this.passes = new Pass[workers.count()];
        for (int w = 0; w < passes.length; w++) {
            passes[w] = Pass.training(batches.placeArray());
        }
        this.positives = new int[batchSize];
        this.journeyFrom = new int[batchSize];
        this.journeyTo = new int[batchSize];
        this.weights = new float[batchSize];
        this.finite = new boolean[workers.count()];
    }

    /** Begins an epoch with the head that serves it. */
    void beginEpoch(int epoch, Head headOfEpoch) {
        for (Pass pass : passes) {
            pass.beginEpoch(epoch);
        }
        head = headOfEpoch;
    }

    /**
     * Trains on the current batch.
     *
     * @return what is not finite after it: {@code the loss}, in which case nothing was updated, or a parameter; null if
     *         everything is finite
     */
    String run(int epoch) {
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
        for (int e = 0; e < examples; e++) {
            if (!Double.isFinite(head.loss(e))) {
                return "the loss";
            }
        }
        head.collect(examples);
        input.collect(head);
        workers.run(updateTask);
        for (boolean part : finite) {
            if (!part) {
                return model.notFinite();
            }
        }
        return null;
    }

    private void forward(int worker, int count) {
        int from = (int) ((long) batches.examples() * worker / count);
        int to = (int) ((long) batches.examples() * (worker + 1) / count);
        if (from == to) {
            return;
        }
        input.forward(worker, from, to, network.input());
        network.forward(passes[worker], from, to);
        head.run(worker, from, to, network.output(), network.outputGradient());
        network.backward(passes[worker], from, to);
        input.backward(from, to, network.inputGradient());
    }

    private void update(int worker, int count) {
        boolean outputFinite = head.update(worker, count, network.output(), optimizer);
        boolean hiddenFinite = network.update(passes[worker], worker, count, batches.examples(), optimizer);
        boolean inputFinite = input.update(worker, count, head, optimizer);
        finite[worker] = outputFinite && hiddenFinite && inputFinite;
    }

    Head head() {
        return head;
    }
}
