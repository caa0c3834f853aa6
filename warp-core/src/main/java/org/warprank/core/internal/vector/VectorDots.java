package org.warprank.core.internal.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products of one query with gathered rows of a table, four rows at once: their cache misses overlap, and eight chains of
 * sums hide the latency of the multiplications. A row's sum has the order, and so the bits, of {@link VectorRows#dot}.
 */
final class VectorDots {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 2 * LANES;
    private static final int ROWS = 4;

    private VectorDots() {
    }

    static void dots(float[] query, int queryOffset, float[] table, int dim, int[] rows, int from, int to, float[] out) {
        int end = dim / STEP * STEP;
        int i = from;
        for (; i + ROWS <= to; i += ROWS) {
            if (end > 0) {
                fourRows(query, queryOffset, table, rows[i] * dim, rows[i + 1] * dim, rows[i + 2] * dim, rows[i + 3] * dim,
                        end, out, i);
            } else {
                // Where no step is ever made, C2 does not come to know the sums and boxes them.
                Arrays.fill(out, i, i + ROWS, 0f);
            }
            for (int f = end; f < dim; f++) {
                addColumn(query[queryOffset + f], table, dim, f, rows, i, out);
            }
        }
        for (; i < to; i++) {
            out[i] = VectorRows.dot(query, queryOffset, table, rows[i] * dim, dim);
        }
    }

    private static void fourRows(float[] query, int queryOffset, float[] table, int a, int b, int c, int d, int end,
                                 float[] out, int at) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = a0;
        FloatVector c0 = a0;
        FloatVector d0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector c1 = a0;
        FloatVector d1 = a0;
        for (int f = 0; f < end; f += STEP) {
            FloatVector q0 = FloatVector.fromArray(SPECIES, query, queryOffset + f);
            FloatVector q1 = FloatVector.fromArray(SPECIES, query, queryOffset + f + LANES);
            a0 = q0.fma(FloatVector.fromArray(SPECIES, table, a + f), a0);
            b0 = q0.fma(FloatVector.fromArray(SPECIES, table, b + f), b0);
            c0 = q0.fma(FloatVector.fromArray(SPECIES, table, c + f), c0);
            d0 = q0.fma(FloatVector.fromArray(SPECIES, table, d + f), d0);
            a1 = q1.fma(FloatVector.fromArray(SPECIES, table, a + f + LANES), a1);
            b1 = q1.fma(FloatVector.fromArray(SPECIES, table, b + f + LANES), b1);
            c1 = q1.fma(FloatVector.fromArray(SPECIES, table, c + f + LANES), c1);
            d1 = q1.fma(FloatVector.fromArray(SPECIES, table, d + f + LANES), d1);
        }
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector aSum = one.fma(a0, a1);
        FloatVector bSum = one.fma(b0, b1);
        FloatVector cSum = one.fma(c0, c1);
        FloatVector dSum = one.fma(d0, d1);
        if (LANES > 8) {
            aSum = aSum.add(aSum.rearrange(VectorRows.BY_8));
            bSum = bSum.add(bSum.rearrange(VectorRows.BY_8));
            cSum = cSum.add(cSum.rearrange(VectorRows.BY_8));
            dSum = dSum.add(dSum.rearrange(VectorRows.BY_8));
        }
        if (LANES > 4) {
            aSum = aSum.add(aSum.rearrange(VectorRows.BY_4));
            bSum = bSum.add(bSum.rearrange(VectorRows.BY_4));
            cSum = cSum.add(cSum.rearrange(VectorRows.BY_4));
            dSum = dSum.add(dSum.rearrange(VectorRows.BY_4));
        }
        aSum = aSum.add(aSum.rearrange(VectorRows.BY_2));
        bSum = bSum.add(bSum.rearrange(VectorRows.BY_2));
        cSum = cSum.add(cSum.rearrange(VectorRows.BY_2));
        dSum = dSum.add(dSum.rearrange(VectorRows.BY_2));
        out[at] = aSum.lane(0) + aSum.lane(1);
        out[at + 1] = bSum.lane(0) + bSum.lane(1);
        out[at + 2] = cSum.lane(0) + cSum.lane(1);
        out[at + 3] = dSum.lane(0) + dSum.lane(1);
    }

    private static void addColumn(float q, float[] table, int dim, int column, int[] rows, int at, float[] out) {
        for (int i = at; i < at + ROWS; i++) {
            out[i] = Math.fma(q, table[rows[i] * dim + column], out[i]);
        }
    }
}
