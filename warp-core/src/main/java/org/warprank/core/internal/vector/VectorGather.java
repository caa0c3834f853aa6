package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sum of some rows of a table, a block of columns after the other: the sums of a block stay in registers over all rows, so
 * that a row costs its loads alone. Adding row after row to a sum in memory loads and stores that for every row.
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
        FloatVector s0 = FloatVector.zero(SPECIES);
        FloatVector s1 = s0;
        FloatVector s2 = s0;
        FloatVector s3 = s0;
        for (int i = from; i < to; i++) {
            int at = ids[i] * dim + column;
            s0 = s0.add(load(table, at));
            s1 = s1.add(load(table, at + LANES));
            s2 = s2.add(load(table, at + 2 * LANES));
            s3 = s3.add(load(table, at + 3 * LANES));
        }
        s0.intoArray(y, yOffset);
        s1.intoArray(y, yOffset + LANES);
        s2.intoArray(y, yOffset + 2 * LANES);
        s3.intoArray(y, yOffset + 3 * LANES);
    }

    private static void vector(float[] table, int dim, int column, int[] ids, int from, int to, float[] y, int yOffset) {
        FloatVector sum = FloatVector.zero(SPECIES);
        for (int i = from; i < to; i++) {
            sum = sum.add(load(table, ids[i] * dim + column));
        }
        sum.intoArray(y, yOffset);
    }

    private static float column(float[] table, int dim, int column, int[] ids, int from, int to) {
        float sum = 0;
        for (int i = from; i < to; i++) {
            sum += table[ids[i] * dim + column];
        }
        return sum;
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }
}
