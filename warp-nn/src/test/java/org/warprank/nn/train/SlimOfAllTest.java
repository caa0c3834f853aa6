package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.layer.SparseMatrix;

class SlimOfAllTest {

    private static final Interactions DATA = Blocks.data(90, 9, 3);
    private static final int ITEMS = DATA.items().size();

    private static SparseMatrix fit(WideOptions options, int threads) {
        try (Workers workers = new Workers(threads)) {
            return Slim.fit(DATA, options, workers, TrainingListener.NONE);
        }
    }

    private static WideOptions options(int neighbors) {
        return new WideOptions(neighbors, 2, 3, .25f, WideSelection.LARGEST);
    }

    private static double[][] dense(SparseMatrix matrix) {
        double[][] dense = new double[ITEMS][ITEMS];
        for (int row = 0; row < ITEMS; row++) {
            for (int at = matrix.offsets()[row]; at < matrix.offsets()[row + 1]; at++) {
                dense[row][matrix.indices()[at]] = matrix.values()[at];
            }
        }
        return dense;
    }

    // Of each column: the gradient of the squared errors of users, each by its weight, and of the penalty is zero.
    @Test
    void aColumnIsTheRidgeRegressionOnAllOtherItems() {
        WideOptions options = options(ITEMS);
        double[][] weights = dense(fit(options, 2));
        float[] factors = options.columnFactors(DATA);
        double[][] gram = new double[ITEMS][ITEMS];
        int[] users = new int[ITEMS];
        double mean = (double) DATA.size() / DATA.users().size();
        for (int user = 0; user < DATA.users().size(); user++) {
            double weight = Math.sqrt(mean / (DATA.to(user) - DATA.from(user)));
            for (int p = DATA.from(user); p < DATA.to(user); p++) {
                users[DATA.item(p)]++;
                for (int q = DATA.from(user); q < DATA.to(user); q++) {
                    gram[DATA.item(p)][DATA.item(q)] += weight;
                }
            }
        }
        for (int j = 0; j < ITEMS; j++) {
            assertEquals(0, weights[j][j]);
            for (int i = 0; i < ITEMS; i++) {
                double gradient = 2 * Math.sqrt(users[i]) * weights[i][j] / factors[j] - gram[i][j];
                for (int k = 0; k < ITEMS; k++) {
                    gradient += gram[i][k] * weights[k][j] / factors[j];
                }
                assertEquals(0, i == j ? 0 : gradient, 1e-3);
            }
        }
    }

    @Test
    void theLargestWeightsAreKept() {
        WideOptions all = options(ITEMS);
        double[][] weights = dense(fit(all, 1));
        float[] factors = all.columnFactors(DATA);
        SparseMatrix some = fit(options(2), 1);
        double[][] kept = dense(some);
        assertEquals(2 * ITEMS, some.values().length);
        double least = Double.POSITIVE_INFINITY;
        double most = 0;
        for (int i = 0; i < ITEMS; i++) {
            for (int j = 0; j < ITEMS; j++) {
                double magnitude = Math.abs(weights[i][j] / factors[j]);
                if (kept[i][j] != 0) {
                    assertEquals(weights[i][j], kept[i][j]);
                    least = Math.min(least, magnitude);
                } else {
                    most = Math.max(most, magnitude);
                }
            }
        }
        assertTrue(least > (1 - 1e-6) * most, least + " is kept and " + most + " is not");
    }

    @Test
    void theBitsAreTheSameForAnyNumberOfThreads() {
        SparseMatrix one = fit(options(5), 1);
        SparseMatrix three = fit(options(5), 3);
        assertArrayEquals(one.indices(), three.indices());
        assertArrayEquals(one.values(), three.values());
    }

    @Test
    void tooManyItemsAreRefused() {
        InteractionsBuilder builder = Interactions.builder();
        IntStream.rangeClosed(0, WideSelection.MOST_ITEMS).forEach(i -> builder.add("u" + i % 7, "i" + i));
        Interactions many = builder.build();
        try (Workers workers = new Workers(1)) {
            assertEquals("selection is LARGEST for 8193 items, expected NEAREST for more than 8192",
                    assertThrows(IllegalArgumentException.class,
                            () -> Slim.fit(many, options(1), workers, TrainingListener.NONE)).getMessage());
        }
    }
}
