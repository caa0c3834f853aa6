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
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.SparseMatrix;

class SlimOfAllTest {

    private static final Interactions DATA = Blocks.data(90, 9, 3);
    private static final int ITEMS = DATA.items().size();

    private static SparseMatrix fit(WideOptions options, int threads) {
        return options.fit(DATA, threads, TrainingListener.NONE);
    }

    private static WideOptions options(int neighbors) {
        return new WideOptions(neighbors, 2, 3, .25f, WideSelection.LARGEST);
    }

    // Of each column: the gradient of the squared errors of users, each by its weight, and of the penalty is zero.
    @Test
    void aColumnIsTheRidgeRegressionOnAllOtherItems() {
        WideOptions options = options(ITEMS);
        double[][] weights = SlimTest.dense(fit(options, 2));
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
        double[][] weights = SlimTest.dense(fit(all, 1));
        float[] factors = all.columnFactors(DATA);
        SparseMatrix some = fit(options(2), 1);
        double[][] kept = SlimTest.dense(some);
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
        assertArrayEquals(one.offsets(), three.offsets());
        assertArrayEquals(one.indices(), three.indices());
        assertArrayEquals(one.values(), three.values());
    }

    @Test
    void tooManyItemsAreRefused() {
        InteractionsBuilder builder = Interactions.builder();
        IntStream.rangeClosed(0, WideSelection.MOST_ITEMS).forEach(i -> builder.add("u" + i % 7, "i" + i));
        Interactions many = builder.build();
        String message = "selection is LARGEST for 8193 items, expected NEAREST for more than 8192";
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> options(1).fit(many, 1, TrainingListener.NONE)).getMessage());
        // Before tables are made, which no array could hold.
        TrainingOptions wide = TrainingOptions.builder().dim(1 << 20).wide(options(1)).build();
        assertEquals(message, assertThrows(IllegalArgumentException.class, () -> new Trainer(wide).fit(many)).getMessage());
    }

    @Test
    void itsMatricesTakeEightBytesAPairOfItems() {
        assertEquals(260_832_800, WideSelection.bytesOfLargest(5_710));
        assertEquals(1L << 43, WideSelection.bytesOfLargest(1 << 20));
    }

    // Three times the same three items, of which each two share a user, and one that nobody has: of 18 weights, each of which is
    // there three times or more, 10 are kept.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void ofEqualWeightsTheFirstAreKept(int threads) {
        InteractionsBuilder builder = Interactions.builder();
        for (int user = 0; user < 9; user++) {
            for (int item = 0; item < 3; item++) {
                if (item != user % 3) {
                    builder.add("u" + user, "i" + (3 * (user / 3) + item));
                }
            }
        }
        Vocabulary items = Vocabulary.of(IntStream.range(0, 10).mapToObj(i -> "i" + i).toList());
        Interactions data = builder.build().renumber(builder.build().users(), items);
        double[][] all = SlimTest.dense(options(10).fit(data, threads, TrainingListener.NONE));
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            for (int j = 0; j < i; j++) {
                pairs.add(new int[] {i, j});
                pairs.add(new int[] {j, i});
            }
        }
        double[][] expected = new double[10][10];
        pairs.stream().sorted(Comparator.comparingDouble(pair -> -Math.abs(all[pair[0]][pair[1]]))).limit(10)
                .forEach(pair -> expected[pair[0]][pair[1]] = all[pair[0]][pair[1]]);
        SparseMatrix some = options(1).fit(data, threads, TrainingListener.NONE);
        assertEquals(10, some.values().length);
        assertArrayEquals(expected, SlimTest.dense(some));
    }

    @Test
    void oneItemHasNoWeights() {
        SparseMatrix none = options(3).fit(Interactions.builder().add("u", "a").build(), 2, TrainingListener.NONE);
        assertEquals(1, none.rows());
        assertEquals(0, none.values().length);
    }

    @Test
    void itemsWithoutUsersAndUsersWithoutItemsChangeNothingButTheMean() {
        Vocabulary users = DATA.users().with(Interactions.builder().add("nobody", "i0").build().users());
        Vocabulary items = DATA.items().with(Interactions.builder().add("u0", "nothing").build().items());
        // The mean of 91 users is that of 90 if the penalty goes with it.
        SparseMatrix more = options(ITEMS + 1).fit(DATA.renumber(users, items), 1, TrainingListener.NONE);
        double[][] expected = SlimTest.dense(new WideOptions(ITEMS, 2 * (float) Math.sqrt(91 / 90.0), 3, .25f, WideSelection.LARGEST)
                .fit(DATA, 1, TrainingListener.NONE));
        double[][] weights = SlimTest.dense(more);
        float[] factors = options(1).columnFactors(DATA);
        float[] ofMore = options(1).columnFactors(DATA.renumber(users, items));
        for (int i = 0; i < ITEMS; i++) {
            for (int j = 0; j < ITEMS; j++) {
                assertEquals(expected[i][j] / factors[j], weights[i][j] / ofMore[j], 1e-5);
            }
            assertEquals(0, weights[i][ITEMS]);
            assertEquals(0, weights[ITEMS][i]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void itIsToldHowFarItIsAndLastThatAllIsDone(int threads) {
        InteractionsBuilder builder = Interactions.builder();
        IntStream.range(0, 600).forEach(i -> builder.add("u" + i % 40, "i" + i));
        List<Integer> told = new ArrayList<>();
        Thread caller = Thread.currentThread();
        options(1).fit(builder.build(), threads, new TrainingListener() {
            @Override
            public void onWide(int done, int items) {
                assertEquals(600, items);
                assertEquals(caller, Thread.currentThread());
                told.add(done);
            }
        });
        assertEquals(told.stream().sorted().toList(), told);
        assertEquals(0, told.getFirst());
        assertEquals(List.of(600), told.stream().filter(done -> done == 600).toList());
        assertTrue(told.stream().distinct().count() > 6, told.toString());
    }
}
