package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/** The sum of some rows of a table, each times a factor, in the blocks of columns of {@link VectorGather}. */
final class VectorWeightedSum {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int BLOCK = 4 * LANES;
    private static final int PAIR = 2 * LANES;

    private VectorWeightedSum() {
    }

    static void sum(float[] table, int dim, int[] ids, float[] factors, int from, int to, float[] y, int yOffset) {
        int c = 0;
        for (; c + BLOCK <= dim; c += BLOCK) {
            block(table, dim, c, ids, factors, from, to, y, yOffset + c);
        }
        if (c + PAIR <= dim) {
            pair(table, dim, c, ids, factors, from, to, y, yOffset + c);
            c += PAIR;
        }
        if (c + LANES <= dim) {
            vector(table, dim, c, ids, factors, from, to, y, yOffset + c);
            c += LANES;
        }
        if (c < dim && dim >= LANES) {
            // Overlaps the columns before, whose sums come out the same.
            vector(table, dim, dim - LANES, ids, factors, from, to, y, yOffset + dim - LANES);
        } else {
            for (; c < dim; c++) {
                y[yOffset + c] = column(table, dim, c, ids, factors, from, to);
            }
        }
    }

    private static void block(float[] table, int dim, int column, int[] ids, float[] factors, int from, int to, float[] y,
                              int yOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        for (int i = from; i < to; i++) {
            int at = ids[i] * dim + column;
            FloatVector factor = FloatVector.broadcast(SPECIES, factors[i]);
            s0 = factor.fma(FloatVector.fromArray(SPECIES, table, at), s0);
            s1 = factor.fma(FloatVector.fromArray(SPECIES, table, at + LANES), s1);
            s2 = factor.fma(FloatVector.fromArray(SPECIES, table, at + 2 * LANES), s2);
            s3 = factor.fma(FloatVector.fromArray(SPECIES, table, at + 3 * LANES), s3);
        }
        zero.add(s0).intoArray(y, yOffset);
        zero.add(s1).intoArray(y, yOffset + LANES);
        zero.add(s2).intoArray(y, yOffset + 2 * LANES);
        zero.add(s3).intoArray(y, yOffset + 3 * LANES);
    }

    private static void pair(float[] table, int dim, int column, int[] ids, float[] factors, int from, int to, float[] y,
                             int yOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        for (int i = from; i < to; i++) {
            int at = ids[i] * dim + column;
            FloatVector factor = FloatVector.broadcast(SPECIES, factors[i]);
            s0 = factor.fma(FloatVector.fromArray(SPECIES, table, at), s0);
            s1 = factor.fma(FloatVector.fromArray(SPECIES, table, at + LANES), s1);
        }
        zero.add(s0).intoArray(y, yOffset);
        zero.add(s1).intoArray(y, yOffset + LANES);
    }

    private static void vector(float[] table, int dim, int column, int[] ids, float[] factors, int from, int to, float[] y,
                               int yOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum = zero;
        for (int i = from; i < to; i++) {
            FloatVector row = FloatVector.fromArray(SPECIES, table, ids[i] * dim + column);
            sum = FloatVector.broadcast(SPECIES, factors[i]).fma(row, sum);
        }
        zero.add(sum).intoArray(y, yOffset);
    }

    private static float column(float[] table, int dim, int column, int[] ids, float[] factors, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum = Math.fma(factors[i], table[ids[i] * dim + column], sum);
        }
        return sum;
    }
}
