package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * A dense layer for a batch of one over weights that are not packed. Lanes are outputs, though a row of W has an output's inputs
 * side by side: blocks of 8 x 8 are transposed in registers, by the shuffles of {@link VectorTranspose}, and used at once. The
 * shuffles are what bounds it, 48 for 16 outputs by 8 inputs; two blocks at a time, so that the FMAs of one, each of which waits
 * for the one before, pass beside the shuffles of the other. The bits are those of {@link VectorGemm}.
 */
final class VectorGemvRows {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_256;
    private static final boolean AVAILABLE = VectorGemm.LANES >= SPECIES.length();
    private static final int BLOCK = SPECIES.length();
    private static final int OUTPUTS = 2 * BLOCK;

    private VectorGemvRows() {
    }

    /**
     * Computes the first outputs.
     *
     * @return how many, a multiple of 16; the rest is left as it was
     */
    static int linear(int in, int out, float[] x, int xOffset, float[] w, int wOffset, int wRow, float[] s, int sColumn,
                      float zeroUpTo, float[] y, int yOffset) {
        int done = AVAILABLE ? out / OUTPUTS * OUTPUTS : 0;
        int whole = in / BLOCK * BLOCK;
        float limit = whole < in ? Float.NaN : zeroUpTo;
        for (int o = 0; o < done; o += OUTPUTS) {
            outputs(whole, x, xOffset, w, wOffset + o * wRow, wRow, s, o * sColumn, limit, y, yOffset + o);
        }
        for (int o = 0; o < done && whole < in; o++) {
            float sum = y[yOffset + o];
            for (int i = whole; i < in; i++) {
                sum = Math.fma(x[xOffset + i], w[wOffset + o * wRow + i], sum);
            }
            y[yOffset + o] = sum <= zeroUpTo ? 0f : sum;
        }
        return done;
    }

