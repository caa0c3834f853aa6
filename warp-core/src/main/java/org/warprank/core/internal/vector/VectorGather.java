package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sum of some rows of a table, a block of columns after the other: the sums of a block stay in registers over all rows, so
 * that a row costs its loads alone. Adding row after row to a sum in memory loads and stores that for every row.
 *
 * <p>Methods are called on vectors just made: after a loop C2 knows the class of a sum only from the profile, and a call on it
 * that is not inlined boxes the sums.
 */
final class VectorGather {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int BLOCK = 4 * LANES;

    private VectorGather() {
    }

    static void sum(float[] table, int dim, int[] ids, int from, int to, float[] y, int yOffset) {
        int c = 0;
        for (; c + BLOCK <= dim; c += BLOCK) {
            block(table, dim, c, ids, from, to, y, yOffset + c);
        }
        for (; c + LANES <= dim; c += LANES) {
            vector(table, dim, c, ids, from, to, y, yOffset + c);
        }
        if (c < dim && dim >= LANES) {
            // Overlaps the columns before, whose sums come out the same.
            vector(table, dim, dim - LANES, ids, from, to, y, yOffset + dim - LANES);
        } else {
            for (; c < dim; c++) {
                y[yOffset + c] = column(table, dim, c, ids, from, to);
            }
        }
    }

    private static void block(float[] table, int dim, int column, int[] ids, int from, int to, float[] y, int yOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        for (int i = from; i < to; i++) {
            int at = ids[i] * dim + column;
            s0 = FloatVector.fromArray(SPECIES, table, at).add(s0);
            s1 = FloatVector.fromArray(SPECIES, table, at + LANES).add(s1);
            s2 = FloatVector.fromArray(SPECIES, table, at + 2 * LANES).add(s2);
            s3 = FloatVector.fromArray(SPECIES, table, at + 3 * LANES).add(s3);
        }
        zero.add(s0).intoArray(y, yOffset);
        zero.add(s1).intoArray(y, yOffset + LANES);
        zero.add(s2).intoArray(y, yOffset + 2 * LANES);
        zero.add(s3).intoArray(y, yOffset + 3 * LANES);
    }

    private static void vector(float[] table, int dim, int column, int[] ids, int from, int to, float[] y, int yOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum = zero;
        for (int i = from; i < to; i++) {
            sum = FloatVector.fromArray(SPECIES, table, ids[i] * dim + column).add(sum);
        }
        zero.add(sum).intoArray(y, yOffset);
    }

    private static float column(float[] table, int dim, int column, int[] ids, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += table[ids[i] * dim + column];
        }
        return sum;
    }
}
