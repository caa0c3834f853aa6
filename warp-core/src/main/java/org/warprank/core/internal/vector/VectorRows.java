package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/** Kernels over single rows. Whole vectors first; the ragged end is one masked step, which costs no loop. */
final class VectorRows {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();

    private VectorRows() {
    }

    static float dot(float[] a, int aOffset, float[] b, int bOffset, int count) {
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        int i = 0;
        for (; i + 2 * LANES <= count; i += 2 * LANES) {
            s0 = load(a, aOffset + i).fma(load(b, bOffset + i), s0);
            s1 = load(a, aOffset + i + LANES).fma(load(b, bOffset + i + LANES), s1);
        }
        for (; i < count; i += LANES) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, count);
            s0 = load(a, aOffset + i, mask).fma(load(b, bOffset + i, mask), s0);
        }
        return s0.add(s1).reduceLanes(VectorOperators.ADD);
    }

    static void axpy(float alpha, float[] x, int xOffset, float[] y, int yOffset, int count) {
        FloatVector scale = FloatVector.broadcast(SPECIES, alpha);
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            scale.fma(load(x, xOffset + i), load(y, yOffset + i)).intoArray(y, yOffset + i);
        }
        if (i < count) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, count);
            scale.fma(load(x, xOffset + i, mask), load(y, yOffset + i, mask)).intoArray(y, yOffset + i, mask);
        }
    }

    static void sgd(float[] w, float[] v, int offset, float[] g, int gOffset, int count, float rate, float momentum,
                    float keep) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            int at = offset + i;
            FloatVector velocity = load(v, at).mul(momentum).add(load(g, gOffset + i));
            velocity.intoArray(v, at);
            load(w, at).mul(keep).sub(velocity.mul(rate)).intoArray(w, at);
        }
        if (i < count) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, count);
            int at = offset + i;
            FloatVector velocity = load(v, at, mask).mul(momentum).add(load(g, gOffset + i, mask));
            velocity.intoArray(v, at, mask);
            load(w, at, mask).mul(keep).sub(velocity.mul(rate)).intoArray(w, at, mask);
        }
    }

    static void adagrad(float[] w, float[] s, int offset, float[] g, int gOffset, int count, float rate, float keep) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            int at = offset + i;
            FloatVector gradient = load(g, gOffset + i);
            FloatVector sum = gradient.mul(gradient).add(load(s, at));
            sum.intoArray(s, at);
            load(w, at).mul(keep).sub(adagradStep(gradient, sum, rate)).intoArray(w, at);
        }
        if (i < count) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, count);
            int at = offset + i;
            FloatVector gradient = load(g, gOffset + i, mask);
            FloatVector sum = gradient.mul(gradient).add(load(s, at, mask));
            sum.intoArray(s, at, mask);
            load(w, at, mask).mul(keep).sub(adagradStep(gradient, sum, rate)).intoArray(w, at, mask);
        }
    }

    private static FloatVector adagradStep(FloatVector gradient, FloatVector sum, float rate) {
        return gradient.mul(rate).div(sum.lanewise(VectorOperators.SQRT).add(KernelSet.ADAGRAD_EPSILON));
    }

    static void relu(float[] y, int offset, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            load(y, offset + i).max(0f).intoArray(y, offset + i);
        }
        if (i < count) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, count);
            load(y, offset + i, mask).max(0f).intoArray(y, offset + i, mask);
        }
    }

    static void reluBackward(float[] y, int yOffset, float[] g, int gOffset, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            VectorMask<Float> passes = load(y, yOffset + i).compare(VectorOperators.GT, 0f);
            zero.blend(load(g, gOffset + i), passes).intoArray(g, gOffset + i);
        }
        if (i < count) {
            VectorMask<Float> mask = SPECIES.indexInRange(i, count);
            VectorMask<Float> passes = load(y, yOffset + i, mask).compare(VectorOperators.GT, 0f);
            zero.blend(load(g, gOffset + i, mask), passes).intoArray(g, gOffset + i, mask);
        }
    }

    static boolean allFinite(float[] x, int offset, int count) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            zero = load(x, offset + i).mul(0f).add(zero);
        }
        if (i < count) {
            zero = load(x, offset + i, SPECIES.indexInRange(i, count)).mul(0f).add(zero);
        }
        return zero.reduceLanes(VectorOperators.ADD) == 0;
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }

    private static FloatVector load(float[] x, int at, VectorMask<Float> mask) {
        return FloatVector.fromArray(SPECIES, x, at, mask);
    }
}
