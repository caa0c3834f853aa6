package org.warprank.core.internal.vector;

/**
 * Scores of single items from their rows, with the bits that a lane of {@link VectorPanels} has: one chain of FMAs, factor
 * after factor. Eight chains side by side hide their latency. There are no vectors, since what the lanes would hold lies apart.
 */
final class RowChains {

    private static final int CHAINS = 8;

    private RowChains() {
    }

    static void add(float[] rows, int count, int dim, float[] query, int queryOffset, float[] scores) {
        for (int i = 0; i < count; i += CHAINS) {
            eight(rows, i, Math.min(CHAINS, count - i) - 1, dim, query, queryOffset, scores);
        }
    }

    // Where rows run out, the last one fills the eight: its score is written more than once.
    private static void eight(float[] rows, int i, int last, int dim, float[] query, int queryOffset, float[] scores) {
        int i1 = i + Math.min(1, last);
        int i2 = i + Math.min(2, last);
        int i3 = i + Math.min(3, last);
        int i4 = i + Math.min(4, last);
        int i5 = i + Math.min(5, last);
        int i6 = i + Math.min(6, last);
        int i7 = i + Math.min(7, last);
        float s0 = scores[i];
        float s1 = scores[i1];
        float s2 = scores[i2];
        float s3 = scores[i3];
        float s4 = scores[i4];
        float s5 = scores[i5];
        float s6 = scores[i6];
        float s7 = scores[i7];
        for (int f = 0; f < dim; f++) {
            float q = query[queryOffset + f];
            s0 = Math.fma(q, rows[i * dim + f], s0);
            s1 = Math.fma(q, rows[i1 * dim + f], s1);
            s2 = Math.fma(q, rows[i2 * dim + f], s2);
            s3 = Math.fma(q, rows[i3 * dim + f], s3);
            s4 = Math.fma(q, rows[i4 * dim + f], s4);
            s5 = Math.fma(q, rows[i5 * dim + f], s5);
            s6 = Math.fma(q, rows[i6 * dim + f], s6);
            s7 = Math.fma(q, rows[i7 * dim + f], s7);
        }
        scores[i] = s0;
        scores[i1] = s1;
        scores[i2] = s2;
        scores[i3] = s3;
        scores[i4] = s4;
        scores[i5] = s5;
        scores[i6] = s6;
        scores[i7] = s7;
    }
}
