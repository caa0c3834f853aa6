package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.warprank.core.Activation;
import org.warprank.nn.Models;

class TopKPropertyTest {

    static int[] sorted(float[] scores, int[] excluded, int k) {
        return IntStream.range(0, scores.length).filter(i -> Arrays.binarySearch(excluded, i) < 0)
                .filter(i -> !Float.isNaN(scores[i])).boxed()
                .sorted((a, b) -> scores[a] > scores[b] ? -1 : scores[a] < scores[b] ? 1 : a - b)
                .limit(k).mapToInt(Integer::intValue).toArray();
    }

    private static int[] subset(SplittableRandom random, int items, int oneIn) {
        return IntStream.range(0, items).filter(i -> random.nextInt(oneIn) == 0).toArray();
    }

    // Few different scores: most tie, among them both zeros, infinities and NaN.
    @Property(tries = 1000)
    void theListIsTheStartOfAFullSort(@ForAll @IntRange(min = 1, max = 60) int items,
            @ForAll @IntRange(min = 1, max = 70) int k, @ForAll @IntRange(min = 1, max = 12) int values, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] some = {0f, -0f, 1, 2, Float.NaN, -1, 1.5f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 3, 4, 5};
        float[] scores = new float[items];
        for (int i = 0; i < items; i++) {
            scores[i] = some[random.nextInt(values)];
        }
        int[] excluded = subset(random, items, 1 + random.nextInt(5));
        int[] expected = sorted(scores, excluded, k);

        TopK list = new TopK(70);
        int[] ids = new int[70];
        float[] listed = new float[70];
        list.begin(k);
        acceptWithout(excluded, 0, items, scores, 0, list);
        int length = list.finish(ids, listed);
        assertArrayEquals(expected, Arrays.copyOf(ids, length));
        for (int i = 0; i < length; i++) {
            assertEquals(scores[ids[i]], listed[i]);
        }

        // The same in blocks, each in an array of its own.
        list.begin(k);
        for (int from = 0; from < items; ) {
            int count = Math.min(items - from, random.nextInt(9));
            int offset = random.nextInt(3);
            float[] block = new float[offset + count];
            System.arraycopy(scores, from, block, offset, count);
            acceptWithout(excluded, from, count, block, offset, list);
            from += count;
        }
        assertEquals(length, list.finish(ids, listed));
        assertArrayEquals(expected, Arrays.copyOf(ids, length));

        // And chosen by bits, at once or in any two parts, one after the other.
        long chosen = ~bits(excluded) & -1L >>> Long.SIZE - items;
        long part = random.nextLong() & (random.nextBoolean() ? random.nextLong() & random.nextLong() : -1L);
        for (long first : new long[] {-1L, part}) {
            list.begin(k);
            list.acceptChosen(0, chosen & first, Arrays.copyOf(scores, Long.SIZE), 0);
            list.acceptChosen(0, chosen & ~first, Arrays.copyOf(scores, Long.SIZE), 0);
            assertEquals(length, list.finish(ids, listed));
            assertArrayEquals(expected, Arrays.copyOf(ids, length));
        }
    }

    private static void acceptWithout(int[] excluded, int first, int count, float[] scores, int offset, TopK list) {
        for (int i = first; i < first + count; i++) {
            if (Arrays.binarySearch(excluded, i) < 0) {
                list.accept(i, 1, scores, offset + i - first);
            }
        }
    }

    private static long bits(int[] items) {
        return Arrays.stream(items).mapToLong(item -> 1L << item).reduce(0, (a, b) -> a | b);
    }

    @Property(tries = 60)
    void aScorersListIsTheStartOfItsSortedScores(@ForAll @IntRange(min = 1, max = 2200) int items,
            @ForAll @IntRange(min = 1, max = 30) int k, @ForAll @IntRange(max = 1) int hiddenLayers, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        JourneyScorer scorer = Models.random(Models.ids(items), 3, List.of(4).subList(0, hiddenLayers), Activation.RELU, seed)
                .newScorer();
        int[] journey = subset(random, items, 1 + items / 4);
        float[] scores = new float[items];
        scorer.score(journey, 0, journey.length, scores);
        int[] ids = new int[30];
        float[] listed = new float[30];
        int length = scorer.topK(journey, k, ids, listed);
        assertArrayEquals(sorted(scores, journey, k), Arrays.copyOf(ids, length));
        for (int i = 0; i < length; i++) {
            assertEquals(scores[ids[i]], listed[i]);
        }
    }

    @Example
    void whatIsWrongIsRefusedByName() {
        assertEquals("maxK is 0, expected at least 1",
                assertThrows(IllegalArgumentException.class, () -> new TopK(0)).getMessage());
        for (int k : new int[] {0, 6}) {
            assertEquals("k is " + k + ", expected from 1 to 5",
                    assertThrows(IllegalArgumentException.class, () -> new TopK(5).begin(k)).getMessage());
        }
    }

    @Example
    void withNothingExcludedAndFewItemsTheListIsShort() {
        TopK list = new TopK(5);
        list.begin(5);
        list.accept(0, 2, new float[] {1, 2}, 0);
        int[] ids = new int[5];
        assertEquals(2, list.finish(ids, new float[5]));
        assertArrayEquals(new int[] {1, 0, 0, 0, 0}, ids);
    }
}
