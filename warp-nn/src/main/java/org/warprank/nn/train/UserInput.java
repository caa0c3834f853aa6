package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.core.Rows;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.layer.EmbeddingBag;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.RowUpdate;
import org.warprank.nn.layer.SparseGradient;
import org.warprank.nn.layer.SparseUpdate;
import org.warprank.nn.loss.Head;

/**
 * The input of a batch's examples, forward and backward: what dropout leaves of the user's journey without the positive, the
 * user's own embedding, or the sum of both. The examples of a user stand in one segment of the batch: the journey is summed
 * once for them, and the gradients by it are summed before they go to its items.
 */
final class UserInput {

    private final Interactions interactions;
    private final JourneyBatches batches;
    private final BatchRows rows;
    private final JourneyDropout dropout;
    private final Parameter users;

    // Null where users have no features.
    private final UserFeatureInput features;
    private final int dim;
    private final int batchSize;

    private final boolean[] touched;

    // Of each segment: the items of its journey, or 0 where its examples have no gradient by it.
    private final int[] lengths;

    // Of each worker; bags are null where users have no journey.
    private final EmbeddingBag[] journeys;
    private final SparseGradient[] journeyGradients;
    private final SparseUpdate[] journeyUpdates;
    private final float[][] sums;

    UserInput(Interactions interactions, JourneyBatches batches, BatchRows rows, JourneyNetwork model, TrainingOptions options,
              int workers) {
        this.interactions = interactions;
        this.batches = batches;
        this.rows = rows;
        this.users = model.users;
        this.features = model.userFeatures == null ? null
                : new UserFeatureInput(model.userFeatureData.ofUsers(), model.userFeatures, options.batchSize(), workers);
        this.dim = model.dim();
        this.batchSize = options.batchSize();
        this.dropout = new JourneyDropout(interactions, options.journeyDropout(), options.seed(), workers);
        this.journeys = model.input == null ? null : new EmbeddingBag[workers];
        this.journeyGradients = new SparseGradient[workers];
        this.journeyUpdates = new SparseUpdate[workers];
        for (int w = 0; w < workers && journeys != null; w++) {
            journeys[w] = model.input.ofThread(w);
            journeyGradients[w] = new SparseGradient(interactions.items().size(), maxEntries());
            journeyUpdates[w] = new SparseUpdate(journeyGradients[w], dim);
        }
        this.touched = new boolean[batchSize];
        this.lengths = new int[batchSize];
        this.sums = new float[workers][dim];
    }

    /** Rows of the gradient by the input: one of each example, and behind the batch one of the journey of each segment. */
    int gradientRows() {
        return journeys == null ? batchSize : 2 * batchSize;
    }

    /** Refuses a batch whose gradients no array can hold. */
    static void checkBatch(int batchSize, int dim) {
        if (2L * batchSize * dim > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("the gradients of a batch of " + batchSize + " x " + dim
                    + " have 2^30 elements or more; choose a smaller batch");
        }
    }

    // Journeys wholly in a batch have one entry an example; the first and the last may be cut and enter whole. Each example
    // adds an entry for the item it left out.
    private int maxEntries() {
        return Math.addExact(2 * batchSize, Math.multiplyExact(2, JourneyDropout.longest(interactions)));
    }

    void beginEpoch(int epoch) {
        dropout.beginEpoch(epoch);
    }

    /** Fills the input of a range of rows. */
    void forward(int worker, int fromRow, int toRow, float[] h) {
        if (journeys != null) {
            sumJourneys(worker, fromRow, toRow, h);
        }
        for (int r = fromRow; r < toRow && users != null; r++) {
            int user = batches.user(rows.segment(r));
            if (journeys == null) {
                System.arraycopy(users.values(), user * dim, h, r * dim, dim);
            } else {
                Rows.axpy(1f, users.values(), user * dim, h, r * dim, dim);
            }
        }
        for (int r = fromRow; r < toRow && features != null; r++) {
            features.forward(batches.user(rows.segment(r)), h, r * dim);
        }
    }

    // With journeys every example has a row of its own.
    private void sumJourneys(int worker, int from, int to, float[] h) {
        EmbeddingBag journey = journeys[worker];
        int segment = -1;
        int length = 0;
        for (int e = from; e < to; e++) {
            if (rows.segment(e) != segment) {
                segment = rows.segment(e);
                length = dropout.keep(worker, batches.user(segment));
                journey.sum(dropout.items(worker), 0, length, sums[worker], 0);
            }
            int place = batches.place(e);
            if (dropout.keeps(place)) {
                journey.leaveOut(sums[worker], 0, length, interactions.item(place), h, e * dim);
            } else {
                journey.normalize(sums[worker], 0, length, h, e * dim);
            }
        }
    }

