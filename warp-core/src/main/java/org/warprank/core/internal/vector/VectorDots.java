package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products of one query with gathered rows of a table, four rows at once: their cache misses overlap, and eight chains of
 * sums hide the latency of the multiplications. The lanes of all four are added up together; a row's sum has the order, and so
 * the bits, of {@link VectorRows#dot}.
 */
final class VectorDots {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int ROWS = 4;
    private static final int HALF = LANES / 2;
    private static final int QUARTER = LANES / 4;
    private static final long UPPER_HALF = (1L << LANES) - (1L << HALF);
    private static final long ODD_QUARTERS = ((1L << QUARTER) - 1) << QUARTER | ((1L << QUARTER) - 1) << HALF + QUARTER;
    private static final VectorShuffle<Float> SWAP_HALVES = VectorShuffle.fromOp(SPECIES, i -> i ^ HALF);
    private static final VectorShuffle<Float> SWAP_QUARTERS = VectorShuffle.fromOp(SPECIES, i -> i ^ QUARTER);
    private static final VectorShuffle<Float> SWAP_2 = VectorShuffle.fromOp(SPECIES, i -> i ^ 2);
    private static final VectorShuffle<Float> SWAP_1 = VectorShuffle.fromOp(SPECIES, i -> i ^ 1);

    private VectorDots() {
    }

    static void dots(float[] query, int queryOffset, float[] table, int dim, int[] rows, int from, int to, float[] out) {
        int i = from;
        for (; i + ROWS <= to; i += ROWS) {
            fourRows(query, queryOffset, table, rows[i] * dim, rows[i + 1] * dim, rows[i + 2] * dim, rows[i + 3] * dim,
                    dim, out, i);
            for (int f = dim / (2 * LANES) * (2 * LANES); f < dim; f++) {
                addColumn(query[queryOffset + f], table, dim, f, rows, i, out);
            }
        }
        for (; i < to; i++) {
            out[i] = VectorRows.dot(query, queryOffset, table, rows[i] * dim, dim);
        }
    }

    private static void fourRows(float[] query, int queryOffset, float[] table, int a, int b, int c, int d, int dim,
                                 float[] out, int at) {
        FloatVector a0 = FloatVector.zero(SPECIES);
        FloatVector b0 = a0;
        FloatVector c0 = a0;
        FloatVector d0 = a0;
        FloatVector a1 = a0;
        FloatVector b1 = a0;
        FloatVector c1 = a0;
        FloatVector d1 = a0;
        int f = 0;
        for (; f + 2 * LANES <= dim; f += 2 * LANES) {
            FloatVector q0 = load(query, queryOffset + f);
            FloatVector q1 = load(query, queryOffset + f + LANES);
            a0 = q0.fma(load(table, a + f), a0);
            b0 = q0.fma(load(table, b + f), b0);
            c0 = q0.fma(load(table, c + f), c0);
            d0 = q0.fma(load(table, d + f), d0);
            a1 = q1.fma(load(table, a + f + LANES), a1);
            b1 = q1.fma(load(table, b + f + LANES), b1);
            c1 = q1.fma(load(table, c + f + LANES), c1);
            d1 = q1.fma(load(table, d + f + LANES), d1);
        }
        sums(a0.add(a1), b0.add(b1), c0.add(c1), d0.add(d1), out, at);
    }

    private static void sums(FloatVector a, FloatVector b, FloatVector c, FloatVector d, float[] out, int at) {
        VectorMask<Float> upper = VectorMask.fromLong(SPECIES, UPPER_HALF);
        FloatVector ab = fold(a, b, upper, SWAP_HALVES);
        FloatVector cd = fold(c, d, upper, SWAP_HALVES);
        FloatVector sums = fold(ab, cd, VectorMask.fromLong(SPECIES, ODD_QUARTERS), SWAP_QUARTERS);
        if (QUARTER > 2) {
            sums = sums.add(sums.rearrange(SWAP_2));
        }
        if (QUARTER > 1) {
            sums = sums.add(sums.rearrange(SWAP_1));
        }
        out[at] = sums.lane(0);
        out[at + 1] = sums.lane(HALF);
        out[at + 2] = sums.lane(QUARTER);
        out[at + 3] = sums.lane(HALF + QUARTER);
    }

    // Adds the parts of x, and those of y, that lie next to each other: x's to the even places, y's to the odd ones.
    private static FloatVector fold(FloatVector x, FloatVector y, VectorMask<Float> odd, VectorShuffle<Float> swap) {
        return x.blend(y, odd).add(y.blend(x, odd).rearrange(swap));
    }

    private static void addColumn(float q, float[] table, int dim, int column, int[] rows, int at, float[] out) {
        for (int i = at; i < at + ROWS; i++) {
            out[i] = Math.fma(q, table[rows[i] * dim + column], out[i]);
        }
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(SPECIES, x, at);
    }
}
