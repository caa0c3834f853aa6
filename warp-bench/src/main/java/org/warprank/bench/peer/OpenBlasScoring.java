package org.warprank.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Scores by a product of OpenBLAS onto a copy of the bias, off the heap, then the best of each row in one pass over it. */
final class OpenBlasScoring implements Scoring {

    private final OpenBlas library;
    private final int users;
    private final int items;
    private final int dim;
    private final int k;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment queries;
    private final MemorySegment table;
    private final MemorySegment bias;
    private final MemorySegment scores;
    private final float[] row;
    private final float[] best;
    private final int[] ids;

    OpenBlasScoring(OpenBlas library, ScoringInputs inputs) {
        this.library = library;
        users = inputs.users();
        items = inputs.items();
        dim = inputs.dim();
        k = inputs.k();
        queries = OffHeap.copy(arena, inputs.queries());
        table = OffHeap.copy(arena, inputs.table());
        bias = OffHeap.copy(arena, inputs.bias());
        scores = OffHeap.floats(arena, (long) users * items);
        row = new float[items];
        best = new float[k];
        ids = new int[users * k];
    }

    @Override
    public void topK() {
        for (int user = 0; user < users; user++) {
            MemorySegment.copy(bias, 0, scores, (long) user * bias.byteSize(), bias.byteSize());
        }
        if (users == 1) {
            library.sgemv(items, dim, table, queries, 1f, scores);
        } else {
            library.sgemm(false, true, users, items, dim, queries, table, 1f, scores);
        }
        for (int user = 0; user < users; user++) {
            list(user);
        }
    }

    // On the heap, since C2 compiles a loop over a segment to several times as many instructions.
    private void list(int user) {
        MemorySegment.copy(scores, JAVA_FLOAT, (long) user * bias.byteSize(), row, 0, items);
        Arrays.fill(best, Float.NEGATIVE_INFINITY);
        float worst = best[k - 1];
        for (int item = 0; item < items; item++) {
            float score = row[item];
            if (score > worst) {
                insert(score, item, user * k);
                worst = best[k - 1];
            }
        }
    }

    private void insert(float score, int item, int list) {
        int at = k - 1;
        for (; at > 0 && score > best[at - 1]; at--) {
            best[at] = best[at - 1];
            ids[list + at] = ids[list + at - 1];
        }
        best[at] = score;
        ids[list + at] = item;
    }

    @Override
    public int[] ids() {
        return ids.clone();
    }

    @Override
    public void close() {
        arena.close();
    }
}
