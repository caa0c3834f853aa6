package org.warprank.nn.train;

import java.util.Arrays;
import org.warprank.core.Rows;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.RowUpdate;
import org.warprank.nn.layer.SparseGradient;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.layer.SparseUpdate;

/**
 * The part of a batch's input that comes of the users' features, forward and backward: the weighted mean of their rows. The
 * gradients of a user's examples are summed before they go to the features.
 */
final class UserFeatureInput {

    /** What the users of a training have of each feature. */
    record Data(Vocabulary features, SparseMatrix ofUsers) {
    }

    private final SparseMatrix ofUsers;
    private final Parameter table;
    private final int dim;

    // By the input of each segment of the batch.
    private final float[] segmentGradients;

    // Of each worker.
    private final SparseGradient[] gradients;
    private final SparseUpdate[] updates;

    UserFeatureInput(SparseMatrix ofUsers, Parameter table, int batchSize, int workers) {
        this.ofUsers = ofUsers;
        this.table = table;
        this.dim = table.columns();
        this.segmentGradients = new float[batchSize * dim];
        this.gradients = new SparseGradient[workers];
        this.updates = new SparseUpdate[workers];
        for (int w = 0; w < workers; w++) {
            gradients[w] = new SparseGradient(ofUsers, batchSize);
            updates[w] = new SparseUpdate(gradients[w], dim);
        }
    }

    /** Adds a user's part to a row of the input. */
    void forward(int user, float[] h, int offset) {
        int end = ofUsers.offsets()[user + 1];
        for (int at = ofUsers.offsets()[user]; at < end; at++) {
            Rows.axpy(ofUsers.values()[at], table.values(), ofUsers.indices()[at] * dim, h, offset, dim);
        }
    }

    /** Sums the gradient by the input of a segment, which is that of a range of rows. */
    void collect(int segment, int fromRow, int toRow, float[] dh) {
        Arrays.fill(segmentGradients, segment * dim, (segment + 1) * dim, 0f);
        for (int r = fromRow; r < toRow; r++) {
            Rows.axpy(1f, dh, r * dim, segmentGradients, segment * dim, dim);
        }
    }

    /** Forgets the segments of the batch before, and begins the worker's part of the rows. */
    void begin(int worker, int workers) {
        gradients[worker].clear(worker, workers);
    }

    /** Notes the gradient of a segment, after {@link #collect}. */
    void add(int worker, int user, int segment) {
        gradients[worker].add(user, segment, 1f);
    }

    /** Updates a worker's part of the rows; returns whether every updated row is finite. */
    boolean update(int worker, RowUpdate rowUpdate) {
        return updates[worker].run(segmentGradients, table, null, rowUpdate);
    }
}