    /** Whether workers read the sums of {@link #collect} of segments that are not their own. */
    boolean isSharedByWorkers() {
        return journeys != null || features != null;
    }

    /**
     * Sums the gradients by the journey and the features of a worker's part of the segments, when those of all rows are there.
     *
     * @param dh the gradient by the input, {@link #gradientRows} rows of which those of the batch come first; receives the sums
     *           by the journeys
     */
    void collect(int worker, int workers, Head head, float[] dh) {
        int to = Workers.from(batches.segments(), worker + 1, workers);
        for (int segment = Workers.from(batches.segments(), worker, workers); segment < to; segment++) {
            touched[segment] = false;
            for (int e = batches.start(segment); e < batches.start(segment + 1); e++) {
                touched[segment] |= head.hasGradient(e);
            }
            if (journeys != null && touched[segment]) {
                sumSegment(worker, segment, head, dh);
            }
            if (features != null && touched[segment]) {
                features.collect(segment, rows.rowOf(batches.start(segment)), rows.rowOf(batches.start(segment + 1)), dh);
            }
        }
    }

    private void sumSegment(int worker, int segment, Head head, float[] dh) {
        int sum = batchSize + segment;
        Arrays.fill(dh, sum * dim, (sum + 1) * dim, 0f);
        int length = dropout.keep(worker, batches.user(segment));
        lengths[segment] = 0;
        for (int e = batches.start(segment); e < batches.start(segment + 1); e++) {
            int left = left(e, length);
            if (head.hasGradient(e) && left > 0) {
                journeys[worker].backwardNormalize(dh, e * dim, left, dh, sum * dim);
                lengths[segment] = length;
            }
        }
    }

    // How many items of a journey the example does not leave out.
    private int left(int example, int length) {
        return dropout.keeps(batches.place(example)) ? length - 1 : length;
    }

    /** Updates a worker's part of the touched rows, after {@link #collect}; returns whether every one of them is finite. */
    boolean update(int worker, int workers, Head head, float[] dh, RowUpdate rowUpdate) {
        boolean journeysFinite = journeys == null || updateJourneys(worker, workers, head, dh, rowUpdate);
        boolean featuresFinite = features == null || updateFeatures(worker, workers, rowUpdate);
        return (users == null || updateUsers(worker, workers, dh, rowUpdate)) && journeysFinite && featuresFinite;
    }

    private boolean updateFeatures(int worker, int workers, RowUpdate rowUpdate) {
        features.begin(worker, workers);
        for (int segment = 0; segment < batches.segments(); segment++) {
            if (touched[segment]) {
                features.add(worker, batches.user(segment), segment);
            }
        }
        return features.update(worker, rowUpdate);
    }

    private boolean updateJourneys(int worker, int workers, Head head, float[] dh, RowUpdate rowUpdate) {
        SparseGradient gradient = journeyGradients[worker];
        gradient.clear(worker, workers);
        for (int segment = 0; segment < batches.segments(); segment++) {
            if (touched[segment] && lengths[segment] > 0) {
                addSegment(gradient, worker, segment, head);
            }
        }
        return journeyUpdates[worker].run(dh, journeys[worker].weight(), null, rowUpdate);
    }

    private void addSegment(SparseGradient gradient, int worker, int segment, Head head) {
        int length = lengths[segment];
        for (int e = batches.start(segment); e < batches.start(segment + 1) && length > 1; e++) {
            if (head.hasGradient(e) && left(e, length) < length) {
                journeys[worker].backwardLeftOut(gradient, e, length, interactions.item(batches.place(e)));
            }
        }
        dropout.keep(worker, batches.user(segment));
        journeys[worker].backwardSum(gradient, batchSize + segment, dropout.items(worker), 0, length);
    }

    private boolean updateUsers(int worker, int workers, float[] dh, RowUpdate rowUpdate) {
        boolean finite = true;
        int to = Workers.from(batches.segments(), worker + 1, workers);
        for (int segment = Workers.from(batches.segments(), worker, workers); segment < to; segment++) {
            if (touched[segment]) {
                int user = batches.user(segment);
                int first = rows.rowOf(batches.start(segment));
                int end = rows.rowOf(batches.start(segment + 1));
                System.arraycopy(dh, first * dim, sums[worker], 0, dim);
                for (int r = first + 1; r < end; r++) {
                    Rows.axpy(1f, dh, r * dim, sums[worker], 0, dim);
                }
                rowUpdate.step(users, user, sums[worker], 0);
                finite &= Rows.allFinite(users.values(), user * dim, dim);
            }
        }
        return finite;
    }
}
