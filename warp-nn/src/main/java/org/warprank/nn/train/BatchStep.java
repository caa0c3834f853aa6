package org.warprank.nn.train;

import java.util.List;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.layer.Network;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.Pass;
import org.warprank.nn.layer.RowUpdate;
import org.warprank.nn.loss.Head;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Optimizer;

/**
 * One training batch: forward, loss, backward, update. Gradients are taken against the weights at its start and applied in
 * the order of the examples, so the result is the same for any number of workers. Allocates nothing once built.
 *
 * <p>Phase 1, by ranges of rows: input, hidden layers, scores, loss, and the gradients back to the input. Phase 2, by users: the
 * sums of their gradients. Phase 3, by the rows of the tables: sum each touched row's gradient and update it. Where nobody else
 * reads the sums of a user, a worker makes them at the beginning of phase 3. Where workers have copies of tables, each takes the
 * rows of the others at the beginning of phase 1, and the model is complete after {@link #completeTables} alone.
 */
final class BatchStep {

    // The most examples of a user that share a row: as many as a search takes at once. Workers are given whole rows, so small
    // batches have shorter ones, for there to be enough to share.
    private static final int LONGEST_ROW = 64;
    private static final int SHORTEST_LIMIT = 16;
    private static final int ROWS_TO_SHARE = 16;

    private final Interactions interactions;

    // Null if nothing is known of what users do not want.
    private final Interactions negatives;
    private final JourneyBatches batches;
    private final BatchRows rows;
    private final JourneyNetwork model;
    private final UserInput input;

    // Null where items have no features.
    private final FeatureStep features;
    private final Network network;
    private final List<Parameter> parameters;
    private final Pass[] passes;
    private final Workers workers;
    private final Workers.Task forwardTask = this::forward;
    private final Workers.Task collectTask = this::collect;
    private final Workers.Task updateTask = this::update;
    private final int[] positives;
    private final int[] journeyFrom;
    private final int[] journeyTo;
    private final int[] negativesFrom;
    private final int[] negativesTo;
    private final float[] weights;
    private final boolean[] finite;
    private final BatchSums sums;
    private Head head;
    private Optimizer optimizer;
    private RowUpdate rowUpdate;
    private double loss;

    BatchStep(Interactions interactions, Interactions negatives, JourneyBatches batches, JourneyNetwork model,
              TrainingOptions options, Workers workers) {
        int batchSize = options.batchSize();
        UserInput.checkBatch(batchSize, options.dim());
        this.interactions = interactions;
        this.negatives = negatives;
        this.batches = batches;
        this.model = model;
        this.workers = workers;
        // Dropout silences other units in each example.
        boolean shared = !options.users().hasJourney() && options.dropout() == 0;
        this.rows = new BatchRows(batches, batchSize, shared ? longestRow(batchSize) : 1,
                options.objective() instanceof Objective.KthOrderStatistic);
        this.input = new UserInput(interactions, batches, rows, model, options, workers.count());
        this.features = model.features == null ? null : new FeatureStep(model.features, batchSize, workers);
        this.network = new Network(options.dim(), model.hidden, batchSize, input.gradientRows());
        this.parameters = model.parametersOfBatches();
        this.passes = new Pass[workers.count()];
        for (int w = 0; w < passes.length; w++) {
            passes[w] = Pass.training(batches.placeArray());
        }
        this.positives = new int[batchSize];
        this.journeyFrom = new int[batchSize];
        this.journeyTo = new int[batchSize];
        this.negativesFrom = new int[batchSize];
        this.negativesTo = new int[batchSize];
        this.weights = new float[batchSize];
        this.finite = new boolean[workers.count()];
        this.sums = new BatchSums(batchSize, workers.count());
    }

    private static int longestRow(int batchSize) {
        return Math.clamp(batchSize / ROWS_TO_SHARE, SHORTEST_LIMIT, LONGEST_ROW);
    }

    /** Has the first so many workers share the batches to come. */
    void use(int count) {
        if (count != workers.used()) {
            completeTables();
            workers.use(count);
            refreshCopies();
            sums.clear();
        }
    }

