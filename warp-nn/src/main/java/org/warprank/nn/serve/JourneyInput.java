package org.warprank.nn.serve;

import java.util.Arrays;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.SparseMatrix;

/**
 * Makes the input of users: {@code n^-a} times the sum of their journey's rows, plus their own. Where users have embeddings
 * alone, that of an unknown one is folded in. Owned by one thread.
 */
final class JourneyInput {

    private final ScoringModel model;
    private final float[] row;
    private int[] ids = new int[64];

    // Null where users have journeys.
    private final FoldIn foldIn;

    JourneyInput(ScoringModel model) {
        this.model = model;
        this.row = new float[model.dim()];
        this.foldIn = model.input() == null ? new FoldIn(model) : null;
    }

    void see(int[] journey, int from, int to, ItemSet seen) {
        see(model, journey, from, to, seen);
    }

    /** Makes a set of a journey; unknown items are left out. */
    static void see(ScoringModel model, int[] journey, int from, int to, ItemSet seen) {
        if (from < 0 || from > to || to > journey.length) {
            throw new IndexOutOfBoundsException("journey is from index " + from + " to " + to + ", expected a range within its "
                    + journey.length + " numbers");
        }
        seen.clear();
        int items = model.items().size();
        for (int i = from; i < to; i++) {
            int item = journey[i];
            if (item < Vocabulary.UNKNOWN || item >= items) {
                throw new IndexOutOfBoundsException("journey has " + item + " at index " + i + ", expected items from 0 to "
                        + (items - 1) + ", or " + Vocabulary.UNKNOWN + " for one that the model does not know");
            }
            if (item != Vocabulary.UNKNOWN) {
                seen.add(item);
            }
        }
    }

    /** {@code userRow} is UNKNOWN for a user without an embedding. */
    void forward(int userRow, ItemSet seen, float[] h, int offset) {
        int dim = model.dim();
        Arrays.fill(h, offset, offset + dim, 0f);
        if (foldIn != null && userRow == Vocabulary.UNKNOWN && seen.size() > 0) {
            foldIn.fold(seen, h, offset);
        }
        if (model.input() != null) {
            addUp(seen, h, offset);
            float scale = model.scale(seen.size());
            for (int i = offset; i < offset + dim; i++) {
                h[i] *= scale;
            }
        }
        if (userRow != Vocabulary.UNKNOWN && model.userTable() != null) {
            add(model.userTable(), userRow, h, offset);
        }
    }

    /** Adds the mean of the features of a row of a matrix, if there is one. */
    void addFeatures(SparseMatrix means, int user, float[] h, int offset) {
        if (means == null || user < 0 || user >= means.rows()) {
            return;
        }
        int end = means.offsets()[user + 1];
        for (int at = means.offsets()[user]; at < end; at++) {
            model.userFeatureTable().copyRow(means.indices()[at], row);
            for (int i = 0; i < row.length; i++) {
                h[offset + i] += means.values()[at] * row[i];
            }
        }
    }

    private void addUp(ItemSet seen, float[] h, int offset) {
        if (model.isScalar()) {
            for (int item = seen.next(0); item >= 0; item = seen.next(item + 1)) {
                add(model.input(), item, h, offset);
            }
            return;
        }
        if (seen.size() > ids.length) {
            ids = new int[Math.max(seen.size(), 2 * ids.length)];
        }
        int count = 0;
        for (int item = seen.next(0); item >= 0; item = seen.next(item + 1)) {
            ids[count++] = item;
        }
        model.input().gatherSum(ids, 0, count, h, offset);
    }

    private void add(FloatTable table, int from, float[] h, int offset) {
        table.copyRow(from, row);
        for (int i = 0; i < row.length; i++) {
            h[offset + i] += row[i];
        }
    }
}
