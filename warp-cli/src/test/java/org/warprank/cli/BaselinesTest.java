package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.serve.ItemScorer;

/** The baselines against their definitions, spelled out in double over dense matrices. */
class BaselinesTest {

    private static final double FLOAT_ROUNDING = 1e-5;

    private static Interactions random(int users, int items, long seed) {
        Random random = new Random(seed);
        InteractionsBuilder builder = Interactions.builder();
        for (int user = 0; user < users; user++) {
            for (int item = 0; item < items; item++) {
                if (item == user % items || random.nextDouble() * (item + 2) < 1) {
                    builder.add("u" + user, "i" + item, 1 + random.nextFloat(), 0);
                }
            }
        }
        return builder.build();
    }

    private static double[][] gram(Interactions train) {
        int items = train.items().size();
        double[][] gram = new double[items][items];
        for (int user = 0; user < train.users().size(); user++) {
            for (int i = 0; i < items; i++) {
                for (int j = 0; j < items; j++) {
                    gram[i][j] += train.contains(user, i) && train.contains(user, j) ? 1 : 0;
                }
            }
        }
        return gram;
    }

    /** By Gauss and Jordan, with the largest pivot of each column. */
    private static double[][] inverse(double[][] matrix) {
        int n = matrix.length;
        double[][] rows = new double[n][2 * n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(matrix[i], 0, rows[i], 0, n);
            rows[i][n + i] = 1;
        }
        for (int c = 0; c < n; c++) {
            int column = c;
            int pivot = IntStream.range(c, n).boxed().max(Comparator.comparingDouble(r -> Math.abs(rows[r][column])))
                    .orElseThrow();
            double[] top = rows[pivot];
            rows[pivot] = rows[c];
            rows[c] = top;
            double value = top[c];
            Arrays.setAll(top, j -> top[j] / value);
            for (int r = 0; r < n; r++) {
                double factor = r == c ? 0 : rows[r][c];
                for (int j = 0; j < 2 * n; j++) {
                    rows[r][j] -= factor * top[j];
                }
            }
        }
        double[][] inverse = new double[n][];
        for (int i = 0; i < n; i++) {
            inverse[i] = Arrays.copyOfRange(rows[i], n, 2 * n);
        }
        return inverse;
    }

    /** The scores of each user are those of a matrix of weights, by the items of the journey. */
    private static void assertScores(double[][] weights, Interactions train, ItemScorer scorer) {
        int items = train.items().size();
        assertEquals(items, scorer.items());
        float[] scores = new float[items + 1];
        for (int user = 0; user < train.users().size(); user++) {
            scores[items] = 7;
            scorer.score(train.itemArray(), train.from(user), train.to(user), scores);
            assertEquals(7, scores[items], "written past the items");
            for (int item = 0; item < items; item++) {
                double expected = 0;
                for (int place = train.from(user); place < train.to(user); place++) {
                    expected += weights[train.item(place)][item];
                }
                assertEquals(expected, scores[item], FLOAT_ROUNDING * Math.max(1, Math.abs(expected)), user + ", " + item);
            }
        }
    }

    // More items than a block of the solver, of several blocks, and one.
    @ParameterizedTest
    @CsvSource({"300, 130, 50, 1", "200, 75, 0.5, 2", "40, 7, 3, 3", "3, 1, 2, 1"})
    void easeIsTheInverseOfTheGramMatrix(int users, int items, double lambda, int threads) {
        Interactions train = random(users, items, 5);
        double[][] gram = gram(train);
        for (int i = 0; i < gram.length; i++) {
            gram[i][i] += lambda;
        }
        double[][] inverse = inverse(gram);
        double[][] weights = new double[gram.length][gram.length];
        for (int i = 0; i < gram.length; i++) {
            for (int j = 0; j < gram.length; j++) {
                weights[i][j] = i == j ? 0 : -inverse[i][j] / inverse[j][j];
            }
        }
        assertScores(weights, train, new Ease(train, lambda, threads));
    }

