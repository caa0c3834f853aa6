package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Transposes blocks of 8 columns and as many rows as a vector has lanes, in registers: rows exchange neighbouring lanes, then
 * pairs of lanes, then halves of eight lanes. Vectors of 16 lanes hold 8 columns of two rows, so that all vectors are of one
 * species: a second one in the same JVM would teach the methods that both share two types, and then C2 makes objects of vectors.
 * A block of them is 24 shuffles of two vectors and 8 stores. Of 8 lanes they are those of {@link VectorTranspose8}; where there
 * are others, nothing is done here.
 */
final class VectorTranspose {

    static final int COLUMNS = 8;

    // Lanes of the first vector are those below LANES, those of the second follow.
    static final float[] EVEN = exchanged(1, 0);
    static final float[] ODD = exchanged(1, 1);
    static final float[] EVEN_PAIRS = exchanged(2, 0);
    static final float[] ODD_PAIRS = exchanged(2, 1);
    static final float[] EVEN_FOURS = exchanged(4, 0);
    static final float[] ODD_FOURS = exchanged(4, 1);

    private static final VectorSpecies<Float> SPECIES = VectorGemm.SPECIES;
    private static final int LANES = VectorGemm.LANES;
    private static final int NR = VectorGemm.NR;

    private VectorTranspose() {
    }

    // Runs of lanes number 0, 2, 4 and so on (or 1, 3, 5) of the first vector, each followed by that of the second.
    private static float[] exchanged(int run, int odd) {
        float[] lanes = new float[VectorGemm.LANES];
        for (int lane = 0; lane < lanes.length; lane++) {
            int second = lane / run % 2;
            lanes[lane] = (lane / run - second + odd) * run + lane % run + second * lanes.length;
        }
        return lanes;
    }

    /**
     * A vector of 16 lanes takes its lower eight from a load at row r, and its upper eight from one so much further on: eight
     * rows, less the eight lanes below. What is loaded and not used lies between the two.
     */
    static int further(int stride) {
        return COLUMNS * stride - COLUMNS;
    }

    /**
     * {@code to[lane + i * width + r] = w[row + r * stride + i]} for r < LANES and i in [from, end).
     *
     * @param width {@link VectorGemm#NR} or {@link VectorGemm#LANES}
     * @return the end of the columns done: end or, where there are fewer than {@link #COLUMNS} or a vector has neither 8 nor 16
     *         lanes, from
     */
    static int rows(int from, int end, float[] w, int row, int stride, float[] to, int lane, int width) {
        if (LANES == 8 && end - from >= COLUMNS) {
            return VectorTranspose8.rows(from, end, w, row, stride, to, lane, width);
        }
        if (LANES != 16 || end - from < COLUMNS) {
            return from;
        }
        int whole = end - (end - from) % COLUMNS;
        blocks(from, whole, w, row, stride, to, lane, width);
        if (whole < end) {
            // Some columns are done twice.
            blocks(end - COLUMNS, end, w, row, stride, to, lane, width);
        }
        return end;
    }