    private static void outputs(int in, float[] x, int xAt, float[] w, int pAt, int stride, float[] s, int s0, float zeroUpTo,
                                float[] y, int y0) {
        FloatVector even = load(VectorTranspose.EVEN_LANES, 0);
        FloatVector odd = load(VectorTranspose.ODD_LANES, 0);
        FloatVector evenPairs = load(VectorTranspose.EVEN_PAIRS, 0);
        FloatVector oddPairs = load(VectorTranspose.ODD_PAIRS, 0);
        FloatVector low = load(VectorTranspose.LOW_HALVES, 0);
        FloatVector high = load(VectorTranspose.HIGH_HALVES, 0);
        int qAt = pAt + BLOCK * stride;
        FloatVector ps = load(s, s0);
        FloatVector qs = load(s, s0 + BLOCK);
        for (int i = 0; i < in; i += BLOCK) {
            FloatVector p0 = load(w, pAt + i);
            FloatVector p1 = load(w, pAt + stride + i);
            FloatVector p2 = load(w, pAt + 2 * stride + i);
            FloatVector p3 = load(w, pAt + 3 * stride + i);
            FloatVector p4 = load(w, pAt + 4 * stride + i);
            FloatVector p5 = load(w, pAt + 5 * stride + i);
            FloatVector p6 = load(w, pAt + 6 * stride + i);
            FloatVector p7 = load(w, pAt + 7 * stride + i);
            FloatVector pe0 = even.selectFrom(p0, p1);
            FloatVector po0 = odd.selectFrom(p0, p1);
            FloatVector pe2 = even.selectFrom(p2, p3);
            FloatVector po2 = odd.selectFrom(p2, p3);
            FloatVector pe4 = even.selectFrom(p4, p5);
            FloatVector po4 = odd.selectFrom(p4, p5);
            FloatVector pe6 = even.selectFrom(p6, p7);
            FloatVector po6 = odd.selectFrom(p6, p7);
            p0 = evenPairs.selectFrom(pe0, pe2);
            p1 = evenPairs.selectFrom(po0, po2);
            p2 = oddPairs.selectFrom(pe0, pe2);
            p3 = oddPairs.selectFrom(po0, po2);
            p4 = evenPairs.selectFrom(pe4, pe6);
            p5 = evenPairs.selectFrom(po4, po6);
            p6 = oddPairs.selectFrom(pe4, pe6);
            p7 = oddPairs.selectFrom(po4, po6);
            FloatVector q0 = load(w, qAt + i);
            FloatVector q1 = load(w, qAt + stride + i);
            FloatVector q2 = load(w, qAt + 2 * stride + i);
            FloatVector q3 = load(w, qAt + 3 * stride + i);
            FloatVector q4 = load(w, qAt + 4 * stride + i);
            FloatVector q5 = load(w, qAt + 5 * stride + i);
            FloatVector q6 = load(w, qAt + 6 * stride + i);
            FloatVector q7 = load(w, qAt + 7 * stride + i);
            FloatVector qe0 = even.selectFrom(q0, q1);
            FloatVector qo0 = odd.selectFrom(q0, q1);
            FloatVector qe2 = even.selectFrom(q2, q3);
            FloatVector qo2 = odd.selectFrom(q2, q3);
            FloatVector qe4 = even.selectFrom(q4, q5);
            FloatVector qo4 = odd.selectFrom(q4, q5);
            FloatVector qe6 = even.selectFrom(q6, q7);
            FloatVector qo6 = odd.selectFrom(q6, q7);
            q0 = evenPairs.selectFrom(qe0, qe2);
            q1 = evenPairs.selectFrom(qo0, qo2);
            q2 = oddPairs.selectFrom(qe0, qe2);
            q3 = oddPairs.selectFrom(qo0, qo2);
            q4 = evenPairs.selectFrom(qe4, qe6);
            q5 = evenPairs.selectFrom(qo4, qo6);
            q6 = oddPairs.selectFrom(qe4, qe6);
            q7 = oddPairs.selectFrom(qo4, qo6);
            ps = FloatVector.broadcast(SPECIES, x[xAt + i]).fma(low.selectFrom(p0, p4), ps);
            ps = FloatVector.broadcast(SPECIES, x[xAt + i + 1]).fma(low.selectFrom(p1, p5), ps);
            ps = FloatVector.broadcast(SPECIES, x[xAt + i + 2]).fma(low.selectFrom(p2, p6), ps);
            ps = FloatVector.broadcast(SPECIES, x[xAt + i + 3]).fma(low.selectFrom(p3, p7), ps);
            ps = FloatVector.broadcast(SPECIES, x[xAt + i + 4]).fma(high.selectFrom(p0, p4), ps);
            ps = FloatVector.broadcast(SPECIES, x[xAt + i + 5]).fma(high.selectFrom(p1, p5), ps);
            ps = FloatVector.broadcast(SPECIES, x[xAt + i + 6]).fma(high.selectFrom(p2, p6), ps);
            ps = FloatVector.broadcast(SPECIES, x[xAt + i + 7]).fma(high.selectFrom(p3, p7), ps);
            qs = FloatVector.broadcast(SPECIES, x[xAt + i]).fma(low.selectFrom(q0, q4), qs);
            qs = FloatVector.broadcast(SPECIES, x[xAt + i + 1]).fma(low.selectFrom(q1, q5), qs);
            qs = FloatVector.broadcast(SPECIES, x[xAt + i + 2]).fma(low.selectFrom(q2, q6), qs);
            qs = FloatVector.broadcast(SPECIES, x[xAt + i + 3]).fma(low.selectFrom(q3, q7), qs);
            qs = FloatVector.broadcast(SPECIES, x[xAt + i + 4]).fma(high.selectFrom(q0, q4), qs);
            qs = FloatVector.broadcast(SPECIES, x[xAt + i + 5]).fma(high.selectFrom(q1, q5), qs);
            qs = FloatVector.broadcast(SPECIES, x[xAt + i + 6]).fma(high.selectFrom(q2, q6), qs);
            qs = FloatVector.broadcast(SPECIES, x[xAt + i + 7]).fma(high.selectFrom(q3, q7), qs);
        }
        FloatVector limit = FloatVector.broadcast(SPECIES, zeroUpTo);
        FloatVector zero = FloatVector.zero(SPECIES);
        zero.blend(ps, limit.compare(VectorOperators.GE, ps).not()).intoArray(y, y0);
        zero.blend(qs, limit.compare(VectorOperators.GE, qs).not()).intoArray(y, y0 + BLOCK);
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }
}