    @ParameterizedTest
    @CsvSource({"200, 40, 5, 0, 1", "200, 40, 5, 10, 2", "60, 30, 1, 2.5, 3", "50, 20, 1000, 1, 2", "3, 1, 4, 1, 1"})
    void neighboursAreTheMostSimilarItems(int users, int items, int k, double shrinkage, int threads) {
        Interactions train = random(users, items, 6);
        double[][] common = gram(train);
        int n = common.length;
        double[][] weights = new double[n][n];
        for (int i = 0; i < n; i++) {
            int item = i;
            double[] similarity = IntStream.range(0, n).mapToDouble(j -> common[item][j]
                    / (Math.sqrt(common[item][item] * common[j][j]) + shrinkage)).toArray();
            List<Integer> nearest = new ArrayList<>(IntStream.range(0, n).filter(j -> j != item).boxed()
                    .sorted(Comparator.comparingDouble(j -> -(float) similarity[j])).toList());
            for (int j : nearest.subList(0, Math.min(k, nearest.size()))) {
                weights[j][item] = similarity[j];
            }
        }
        AtomicInteger done = new AtomicInteger();
        assertScores(weights, train, new ItemNeighbours(train, k, shrinkage, threads, done::set));
        assertEquals(n, done.get());
    }

    @Test
    void easeIsRefusedWhereTwoMatricesDoNotFit() {
        Ease.requireMemory(1_000, 16_000_000);
        assertEquals("EASE of 1,000 items needs two matrices of that many rows and columns, 15 MB, and the heap has 15 MB "
                + "left; expected fewer items, more heap (java -Xmx) or --baselines popularity,knn",
                assertThrows(BadInputException.class, () -> Ease.requireMemory(1_000, 15_999_999)).getMessage());
    }

    @Test
    void easeIsRefusedWhereNoArrayHoldsAMatrix() {
        Ease.requireMemory(46_340, Long.MAX_VALUE);
        for (int items : new int[] {46_341, Integer.MAX_VALUE}) {
            assertEquals(String.format(Locale.ROOT, "EASE of %,d items", items) + " needs a matrix of 2^31 elements or more; "
                    + "expected at most 46,340 items or --baselines popularity,knn",
                    assertThrows(BadInputException.class, () -> Ease.requireMemory(items, Long.MAX_VALUE)).getMessage());
        }
    }

    // All entries of X^T X are 1: it is singular, and its factor has no rounding.
    @Test
    void easeIsRefusedAPenaltyThatIsLostInRounding() {
        Interactions train = Interactions.builder().add("u", "a").add("u", "b").build();
        assertLambdaRefused(train, 1e-30);
    }

    private static void assertLambdaRefused(Interactions train, double lambda) {
        assertEquals("--ease-lambda is " + lambda + ", with which the matrix of EASE is not positive definite to the precision "
                + "of a double, expected a larger one",
                assertThrows(BadInputException.class, () -> new Ease(train, lambda, 1)).getMessage());
    }

    // Items that come in pairs: singular without a penalty. What rounding leaves of one pivot or another is no solution.
    @ParameterizedTest
    @ValueSource(doubles = {1e-30, 1e-16, 1e-14})
    void easeIsRefusedAPenaltyOfTheSizeOfTheRounding(double lambda) {
        SplittableRandom random = new SplittableRandom(8);
        InteractionsBuilder builder = Interactions.builder();
        for (int i = 0; i < 900; i++) {
            int item = random.nextInt(20);
            builder.add("u" + i / 3, "i" + item).add("u" + i / 3, "j" + item);
        }
        assertLambdaRefused(builder.build(), lambda);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void sharesAreDoneOnceEachAndFailuresPassedOn(int threads) {
        int[] times = new int[1_000];
        List<Integer> told = new ArrayList<>();
        Shares.forEach(times.length, threads, () -> number -> times[number]++, told::add);
        assertTrue(IntStream.of(times).allMatch(time -> time == 1));
        assertEquals(times.length, told.getLast());
        IllegalStateException failed = assertThrows(IllegalStateException.class,
                () -> Shares.forEach(9, threads, () -> number -> {
                    throw new ArithmeticException("of a share");
                }, done -> { }));
        assertEquals("of a share", failed.getCause().getMessage());
    }

    // The last number is held up until its progress is told, while the other threads look for more.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void progressIsToldMeanwhileAndStaysWithinTheNumbers(int threads) {
        int last = 9;
        CountDownLatch lastIsTold = new CountDownLatch(1);
        List<Integer> told = new ArrayList<>();
        Shares.forEach(last + 1, threads, () -> number -> {
            if (number == last) {
                await(lastIsTold);
            }
        }, done -> {
            told.add(done);
            if (done > last) {
                lastIsTold.countDown();
            }
        });
        assertTrue(told.size() > 1, told.toString());
        assertEquals(told.stream().sorted().toList(), told);
        assertEquals(last + 1, told.getLast());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(60, TimeUnit.SECONDS), "nothing was told");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
