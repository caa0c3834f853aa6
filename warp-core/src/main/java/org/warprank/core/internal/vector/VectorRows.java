package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/**
 * Kernels over single rows: whole vectors, then a scalar loop for the ragged end. A masked step there would leave the
 * arrays' bounds at the end of a table, where the Vector API takes a path that boxes the mask.
 */
final class VectorRows {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    static final VectorShuffle<Float> BY_8 = VectorShuffle.iota(SPECIES, 8, 1, true);
    static final VectorShuffle<Float> BY_4 = VectorShuffle.iota(SPECIES, 4, 1, true);
    static final VectorShuffle<Float> BY_2 = VectorShuffle.iota(SPECIES, 2, 1, true);

    private VectorRows() {
    }

    static float dot(float[] a, int aOffset, float[] b, int bOffset, int count) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        int i = 0;
        for (; i + 2 * LANES <= count; i += 2 * LANES) {
            int at = aOffset + i;
            int bt = bOffset + i;
            s0 = FloatVector.fromArray(SPECIES, a, at).fma(FloatVector.fromArray(SPECIES, b, bt), s0);
            s1 = FloatVector.fromArray(SPECIES, a, at + LANES).fma(FloatVector.fromArray(SPECIES, b, bt + LANES), s1);
        }
        // Halves are added to each other. The order of reduceLanes is the compiler's choice, and not that of the interpreter.
        FloatVector halves = s0.add(s1);
        if (LANES > 8) {
            halves = halves.add(halves.rearrange(BY_8));
        }
        if (LANES > 4) {
            halves = halves.add(halves.rearrange(BY_4));
        }
        halves = halves.add(halves.rearrange(BY_2));
        float sum = halves.lane(0) + halves.lane(1);
        for (; i < count; i++) {
            sum = Math.fma(a[aOffset + i], b[bOffset + i], sum);
        }
        return sum;
    }

    static void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int count) {
        FloatVector scale = FloatVector.broadcast(SPECIES, alpha);
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            FloatVector sum = FloatVector.fromArray(SPECIES, y, yOffset + i);
            scale.fma(FloatVector.fromArray(SPECIES, x, xOffset + i), sum).intoArray(y, yOffset + i);
        }
        for (; i < count; i++) {
            y[yOffset + i] = Math.fma(alpha, x[xOffset + i], y[yOffset + i]);
        }
    }

    static void scaledDifference(float alpha, float[] x, int xOffset, float[] z, int zOffset, float[] y, int yOffset, int count) {
        FloatVector scale = FloatVector.broadcast(SPECIES, alpha);
        FloatVector minus = FloatVector.broadcast(SPECIES, -alpha);
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            FloatVector product = scale.mul(FloatVector.fromArray(SPECIES, x, xOffset + i));
            minus.fma(FloatVector.fromArray(SPECIES, z, zOffset + i), product).intoArray(y, yOffset + i);
        }
        for (; i < count; i++) {
            y[yOffset + i] = Math.fma(-alpha, z[zOffset + i], alpha * x[xOffset + i]);
        }
    }

    static void max(float[] x, int xOffset, float[] y, int yOffset, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            FloatVector.fromArray(SPECIES, x, xOffset + i).max(FloatVector.fromArray(SPECIES, y, yOffset + i))
                    .intoArray(y, yOffset + i);
        }
        for (; i < count; i++) {
            y[yOffset + i] = Math.max(x[xOffset + i], y[yOffset + i]);
        }
    }

    static void sgd(float[] w, float[] v, int offset, float[] g, int gOffset, int count, float rate, float momentum,
                    float keep) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            int at = offset + i;
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, gOffset + i);
            FloatVector velocity = FloatVector.fromArray(SPECIES, v, at).mul(momentum).add(gradient);
            velocity.intoArray(v, at);
            FloatVector.fromArray(SPECIES, w, at).mul(keep).sub(velocity.mul(rate)).intoArray(w, at);
        }
        for (; i < count; i++) {
            float velocity = v[offset + i] * momentum + g[gOffset + i];
            v[offset + i] = velocity;
            w[offset + i] = w[offset + i] * keep - velocity * rate;
        }
    }

    static void adagrad(float[] w, float[] s, int offset, float[] g, int gOffset, int count, float rate, float keep) {
        if (count == 1) {
            // A bias; the compiled loops below cost several times as much to get through.
            adagrad(w, s, offset, g[gOffset], rate, keep);
            return;
        }
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            int at = offset + i;
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, gOffset + i);
            FloatVector sum = gradient.mul(gradient).add(FloatVector.fromArray(SPECIES, s, at));
            sum.intoArray(s, at);
            FloatVector root = sum.lanewise(VectorOperators.SQRT).add(KernelSet.ADAGRAD_EPSILON);
            FloatVector.fromArray(SPECIES, w, at).mul(keep).sub(gradient.mul(rate).div(root)).intoArray(w, at);
        }
        for (; i < count; i++) {
            adagrad(w, s, offset + i, g[gOffset + i], rate, keep);
        }
    }

    private static void adagrad(float[] w, float[] s, int at, float gradient, float rate, float keep) {
        float sum = gradient * gradient + s[at];
        s[at] = sum;
        w[at] = w[at] * keep - gradient * rate / ((float) Math.sqrt(sum) + KernelSet.ADAGRAD_EPSILON);
    }

    static void adam(float[] w, float[] m, float[] v, int offset, float[] g, int gOffset, int count, float rate, float beta1,
                     float beta2, float epsilon, float keep) {
        float rest1 = 1f - beta1;
        float rest2 = 1f - beta2;
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            int at = offset + i;
            FloatVector gradient = FloatVector.fromArray(SPECIES, g, gOffset + i);
            FloatVector mean = FloatVector.fromArray(SPECIES, m, at).mul(beta1).add(gradient.mul(rest1));
            FloatVector square = FloatVector.fromArray(SPECIES, v, at).mul(beta2).add(gradient.mul(gradient).mul(rest2));
            mean.intoArray(m, at);
            square.intoArray(v, at);
            FloatVector root = square.lanewise(VectorOperators.SQRT).add(epsilon);
            FloatVector.fromArray(SPECIES, w, at).mul(keep).sub(mean.mul(rate).div(root)).intoArray(w, at);
        }
        for (; i < count; i++) {
            float gradient = g[gOffset + i];
            float mean = m[offset + i] * beta1 + gradient * rest1;
            float square = v[offset + i] * beta2 + gradient * gradient * rest2;
            m[offset + i] = mean;
            v[offset + i] = square;
            w[offset + i] = w[offset + i] * keep - mean * rate / ((float) Math.sqrt(square) + epsilon);
        }
    }

    static void relu(float[] y, int offset, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            FloatVector.fromArray(SPECIES, y, offset + i).max(0f).intoArray(y, offset + i);
        }
        for (; i < count; i++) {
            y[offset + i] = Math.max(y[offset + i], 0f);
        }
    }

    static void reluBackward(float[] y, int yOffset, float[] g, int gOffset, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            VectorMask<Float> passes = FloatVector.fromArray(SPECIES, y, yOffset + i).compare(VectorOperators.GT, 0f);
            zero.blend(FloatVector.fromArray(SPECIES, g, gOffset + i), passes).intoArray(g, gOffset + i);
        }
        for (; i < count; i++) {
            g[gOffset + i] = y[yOffset + i] > 0f ? g[gOffset + i] : 0f;
        }
    }

    static boolean allFinite(float[] x, int offset, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            zero = FloatVector.fromArray(SPECIES, x, offset + i).mul(0f).add(zero);
        }
        float rest = 0;
        for (; i < count; i++) {
            rest += x[offset + i] * 0f;
        }
        return FloatVector.zero(SPECIES).add(zero).reduceLanes(VectorOperators.ADD) + rest == 0;
    }

    static boolean allFinite(float[] table, int dim, int[] ids, int from, int to) {
        FloatVector zero = FloatVector.zero(SPECIES);
        float rest = 0;
        for (int i = from; i < to; i++) {
            int at = ids[i] * dim;
            int c = 0;
            for (; c + LANES <= dim; c += LANES) {
                zero = FloatVector.fromArray(SPECIES, table, at + c).mul(0f).add(zero);
            }
            for (; c < dim; c++) {
                rest += table[at + c] * 0f;
            }
        }
        return FloatVector.zero(SPECIES).add(zero).reduceLanes(VectorOperators.ADD) + rest == 0;
    }
}
