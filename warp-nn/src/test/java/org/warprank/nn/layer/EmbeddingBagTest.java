package org.warprank.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingBagTest {

    private static final int ITEMS = 9;
    private static final int DIM = 5;

    private final Parameter table = Parameter.table("input.weight", ITEMS, DIM);

    private EmbeddingBag bag(double exponent) {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < ITEMS * DIM; i++) {
            table.values()[i] = 2 * random.nextFloat() - 1;
        }
        return new EmbeddingBag(table, exponent);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, .5, 1})
    void aJourneyIsItsNormalisedSum(double exponent) {
        EmbeddingBag bag = bag(exponent);
        int[] journeys = {8, 1, 4, 6, 0};
        float[] h = new float[DIM + 2];
        bag.forward(journeys, 1, 4, h, 2);
        for (int f = 0; f < DIM; f++) {
            double sum = (double) table.values()[DIM + f] + table.values()[4 * DIM + f] + table.values()[6 * DIM + f];
            assertEquals(sum * Math.pow(3, -exponent), h[2 + f], 1e-6);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, .5, 1})
    void theItemLeftOutIsAsIfNeverThere(double exponent) {
        EmbeddingBag bag = bag(exponent);
        float[] sum = new float[DIM];
        bag.sum(new int[] {1, 4, 6}, 0, 3, sum, 0);
        float[] h = new float[DIM];
        bag.leaveOut(sum, 0, 3, 4, h, 0);
        float[] expected = new float[DIM];
        bag.forward(new int[] {1, 6}, 0, 2, expected, 0);
        assertArrayEquals(expected, h, 1e-6f);
    }

    @Test
    void whatIsEmptyIsZero() {
        EmbeddingBag bag = bag(.5);
        float[] h = {1, 2, 3, 4, 5};
        bag.forward(new int[0], 0, 0, h, 0);
        assertArrayEquals(new float[DIM], h);
        float[] sum = new float[DIM];
        bag.sum(new int[] {2}, 0, 1, sum, 0);
        h[0] = 7;
        bag.leaveOut(sum, 0, 1, 2, h, 0);
        assertArrayEquals(new float[DIM], h);
    }

    // Two examples of one user and one of another who shares items, as in a batch: F = sum of dh . h.
    @ParameterizedTest
    @ValueSource(doubles = {0, .5, 1})
    void theGradientByTheTableFitsCentralDifferences(double exponent) {
        EmbeddingBag bag = bag(exponent);
        int[] journeys = {0, 3, 7, 8, 2, 3};
        int[] from = {0, 0, 4};
        int[] to = {4, 4, 6};
        int[] left = {3, 8, 2};
        // Sources: dh of the three examples, then the gradient by the sum of each user.
        float[] sources = new float[5 * DIM];
        SplittableRandom random = new SplittableRandom(4);
        for (int i = 0; i < 3 * DIM; i++) {
            sources[i] = 2 * random.nextFloat() - 1;
        }
        SparseGradient sparse = new SparseGradient(ITEMS, 16);
        for (int e = 0; e < 3; e++) {
            bag.backwardNormalize(sources, e * DIM, to[e] - from[e] - 1, sources, (e < 2 ? 3 : 4) * DIM);
            bag.backwardLeftOut(sparse, e, to[e] - from[e], left[e]);
        }
        bag.backwardSum(sparse, 3, journeys, 0, 4);
        bag.backwardSum(sparse, 4, journeys, 4, 6);
        float[] gradient = new float[ITEMS * DIM];
        float[] row = new float[DIM];
        for (int t = 0; t < sparse.touched(); t++) {
            sparse.sum(t, sources, DIM, row);
            System.arraycopy(row, 0, gradient, sparse.row(t) * DIM, DIM);
        }
        GradientCheck.of(() -> {
            float[] sum = new float[DIM];
            float[] h = new float[DIM];
            double total = 0;
            for (int e = 0; e < 3; e++) {
                bag.sum(journeys, from[e], to[e], sum, 0);
                bag.leaveOut(sum, 0, to[e] - from[e], left[e], h, 0);
                for (int f = 0; f < DIM; f++) {
                    total += (double) sources[e * DIM + f] * h[f];
                }
            }
            return total;
        }, table.values(), gradient, () -> { }).requireBelow(1e-3);
    }

    @Test
    void anExponentOutOfRangeIsRefusedByName() {
        for (double exponent : new double[] {-.1, 1.1, Double.NaN}) {
            assertEquals("exponent is " + exponent + ", expected a number from 0 to 1", assertThrows(
                    IllegalArgumentException.class, () -> new EmbeddingBag(table, exponent)).getMessage());
        }
    }
}
