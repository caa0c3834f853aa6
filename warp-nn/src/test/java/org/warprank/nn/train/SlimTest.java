package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.SparseMatrix;

class SlimTest {

    private static final Interactions ONE_ITEM = Interactions.builder().add("u", "a").build();

    private static WideOptions options(int neighbors, float l2, float factor, float discount) {
        return new WideOptions(neighbors, l2, factor, discount, WideSelection.NEAREST);
    }

    private static SparseMatrix fit(Interactions data, WideOptions options, int threads) {
        try (Workers workers = new Workers(threads)) {
            return Slim.fit(data, options, workers, TrainingListener.NONE);
        }
    }

    private static double[][] shared(Interactions data) {
        int items = data.items().size();
        double[][] shared = new double[items][items];
        for (int u = 0; u < data.users().size(); u++) {
            for (int a = data.from(u); a < data.to(u); a++) {
                for (int b = data.from(u); b < data.to(u); b++) {
                    shared[data.item(a)][data.item(b)]++;
                }
            }
        }
        return shared;
    }

    static double[][] dense(SparseMatrix matrix) {
        double[][] dense = new double[matrix.rows()][matrix.columns()];
        for (int row = 0; row < matrix.rows(); row++) {
            for (int at = matrix.offsets()[row]; at < matrix.offsets()[row + 1]; at++) {
                dense[row][matrix.indices()[at]] = matrix.values()[at];
            }
        }
        return dense;
    }

    // Of each column: the gradient of the squared error and the penalty is zero at the neighbours' weights.
    @ParameterizedTest
    @CsvSource({"5,2,1", "12,20,3", "100,.5,.25"})
    void aColumnIsTheRidgeRegressionOnItsNeighbors(int neighbors, float l2, float factor) {
        Interactions data = Blocks.data(90, 9, 3);
        int items = data.items().size();
        double[][] shared = shared(data);
        SparseMatrix matrix = fit(data, options(neighbors, l2, factor, 0), 2);
        double[][] weights = dense(matrix);
        for (int j = 0; j < items; j++) {
            int column = j;
            List<Integer> expected = IntStream.range(0, items).boxed().filter(i -> i != column && shared[i][column] > 0)
                    .sorted(Comparator.comparingDouble(i -> -(float) (shared[i][column] / Math.sqrt(shared[i][i]))))
                    .limit(neighbors).sorted().toList();
            assertEquals(expected, IntStream.range(0, items).boxed().filter(i -> weights[i][column] != 0).toList());
            for (int i : expected) {
                double gradient = l2 * Math.sqrt(shared[i][i]) * weights[i][j] / factor - shared[i][j];
                for (int k : expected) {
                    gradient += shared[i][k] * weights[k][j] / factor;
                }
                assertEquals(0, gradient, 1e-3);
            }
        }
        assertTrue(matrix.values().length > items);
    }

    @Test
    void theResultIsTheSameForAnyNumberOfThreads() {
        Interactions data = Blocks.data(200, 7, 5);
        WideOptions options = options(10, 5, 1, 0);
        SparseMatrix one = fit(data, options, 1);
        for (int threads = 2; threads <= 4; threads++) {
            SparseMatrix more = fit(data, options, threads);
            assertArrayEquals(one.offsets(), more.offsets());
            assertArrayEquals(one.indices(), more.indices());
            assertArrayEquals(one.values(), more.values());
        }
    }

    // Counts come from the table for items that have many users, and from the journeys for others.
    @Test
    void theResultIsTheSameForAnyTable() {
        Interactions data = Blocks.data(2_000, 7, 6);
        WideOptions options = options(30, 2, 1, 0);
        try (Workers workers = new Workers(2)) {
            SparseMatrix none = Slim.fit(data, options, workers, TrainingListener.NONE, 0);
            for (int tabled : new int[] {1, 20, Integer.MAX_VALUE}) {
                SparseMatrix some = Slim.fit(data, options, workers, TrainingListener.NONE, tabled);
                assertArrayEquals(none.offsets(), some.offsets());
                assertArrayEquals(none.indices(), some.indices());
                assertArrayEquals(none.values(), some.values());
            }
        }
    }

    // Two items that always come together have a singular matrix, of which rounding leaves a tiny pivot.
    @Test
    void aPenaltyThatIsLostInRoundingLeavesWeightsOfTheSizeOfARegression() {
        for (int users = 3; users < 60; users++) {
            InteractionsBuilder builder = Interactions.builder();
            for (int u = 0; u < users; u++) {
                builder.add("u" + u, "a").add("u" + u, "b");
                if (u % 3 == 0) {
                    builder.add("u" + u, "c");
                }
            }
            Interactions data = builder.build();
            double[][] weights = dense(fit(data, options(2, 1e-30f, 1, 0), 1));
            int c = data.items().indexOf("c");
            double a = weights[data.items().indexOf("a")][c];
            double b = weights[data.items().indexOf("b")][c];
            assertEquals((users + 2) / 3 / (double) users, a + b, 0.05, () -> "a " + a + ", b " + b);
            assertTrue(Math.abs(a) < 1 && Math.abs(b) < 1, () -> "a " + a + ", b " + b);
        }
    }