    private void refreshCopies() {
        for (int p = 0; p < parameters.size(); p++) {
            parameters.get(p).refreshCopies(workers.used());
        }
    }

    /** Begins an epoch with the head and the optimiser that serve it. */
    void beginEpoch(int epoch, Head headOfEpoch, Optimizer optimizerOfEpoch) {
        refreshCopies();
        for (Pass pass : passes) {
            pass.beginEpoch(epoch);
        }
        input.beginEpoch(epoch);
        head = headOfEpoch;
        optimizer = optimizerOfEpoch;
        rowUpdate = features == null ? optimizerOfEpoch : features;
        if (features != null) {
            features.beginEpoch(headOfEpoch, optimizerOfEpoch);
        }
    }

    /**
     * Ends an epoch.
     *
     * @return what is not finite after it, or null
     */
    String endEpoch() {
        completeTables();
        return features == null || features.endEpoch() ? null : model.notFinite();
    }

    /** Brings the model the rows that workers have stepped in their copies, after which it may be read. */
    void completeTables() {
        takeRows(0);
    }

    private void takeRows(int worker) {
        for (int p = 0; p < parameters.size(); p++) {
            parameters.get(p).takeRows(worker);
        }
    }

    /**
     * Trains on the current batch.
     *
     * @return what is not finite after it: {@code the loss}, in which case nothing was updated, or a parameter; null if
     *         everything is finite
     */
    String run(int epoch) {
        rows.update();
        head.begin(epoch, rows.count(), rows.startArray(), positives, batches.placeArray(), weights, journeyFrom, journeyTo,
                interactions.itemArray());
        if (negatives != null) {
            head.prefer(negativesFrom, negativesTo, negatives.itemArray());
        }
        workers.run(forwardTask);
        loss = sums.loss(rows.count());
        if (!Double.isFinite(loss)) {
            return "the loss";
        }
        if (input.isSharedByWorkers()) {
            workers.run(collectTask);
        }
        for (int p = 0; p < parameters.size(); p++) {
            optimizer.beginBatch(parameters.get(p));
        }
        workers.run(updateTask);
        for (int w = 0; w < workers.used(); w++) {
            if (!finite[w]) {
                completeTables();
                return model.notFinite();
            }
        }
        return features == null || features.endBatch() ? null : model.notFinite();
    }

    private void forward(int worker, int count) {
        takeRows(worker);
        int from = rows.from(worker, count);
        int to = rows.from(worker + 1, count);
        if (from < to) {
            enter(from, to);
            input.forward(worker, from, to, network.input());
            network.forward(passes[worker], from, to);
            head.run(worker, from, to, network.output(), network.outputGradient());
            network.backward(passes[worker], from, to);
        }
        sums.take(worker, head, rows, from, to);
    }

    private void collect(int worker, int count) {
        input.collect(worker, count, head, network.inputGradient());
    }

    private void enter(int fromRow, int toRow) {
        for (int r = fromRow; r < toRow; r++) {
            int user = batches.user(rows.segment(r));
            journeyFrom[r] = interactions.from(user);
            journeyTo[r] = interactions.to(user);
            if (negatives != null) {
                negativesFrom[r] = negatives.from(user);
                negativesTo[r] = negatives.to(user);
            }
            for (int e = rows.start(r); e < rows.start(r + 1); e++) {
                positives[e] = interactions.item(batches.place(e));
                weights[e] = interactions.weight(batches.place(e));
            }
        }
    }

    private void update(int worker, int count) {
        if (!input.isSharedByWorkers()) {
            collect(worker, count);
        }
        boolean outputFinite = head.update(worker, count, network.output(), rowUpdate);
        boolean hiddenFinite = network.update(passes[worker], worker, count, rows.count(), rowUpdate);
        boolean inputFinite = input.update(worker, count, head, network.inputGradient(), rowUpdate);
        finite[worker] = outputFinite && hiddenFinite && inputFinite;
    }

    Head head() {
        return head;
    }

    /** The loss of the batch, a sum over its examples. */
    double loss() {
        return loss;
    }

    /** What the examples of the batch found. */
    BatchSums sums() {
        return sums;
    }
}
