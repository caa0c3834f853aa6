package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.warprank.core.Activation;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.Models;

/** Lists by codes are those of all scores, to the bit. */
class QuantizedSearchPropertyTest {

    private static final int PANEL = ScoringPanels.ITEMS;
    private static final int LEAST = QuantizedSearch.LEAST_PANELS * PANEL;
    private static final float[] ODD = {0f, 1e18f, -1e30f, Float.MAX_VALUE, Float.NaN, Float.NEGATIVE_INFINITY,
            Float.POSITIVE_INFINITY};

    // Whole numbers, of which most scores tie, or any; some of them odd.
    private static float[] values(SplittableRandom random, int count, int odd) {
        boolean whole = random.nextBoolean();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = whole ? random.nextInt(-1, 2) : (float) random.nextGaussian();
        }
        for (int i = 0; i < odd; i++) {
            values[random.nextInt(count)] = ODD[random.nextInt(ODD.length)];
        }
        return values;
    }

    @Property(tries = 200, seed = "41")
    void everyListIsTheStartOfAFullSort(@ForAll @IntRange(min = LEAST - 63, max = 9000) int items,
            @ForAll @IntRange(min = 1, max = 24) int dim, @ForAll @IntRange(min = 1, max = 3000) int most, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int k = random.nextInt(4) == 0 ? most : 1 + most % 20;
        float[] w = values(random, items * dim, random.nextInt(3));
        float[] bias = values(random, items, random.nextInt(3));
        ScoringPanels panels = ScoringPanels.pack(items, dim, w, bias).quantized();
        FloatTable table = FloatTable.of("table", items, dim, MemorySegment.ofArray(w));
        float[] query = values(random, dim + 2, random.nextInt(6) == 0 ? 1 : 0);
        ItemSet seen = new ItemSet(items);
        int[] excluded = random.ints(random.nextInt(1 + items), 0, items).sorted().distinct().toArray();
        Arrays.stream(excluded).forEach(seen::add);
        float[] scores = new float[panels.panels() * PANEL];
        panels.score(0, panels.panels(), query, 2, scores, 0);
        int[] expected = TopKPropertyTest.sorted(Arrays.copyOf(scores, items), excluded, k);
        TopK list = new TopK(k);
        list.begin(k);

        // Lists that are not empty when the search begins, and ranges of all kinds.
        int cut = random.nextInt(panels.panels());
        TopKSearch search = new TopKSearch(panels, table, 1);
        search.one(0, cut, query, 2, ItemFilter.UNSEEN, seen, list);
        search.one(cut, panels.panels(), query, 2, ItemFilter.UNSEEN, seen, list);

        int[] ids = new int[k];
        float[] listed = new float[k];
        int length = list.finish(ids, listed);
        assertArrayEquals(expected, Arrays.copyOf(ids, length));
        for (int i = 0; i < length; i++) {
            assertEquals(Float.floatToRawIntBits(scores[ids[i]]), Float.floatToRawIntBits(listed[i]));
        }
    }

    @Property(tries = 150, seed = "43")
    void listsDoNotDependOnTheBlocks(@ForAll @IntRange(min = 1, max = 1200) int items,
            @ForAll @IntRange(min = 1, max = 12) int dim, @ForAll @IntRange(min = 1, max = 300) int most,
            @ForAll @IntRange(min = 1, max = 4) int blockPanels, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int k = random.nextInt(3) == 0 ? most : 1 + most % 9;
        float[] w = values(random, items * dim, random.nextInt(3));
        float[] bias = values(random, items, random.nextInt(3));
        ScoringPanels panels = ScoringPanels.pack(items, dim, w, bias).quantized();
        float[] query = values(random, dim, random.nextInt(6) == 0 ? 1 : 0);
        ItemSet seen = new ItemSet(items);
        int[] excluded = random.ints(random.nextInt(1 + items), 0, items).sorted().distinct().toArray();
        Arrays.stream(excluded).forEach(seen::add);
        float[] scores = new float[panels.panels() * PANEL];
        panels.score(0, panels.panels(), query, 0, scores, 0);
        QuantizedSearch search = new QuantizedSearch(panels,
                FloatTable.of("table", items, dim, MemorySegment.ofArray(w)), blockPanels);
        TopK list = new TopK(k);
        // What a search that failed has left is not in the next list.
        list.begin(k);
        int failing = random.nextInt(Math.min(blockPanels, panels.panels()));
        assertThrows(IllegalStateException.class, () -> search.find(0, panels.panels(), query, 0, (panel, journey) -> {
            if (panel == failing) {
                throw new IllegalStateException("no such category");
            }
            return -1;
        }, seen, list));

        list.begin(k);
        search.find(0, panels.panels(), query, 0, ItemFilter.UNSEEN, seen, list);

        int[] ids = new int[k];
        int length = list.finish(ids, new float[k]);
        assertArrayEquals(TopKPropertyTest.sorted(Arrays.copyOf(scores, items), excluded, k), Arrays.copyOf(ids, length));
    }

    @Property(tries = 60, seed = "42")
    void aQuantizedModelHasTheListsOfThePlainOne(@ForAll @IntRange(min = 1, max = 6000) int items,
            @ForAll @IntRange(min = 1, max = 40) int dim, @ForAll @IntRange(min = 1, max = 60) int k, @ForAll boolean wide,
            @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ScoringModel model = Models.random(Models.ids(items), dim, List.of(dim + 1), Activation.RELU, seed)
                .withWide(wide ? Models.nextItems(items) : null).scoring();
        JourneyScorer plain = model.newScorer();
        JourneyScorer quantized = model.quantized().newScorer();
        ItemSet denied = new ItemSet(items);
        random.ints(random.nextInt(items), 0, items).forEach(denied::add);
        int[] ids = new int[k];
        float[] scores = new float[k];
        int[] otherIds = new int[k];
        float[] otherScores = new float[k];
        for (ItemFilter filter : List.of(ItemFilter.UNSEEN, ItemFilter.ALL, denied, denied.not())) {
            int[] journey = random.ints(random.nextInt(20), 0, items).toArray();
            int length = plain.topK(0, journey, 0, journey.length, k, filter, ids, scores);
            assertEquals(length, quantized.topK(0, journey, 0, journey.length, k, filter, otherIds, otherScores));
            assertArrayEquals(Arrays.copyOf(ids, length), Arrays.copyOf(otherIds, length));
            assertArrayEquals(Arrays.copyOf(scores, length), Arrays.copyOf(otherScores, length));
        }
    }

    @Example
    void aTableOfAnotherShapeIsRefused() {
        ScoringPanels panels = ScoringPanels.pack(70, 2, new float[140], null);
        FloatTable table = FloatTable.of("table", 2, 70, MemorySegment.ofArray(new float[140]));
        assertEquals("table is 2 x 70, expected 70 x 2",
                assertThrows(IllegalArgumentException.class, () -> new TopKSearch(panels, table, 1)).getMessage());
    }
}
