package org.warprank.core.internal.vector;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * Inner products of one query with gathered rows of a table, four rows at once: their cache misses overlap, and eight chains of
 * sums hide the latency of the multiplications. A row's sum has the order, and so the bits, of {@link VectorRows#dot}. The sums
 * of four rows are folded into one vector, and those of as many rows as there are lanes are stored at once.
 */
final class VectorDots {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int STEP = 2 * LANES;
    private static final int ROWS = 4;

    // Exchange the halves of a vector, the halves of these, and so on.
    private static final VectorShuffle<Float> HALVES = VectorShuffle.fromOp(SPECIES, i -> i ^ LANES / 2);
    private static final VectorShuffle<Float> QUARTERS = VectorShuffle.fromOp(SPECIES, i -> i ^ LANES / 4);
    private static final VectorShuffle<Float> EIGHTHS = VectorShuffle.fromOp(SPECIES, i -> i ^ LANES / 8);
    private static final VectorShuffle<Float> SIXTEENTHS = VectorShuffle.fromOp(SPECIES, i -> i ^ LANES / 16);
    private static final VectorMask<Float> UPPER_HALF = VectorMask.fromLong(SPECIES, -1L << LANES / 2);
    private static final VectorMask<Float> ODD_QUARTERS =
            VectorMask.fromLong(SPECIES, -1L << LANES / 4 ^ -1L << LANES / 2 ^ -1L << 3 * LANES / 4);

    // The quarters of sums are of the first, third, second and fourth of four rows, their lanes of one four after the other.
    private static final FloatVector FOURS = FloatVector.fromArray(SPECIES, lanesOfQuarters(), 0);
    private static final VectorShuffle<Float> IN_ORDER =
            VectorShuffle.fromOp(SPECIES, i -> i % ROWS * LANES / 2 % LANES + i % ROWS / 2 * (LANES / 4) + i / ROWS);

    private VectorDots() {
    }

    private static float[] lanesOfQuarters() {
        float[] lanes = new float[LANES];
        for (int i = 0; i < LANES; i++) {
            lanes[i] = i % (LANES / 4);
        }
        return lanes;
    }

    static void dots(float[] query, int queryOffset, float[] table, int dim, int[] rows, int from, int to, float[] out) {
        int end = dim / STEP * STEP;
        int fours = from + (to - from) / ROWS * ROWS;
        if (end > 0) {
            for (int i = from; i < fours; i += LANES) {
                rows(query, queryOffset, table, dim, rows, i, Math.min(i + LANES, fours), end, out);
            }
        } else {
            // Where no step is ever made, C2 does not come to know the sums and boxes them.
            Arrays.fill(out, from, fours, 0f);
        }
        for (int f = end; f < dim; f++) {
            for (int i = from; i < fours; i++) {
                out[i] = Math.fma(query[queryOffset + f], table[rows[i] * dim + f], out[i]);
            }
        }
        for (int i = fours; i < to; i++) {
            out[i] = VectorRows.dot(query, queryOffset, table, rows[i] * dim, dim);
        }
    }

    // The first step is made before the loop, whose checks cost more than a step. What comes out of a loop is an argument, not
    // the receiver: C2 knows its class from the profile alone, and boxes it where that was taken too early.
    private static void rows(float[] query, int queryOffset, float[] table, int dim, int[] rows, int from, int to, int end,
                             float[] out) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector one = FloatVector.broadcast(SPECIES, 1f);
        FloatVector sums = zero;
        for (int i = from; i < to; i += ROWS) {
            int a = rows[i] * dim;
            int b = rows[i + 1] * dim;
            int c = rows[i + 2] * dim;
            int d = rows[i + 3] * dim;
            FloatVector p0 = FloatVector.fromArray(SPECIES, query, queryOffset);
            FloatVector p1 = FloatVector.fromArray(SPECIES, query, queryOffset + LANES);
            FloatVector a0 = p0.fma(FloatVector.fromArray(SPECIES, table, a), zero);
            FloatVector b0 = p0.fma(FloatVector.fromArray(SPECIES, table, b), zero);
            FloatVector c0 = p0.fma(FloatVector.fromArray(SPECIES, table, c), zero);
            FloatVector d0 = p0.fma(FloatVector.fromArray(SPECIES, table, d), zero);
            FloatVector a1 = p1.fma(FloatVector.fromArray(SPECIES, table, a + LANES), zero);
            FloatVector b1 = p1.fma(FloatVector.fromArray(SPECIES, table, b + LANES), zero);
            FloatVector c1 = p1.fma(FloatVector.fromArray(SPECIES, table, c + LANES), zero);
            FloatVector d1 = p1.fma(FloatVector.fromArray(SPECIES, table, d + LANES), zero);
            for (int f = STEP; f < end; f += STEP) {
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
            FloatVector aSum = one.fma(a0, a1);
            FloatVector bSum = one.fma(b0, b1);
            FloatVector cSum = one.fma(c0, c1);
            FloatVector dSum = one.fma(d0, d1);
            aSum = aSum.add(aSum.rearrange(HALVES));
            bSum = bSum.add(bSum.rearrange(HALVES));
            cSum = cSum.add(cSum.rearrange(HALVES));
            dSum = dSum.add(dSum.rearrange(HALVES));
            FloatVector ab = aSum.blend(bSum, UPPER_HALF);
            FloatVector cd = cSum.blend(dSum, UPPER_HALF);
            ab = ab.add(ab.rearrange(QUARTERS));
            cd = cd.add(cd.rearrange(QUARTERS));
            FloatVector four = ab.blend(cd, ODD_QUARTERS);
            if (LANES > 4) {
                four = four.add(four.rearrange(EIGHTHS));
            }
            if (LANES > 8) {
                four = four.add(four.rearrange(SIXTEENTHS));
            }
            sums = four.blend(sums, FOURS.compare(VectorOperators.NE, (float) ((i - from) / ROWS)));
        }
        // Keeps a sum of -0.
        FloatVector.broadcast(SPECIES, -0f).add(sums).rearrange(IN_ORDER).intoArray(out, from);
    }
}
