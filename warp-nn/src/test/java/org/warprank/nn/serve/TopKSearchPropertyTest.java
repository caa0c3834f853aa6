package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.warprank.core.ScoringPanels;

class TopKSearchPropertyTest {

    private static final int MOST = 130;
    private static final float[] BIASES = {0f, -0f, 1, -1, Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};

    // Small whole numbers: most scores tie.
    private static float[] coarse(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(-1, 2);
        }
        return values;
    }

    @Property(tries = 200, seed = "40")
    void everyListIsTheStartOfAFullSort(@ForAll @IntRange(min = 1, max = 2500) int items,
            @ForAll @IntRange(min = 1, max = 6) int dim, @ForAll @IntRange(min = 1, max = MOST) int count,
            @ForAll @IntRange(min = 1, max = 1000) int most, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        // Mostly short lists, which are full long before the panels end.
        int k = random.nextInt(4) == 0 ? most : 1 + most % 8;
        float[] bias = coarse(random, items);
        for (int i = 0; i < items / 10; i++) {
            bias[random.nextInt(items)] = BIASES[random.nextInt(BIASES.length)];
        }
        ScoringPanels packed = ScoringPanels.pack(items, dim, coarse(random, items * dim), bias);
        ScoringPanels panels = random.nextInt(4) == 0 ? packed.scalar() : packed;
        float[] queries = coarse(random, count * (dim + 1) + 2);
        // Some of all items, or those of neighbouring panels and a few.
        int first = random.nextInt(items);
        int[] excluded = (random.nextBoolean() ? random.ints(random.nextInt(1 + items), 0, items)
                : IntStream.concat(IntStream.range(first, Math.min(items, first + random.nextInt(1000))),
                        random.ints(9, 0, items))).sorted().distinct().toArray();
        TopKSearch search = new TopKSearch(panels, count);
        TopK[] lists = new TopK[count];
        ItemSet[] seen = new ItemSet[count];
        for (int q = 0; q < count; q++) {
            lists[q] = new TopK(1000);
            lists[q].begin(k);
            seen[q] = new ItemSet(items);
            Arrays.stream(excludedOf(q, excluded)).forEach(seen[q]::add);
        }

        // What one search leaves is nothing to the next one.
        search.several(count, queries, 0, dim + 1, lists);
        for (TopK list : lists) {
            list.begin(k);
        }
        search.several(count, queries, 2, dim + 1, ItemFilter.UNSEEN, seen, null, lists);

        TopK alone = new TopK(1000);
        for (int q = 0; q < count; q++) {
            int offset = 2 + q * (dim + 1);
            float[] scores = new float[panels.panels() * ScoringPanels.ITEMS];
            panels.score(0, panels.panels(), queries, offset, scores, 0);
            int[] expected = TopKPropertyTest.sorted(Arrays.copyOf(scores, items), excludedOf(q, excluded), k);
            assertList(expected, scores, lists[q]);
            alone.begin(k);
            search.one(0, panels.panels(), queries, offset, ItemFilter.UNSEEN, seen[q], alone);
            assertList(expected, scores, alone);
        }
    }

    private static int[] excludedOf(int query, int[] excluded) {
        return query % 5 == 3 ? new int[0] : excluded;
    }

    private static void assertList(int[] expected, float[] scores, TopK list) {
        int[] ids = new int[1000];
        float[] listed = new float[1000];
        int length = list.finish(ids, listed);
        assertArrayEquals(expected, Arrays.copyOf(ids, length));
        for (int i = 0; i < length; i++) {
            assertEquals(scores[ids[i]], listed[i]);
        }
    }

    @Example
    void whatIsWrongIsRefusedByName() {
        ScoringPanels panels = ScoringPanels.pack(1, 1, new float[1], null);
        for (int maxQueries : new int[] {-1, 0}) {
            assertEquals("maxQueries is " + maxQueries + ", expected at least 1",
                    assertThrows(IllegalArgumentException.class, () -> new TopKSearch(panels, maxQueries)).getMessage());
        }
        TopK list = new TopK(1);
        TopK[] lists = {list, list};
        assertThrows(IndexOutOfBoundsException.class, () -> new TopKSearch(panels, 1).several(2, new float[2], 0, 1, lists));
    }
}
