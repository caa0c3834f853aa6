package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Twelve rows, with vectors of 16 lanes, to a panel of {@link VectorRowPanels}: 8 columns of them are 96 floats, six vectors
 * that follow each other. Four rows become columns of four, two shuffles; then three of those the steps of the panel, four
 * shuffles for two steps and two thirds:
 *
 * <pre>
 *   rows 0 to 3    a0 a1 a2 a3          a letter is four rows of one column
 *   rows 4 to 7    b0 b1 b2 b3    ->    a0 b0 c0 a1 | b1 c1 a2 b2 | c2 a3 b3 c3
 *   rows 8 to 11   c0 c1 c2 c3
 * </pre>
 */
final class VectorTranspose12 {

    static final int ROWS = 12;

    private static final int COLUMNS = VectorTranspose.COLUMNS;
    private static final VectorSpecies<Float> SPECIES = VectorGemm.SPECIES;
    private static final int LANES = VectorGemm.LANES;

    // Lanes of the first vector are those below 16, those of the second follow.
    private static final float[] LOW = columns(0);
    private static final float[] HIGH = columns(4);
    private static final float[] FIRST = fours(0, 4, 0, 1);
    private static final float[] FIRST_WITH_C = fours(0, 1, 4, 3);
    private static final float[] SECOND = fours(5, 0, 2, 6);
    private static final float[] SECOND_WITH_C = fours(0, 5, 2, 3);
    private static final float[] THIRD = fours(0, 3, 7, 0);
    private static final float[] THIRD_WITH_C = fours(6, 1, 2, 7);

    private VectorTranspose12() {
    }

    // Of rows 0 and 2 in the halves of the first vector and 1 and 3 in those of the second, four columns, each of four rows.
    private static float[] columns(int from) {
        float[] lanes = new float[LANES];
        for (int lane = 0; lane < lanes.length; lane++) {
            int row = lane % 4;
            lanes[lane] = from + lane / 4 + row / 2 * COLUMNS + row % 2 * lanes.length;
        }
        return lanes;
    }

    // Runs of four lanes, those of the second vector counted from 4 on.
    private static float[] fours(int... runs) {
        float[] lanes = new float[LANES];
        for (int lane = 0; lane < lanes.length; lane++) {
            lanes[lane] = runs[lane / 4 % runs.length] * 4 + lane % 4;
        }
        return lanes;
    }

    /**
     * {@code to[at + 12 i + r] = w[row + r * stride + i]} for r < 12 and i < k.
     *
     * @return how many columns are done: k or, where there are fewer than 8 or vectors have not 16 lanes, 0
     */
    static int rows(int k, float[] w, int row, int stride, float[] to, int at) {
        if (LANES != 16 || k < COLUMNS) {
            return 0;
        }
        blocks(0, k / COLUMNS * COLUMNS, w, row, stride, to, at);
        if (k % COLUMNS > 0) {
            // Some columns are done twice.
            blocks(k - COLUMNS, k, w, row, stride, to, at);
        }
        return k;
    }

    private static void blocks(int from, int end, float[] w, int row, int stride, float[] to, int at) {
        FloatVector low = FloatVector.fromArray(SPECIES, LOW, 0);
        FloatVector high = FloatVector.fromArray(SPECIES, HIGH, 0);
        FloatVector first = FloatVector.fromArray(SPECIES, FIRST, 0);
        FloatVector firstWithC = FloatVector.fromArray(SPECIES, FIRST_WITH_C, 0);
        FloatVector second = FloatVector.fromArray(SPECIES, SECOND, 0);
        FloatVector secondWithC = FloatVector.fromArray(SPECIES, SECOND_WITH_C, 0);
        FloatVector third = FloatVector.fromArray(SPECIES, THIRD, 0);
        FloatVector thirdWithC = FloatVector.fromArray(SPECIES, THIRD_WITH_C, 0);
        VectorMask<Float> upper =
                FloatVector.fromArray(SPECIES, VectorGemm.LANE_NUMBERS, 0).compare(VectorOperators.GE, COLUMNS);
        int r1 = row + stride;
        int r2 = row + 2 * stride - COLUMNS;
        int r3 = row + 3 * stride - COLUMNS;
        int r4 = row + 4 * stride;
        int r5 = row + 5 * stride;
        int r6 = row + 6 * stride - COLUMNS;
        int r7 = row + 7 * stride - COLUMNS;
        int r8 = row + 8 * stride;
        int r9 = row + 9 * stride;
        int r10 = row + 10 * stride - COLUMNS;
        int r11 = row + 11 * stride - COLUMNS;
        for (int i = from; i < end; i += COLUMNS) {
            FloatVector even = FloatVector.fromArray(SPECIES, w, row + i)
                    .blend(FloatVector.fromArray(SPECIES, w, r2 + i), upper);
            FloatVector odd = FloatVector.fromArray(SPECIES, w, r1 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, r3 + i), upper);
            FloatVector a = low.selectFrom(even, odd);
            FloatVector a4 = high.selectFrom(even, odd);
            even = FloatVector.fromArray(SPECIES, w, r4 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, r6 + i), upper);
            odd = FloatVector.fromArray(SPECIES, w, r5 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, r7 + i), upper);
            FloatVector b = low.selectFrom(even, odd);
            FloatVector b4 = high.selectFrom(even, odd);
            even = FloatVector.fromArray(SPECIES, w, r8 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, r10 + i), upper);
            odd = FloatVector.fromArray(SPECIES, w, r9 + i)
                    .blend(FloatVector.fromArray(SPECIES, w, r11 + i), upper);
            FloatVector c = low.selectFrom(even, odd);
            FloatVector c4 = high.selectFrom(even, odd);
            int out = at + i * ROWS;
            firstWithC.selectFrom(first.selectFrom(a, b), c).intoArray(to, out);
            secondWithC.selectFrom(second.selectFrom(a, b), c).intoArray(to, out + LANES);
            thirdWithC.selectFrom(third.selectFrom(a, b), c).intoArray(to, out + 2 * LANES);
            firstWithC.selectFrom(first.selectFrom(a4, b4), c4).intoArray(to, out + 3 * LANES);
            secondWithC.selectFrom(second.selectFrom(a4, b4), c4).intoArray(to, out + 4 * LANES);
            thirdWithC.selectFrom(third.selectFrom(a4, b4), c4).intoArray(to, out + 5 * LANES);
        }
    }
}
