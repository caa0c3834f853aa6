package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.core.Rows;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.layer.EmbeddingBag;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseGradient;
import org.warprank.nn.loss.Head;
import org.warprank.nn.optim.Optimizer;

/**
 * The input of a batch's examples, forward and backward: the user's journey without the positive, the user's own embedding, or
 * the sum of both. The examples of a user stand in one segment of the batch: the journey is summed once for them, and the
 * gradients by it are summed before they go to its items.
 */
final class UserInput {

    private final Interactions interactions;
    private final JourneyBatches batches;
    private final EmbeddingBag journey;
    private final Parameter users;
    private final int dim;
    private final int batchSize;
    private final SparseGradient journeyGradient;

    // Rows [0, batch): the gradient by each example's input. Rows [batch, 2 batch): by the journey sum of each segment.
    private final float[] sources;
    private final float[][] sums;
    private final float[][] rowGradients;

    UserInput(Interactions interactions, JourneyBatches batches, JourneyNetwork model, int batchSize, int workers) {
        this.interactions = interactions;
        this.batches = batches;
        this.journey = model.input;
        this.users = model.users;
        this.dim = model.dim();
        this.batchSize = batchSize;
        this.journeyGradient = journey == null ? null : new SparseGradient(interactions.items().size(), maxEntries());
        this.sources = new float[sourceFloats(batchSize, dim)];
        this.sums = new float[workers][dim];
        this.rowGradients = new float[workers][dim];
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
    private int maxEntries() {
        int longest = 0;
        for (int u = 0; u < interactions.users().size(); u++) {
            longest = Math.max(longest, interactions.to(u) - interactions.from(u));
        }
        return Math.addExact(2 * batchSize, Math.multiplyExact(2, longest));
    }

    /** Fills the input of a range of examples. */
    void forward(int worker, int from, int to, float[] h) {
        int segment = -1;
        for (int e = from; e < to; e++) {
            int user = batches.user(batches.segmentOf(e));
            if (journey == null) {
                Arrays.fill(h, e * dim, (e + 1) * dim, 0f);
            } else {
                if (batches.segmentOf(e) != segment) {
                    segment = batches.segmentOf(e);
                    journey.sum(interactions.itemArray(), interactions.from(user), interactions.to(user), sums[worker], 0);
                }
                int length = interactions.to(user) - interactions.from(user);
                journey.leaveOut(sums[worker], 0, length, interactions.item(batches.place(e)), h, e * dim);
            }
            if (users != null) {
                Rows.axpy(1f, users.values(), user * dim, h, e * dim, dim);
            }
        }
    }

    /** Takes the gradient by the input of a range of examples. */
    void backward(int from, int to, float[] dh) {
        System.arraycopy(dh, from * dim, sources, from * dim, (to - from) * dim);
    }

    /** Collects the gradient of the journeys, after {@link #backward} of all examples. */
    void collect(Head head) {
        if (journey == null) {
            return;
        }
        journeyGradient.clear();
        for (int segment = 0; segment < batches.segments(); segment++) {
            int sum = batchSize + segment;
            Arrays.fill(sources, sum * dim, (sum + 1) * dim, 0f);
            int user = batches.user(segment);
            int length = interactions.to(user) - interactions.from(user);
            boolean touched = false;
            for (int e = batches.start(segment); e < batches.start(segment + 1); e++) {
                if (head.hasGradient(e) && length > 1) {
                    journey.backwardLeaveOut(sources, e * dim, length, sources, sum * dim);
                    journey.backwardLeftOut(journeyGradient, e, length, interactions.item(batches.place(e)));
                    touched = true;
                }
            }
            if (touched) {
                journey.backwardSum(journeyGradient, sum, interactions.itemArray(), interactions.from(user),
                        interactions.to(user));
            }
        }
    }

    /** Updates a worker's part of the touched rows, after {@link #collect}; returns whether every one of them is finite. */
    boolean update(int worker, int workers, Head head, Optimizer optimizer) {
        boolean journeysFinite = journey == null || updateJourneys(worker, workers, optimizer);
        return (users == null || updateUsers(worker, workers, head, optimizer)) && journeysFinite;
    }

    private boolean updateJourneys(int worker, int workers, Optimizer optimizer) {
        boolean finite = true;
        float[] rowGradient = rowGradients[worker];
        int to = (int) ((long) journeyGradient.touched() * (worker + 1) / workers);
        for (int t = (int) ((long) journeyGradient.touched() * worker / workers); t < to; t++) {
            journeyGradient.sum(t, sources, dim, rowGradient);
            finite &= step(journey.weight(), journeyGradient.row(t), rowGradient, optimizer);
        }
        return finite;
    }

    private boolean updateUsers(int worker, int workers, Head head, Optimizer optimizer) {
        boolean finite = true;
        float[] rowGradient = rowGradients[worker];
        int to = (int) ((long) batches.segments() * (worker + 1) / workers);
        for (int segment = (int) ((long) batches.segments() * worker / workers); segment < to; segment++) {
            boolean touched = false;
            Arrays.fill(rowGradient, 0f);
            for (int e = batches.start(segment); e < batches.start(segment + 1); e++) {
                if (head.hasGradient(e)) {
                    Rows.axpy(1f, sources, e * dim, rowGradient, 0, dim);
                    touched = true;
                }
            }
            if (touched) {
                finite &= step(users, batches.user(segment), rowGradient, optimizer);
            }
        }
        return finite;
    }

    private boolean step(Parameter table, int row, float[] rowGradient, Optimizer optimizer) {
        optimizer.step(table, row, rowGradient, 0);
        return Rows.allFinite(table.values(), row * dim, dim);
    }
}