    private static void blocks(int from, int end, float[] w, int row, int stride, float[] to, int lane, int width) {
        FloatVector even = FloatVector.fromArray(SPECIES, EVEN, 0);
        FloatVector odd = FloatVector.fromArray(SPECIES, ODD, 0);
        FloatVector evenPairs = FloatVector.fromArray(SPECIES, EVEN_PAIRS, 0);
        FloatVector oddPairs = FloatVector.fromArray(SPECIES, ODD_PAIRS, 0);
        FloatVector evenFours = FloatVector.fromArray(SPECIES, EVEN_FOURS, 0);
        FloatVector oddFours = FloatVector.fromArray(SPECIES, ODD_FOURS, 0);
        VectorMask<Float> upper = FloatVector.fromArray(SPECIES, VectorGemm.LANE_NUMBERS, 0).compare(VectorOperators.GE, COLUMNS);
        int a0 = row;
        int a1 = row + stride;
        int a2 = row + 2 * stride;
        int a3 = row + 3 * stride;
        int a4 = row + 4 * stride;
        int a5 = row + 5 * stride;
        int a6 = row + 6 * stride;
        int a7 = row + 7 * stride;
        int b0 = row + further(stride);
        int b1 = b0 + stride;
        int b2 = b0 + 2 * stride;
        int b3 = b0 + 3 * stride;
        int b4 = b0 + 4 * stride;
        int b5 = b0 + 5 * stride;
        int b6 = b0 + 6 * stride;
        int b7 = b0 + 7 * stride;
        for (int i = from; i < end; i += COLUMNS) {
            FloatVector r0 = FloatVector.fromArray(SPECIES, w, a0 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b0 + i), upper);
            FloatVector r1 = FloatVector.fromArray(SPECIES, w, a1 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b1 + i), upper);
            FloatVector r2 = FloatVector.fromArray(SPECIES, w, a2 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b2 + i), upper);
            FloatVector r3 = FloatVector.fromArray(SPECIES, w, a3 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b3 + i), upper);
            FloatVector r4 = FloatVector.fromArray(SPECIES, w, a4 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b4 + i), upper);
            FloatVector r5 = FloatVector.fromArray(SPECIES, w, a5 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b5 + i), upper);
            FloatVector r6 = FloatVector.fromArray(SPECIES, w, a6 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b6 + i), upper);
            FloatVector r7 = FloatVector.fromArray(SPECIES, w, a7 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, b7 + i), upper);
            FloatVector e0 = even.selectFrom(r0, r1);
            FloatVector o0 = odd.selectFrom(r0, r1);
            FloatVector e2 = even.selectFrom(r2, r3);
            FloatVector o2 = odd.selectFrom(r2, r3);
            FloatVector e4 = even.selectFrom(r4, r5);
            FloatVector o4 = odd.selectFrom(r4, r5);
            FloatVector e6 = even.selectFrom(r6, r7);
            FloatVector o6 = odd.selectFrom(r6, r7);
            r0 = evenPairs.selectFrom(e0, e2);
            r1 = evenPairs.selectFrom(o0, o2);
            r2 = oddPairs.selectFrom(e0, e2);
            r3 = oddPairs.selectFrom(o0, o2);
            r4 = evenPairs.selectFrom(e4, e6);
            r5 = evenPairs.selectFrom(o4, o6);
            r6 = oddPairs.selectFrom(e4, e6);
            r7 = oddPairs.selectFrom(o4, o6);
            FloatVector c0 = evenFours.selectFrom(r0, r4);
            FloatVector c1 = evenFours.selectFrom(r1, r5);
            FloatVector c2 = evenFours.selectFrom(r2, r6);
            FloatVector c3 = evenFours.selectFrom(r3, r7);
            FloatVector c4 = oddFours.selectFrom(r0, r4);
            FloatVector c5 = oddFours.selectFrom(r1, r5);
            FloatVector c6 = oddFours.selectFrom(r2, r6);
            FloatVector c7 = oddFours.selectFrom(r3, r7);
            // Distances of stores are constants: then they are checked before the loop.
            if (width == NR) {
                int at = lane + i * NR;
                c0.intoArray(to, at);
                c1.intoArray(to, at + NR);
                c2.intoArray(to, at + 2 * NR);
                c3.intoArray(to, at + 3 * NR);
                c4.intoArray(to, at + 4 * NR);
                c5.intoArray(to, at + 5 * NR);
                c6.intoArray(to, at + 6 * NR);
                c7.intoArray(to, at + 7 * NR);
            } else {
                int at = lane + i * LANES;
                c0.intoArray(to, at);
                c1.intoArray(to, at + LANES);
                c2.intoArray(to, at + 2 * LANES);
                c3.intoArray(to, at + 3 * LANES);
                c4.intoArray(to, at + 4 * LANES);
                c5.intoArray(to, at + 5 * LANES);
                c6.intoArray(to, at + 6 * LANES);
                c7.intoArray(to, at + 7 * LANES);
            }
        }
    }
}