    @Test
    void aGreatCatalogueHasFewerNeighbors() {
        assertEquals(256, Slim.width(256, 40_000));
        assertEquals(67, Slim.width(256, 1_000_000));
        assertEquals(7, Slim.width(256, 9_000_000));
        assertEquals(1, Slim.width(256, Integer.MAX_VALUE));
        assertEquals(2, Slim.width(256, 3));
        assertEquals(1, Slim.width(256, 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void itIsToldHowFarItIsAndLastThatAllIsDone(int threads) {
        Interactions data = Blocks.data(200, 7, 5);
        int items = data.items().size();
        List<Integer> told = new ArrayList<>();
        Thread caller = Thread.currentThread();
        try (Workers workers = new Workers(threads)) {
            Slim.fit(data, options(10, 5, 1, 0), workers, new TrainingListener() {
                @Override
                public void onWide(int done, int all) {
                    assertEquals(items, all);
                    assertEquals(caller, Thread.currentThread());
                    told.add(done);
                }
            });
        }
        assertEquals(told.stream().sorted().toList(), told);
        assertEquals(List.of(items), told.stream().filter(done -> done == items).toList());
    }

    @Test
    void itemsWithoutNeighborsHaveNoWeights() {
        Interactions data = Interactions.builder().add("u", "a").add("v", "b").build();
        assertEquals(0, fit(data, options(3, 1, 1, 0), 1).values().length);
        assertEquals(0, fit(ONE_ITEM, options(3, 1, 1, 0), 1).values().length);
    }

    @Test
    void aDiscountDividesTheWeightsOfWhatIsFrequent() {
        Interactions data = Blocks.data(90, 9, 3);
        double[][] shared = shared(data);
        WideOptions plain = options(12, 5, 3, 0);
        double[][] weights = dense(fit(data, plain, 1));
        double[][] discounted = dense(fit(data, plain.withDiscount(.4f), 1));
        int items = data.items().size();
        double mean = (double) data.size() / items;
        boolean differ = false;
        for (int j = 0; j < items; j++) {
            double factor = Math.pow(shared[j][j] / mean, -.4f);
            differ |= Math.abs(factor - 1) > .1;
            int column = j;
            double largest = IntStream.range(0, items).mapToDouble(i -> Math.abs(weights[i][column])).max().orElseThrow();
            for (int i = 0; i < items; i++) {
                // A column is solved in floats, whose rounding goes by its largest weight.
                assertEquals(factor * weights[i][j], discounted[i][j], 1e-6 * factor * largest);
            }
        }
        assertTrue(differ);
    }

    @Test
    void factorsOfItemsWithoutUsersAreFinite() {
        Interactions data = Interactions.builder().add("u", "a").add("u", "b").add("v", "a").add("w", "a").build();
        Vocabulary more = Vocabulary.of(List.of("b", "new", "a"));
        float[] factors = options(1, 1, 2, .5f).columnFactors(data.renumber(data.users(), more));
        double mean = 4 / 3.0;
        assertArrayEquals(new float[] {(float) (2 * Math.sqrt(mean)), (float) (2 * Math.sqrt(mean)),
            (float) (2 * Math.sqrt(mean / 3))}, factors, 1e-6f);
        assertEquals(0, options(1, 1, 2, .5f).columnFactors(Interactions.builder().build()).length);
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertEquals("neighbors is -1, expected at least 0",
                assertThrows(IllegalArgumentException.class, () -> options(-1, 1, 1, 0)).getMessage());
        for (float bad : new float[] {0, -1, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertEquals("l2 is " + bad + ", expected a finite number above 0",
                    assertThrows(IllegalArgumentException.class, () -> options(1, bad, 1, 0)).getMessage());
            assertEquals("factor is " + bad + ", expected a finite number above 0",
                    assertThrows(IllegalArgumentException.class, () -> options(1, 1, bad, 0)).getMessage());
        }
        for (float bad : new float[] {-.1f, 1, Float.NaN}) {
            assertEquals("discount is " + bad + ", expected a number from 0 to below 1",
                    assertThrows(IllegalArgumentException.class, () -> options(1, 1, 1, bad)).getMessage());
        }
    }
    private static String refused(WideOptions options, Interactions data, int threads) {
        return assertThrows(IllegalArgumentException.class, () -> options.fit(data, threads, TrainingListener.NONE)).getMessage();
    }

    @Test
    void whatCannotBeFittedIsRefusedByItsName() {
        assertEquals("neighbors is 0, expected at least 1 for a wide part", refused(options(0, 1, 1, 0), ONE_ITEM, 1));
        assertEquals("threads is 0, expected at least 1", refused(options(1, 1, 1, 0), ONE_ITEM, 0));
        assertEquals("interactions have no items, expected at least one",
                refused(options(1, 1, 1, 0), Interactions.builder().build(), 1));
    }

    @ParameterizedTest
    @CsvSource({"NEAREST,5,3E38,0", "LARGEST,3E38,1,0.25"})
    void weightsThatAreNotFiniteAreRefusedByWhatTheyAreMadeOf(WideSelection selection, float l2, float factor, float discount) {
        assertEquals("l2 is " + l2 + ", factor " + factor + " and discount " + discount
                        + ", by which weights are not finite, expected less",
                refused(new WideOptions(5, l2, factor, discount, selection), Blocks.data(90, 9, 3), 1));
    }

    @ParameterizedTest
    @EnumSource(WideSelection.class)
    void aFactorThatIsNotFiniteIsRefusedByWhatItIsMadeOf(WideSelection selection) {
        InteractionsBuilder builder = Interactions.builder().add("u0", "rare");
        IntStream.range(0, 9).forEach(u -> builder.add("u" + u, "frequent"));
        assertEquals("factor is 3.0E38 and discount 0.9, by which an item with 1 users has a factor that is not finite, expected "
                + "less", refused(new WideOptions(5, 1, 3e38f, .9f, selection), builder.build(), 1));
    }
}
