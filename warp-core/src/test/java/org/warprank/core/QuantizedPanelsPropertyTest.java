package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.function.Executable;

/** What a bound promises, for tables and queries of every kind. */
class QuantizedPanelsPropertyTest {

    private static final float[] ODD = {0f, Float.MIN_VALUE, Float.MIN_NORMAL, -1e-30f, 1e18f, -3e18f, 1e36f, Float.MAX_VALUE,
            Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};

    // Of one length or of many, with some that stand out; few are odd.
    private static float[] values(SplittableRandom random, int count, int odd) {
        double scale = Math.pow(10, random.nextInt(4) == 0 ? random.nextInt(-44, 19) : 0);
        boolean even = random.nextBoolean();
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            double length = even ? 1 : Math.pow(10, random.nextDouble(-3, 1));
            values[i] = (float) (random.nextDouble(-1, 1) * length * scale);
        }
        for (int i = 0; i < odd; i++) {
            values[random.nextInt(count)] = ODD[random.nextInt(ODD.length)];
        }
        return values;
    }

    @Property(tries = 400, seed = "50")
    void noScoreIsFurtherFromItsEstimateThanTheBoundSays(@ForAll @IntRange(min = 1, max = 200) int items,
            @ForAll @IntRange(min = 1, max = 300) int dim, @ForAll boolean plain, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int odd = random.nextInt(4) == 0 ? 3 : 0;
        ScoringPanels packed = ScoringPanels.pack(items, dim, values(random, items * dim, odd), values(random, items, odd));
        ScoringPanels panels = (plain ? packed.scalar() : packed).quantized();
        float[] query = values(random, dim + 2, random.nextInt(8) == 0 ? 1 : 0);
        float[] scores = new float[panels.panels() * ScoringPanels.ITEMS];
        float[] estimates = new float[scores.length];
        QuantizedQuery quantized = new QuantizedQuery(panels);
        quantized.set(query, 2);

        panels.score(0, panels.panels(), query, 2, scores, 0);
        for (int p = 0; p < panels.panels(); p++) {
            float bound = panels.estimate(p, p + 1, quantized, estimates, p * ScoringPanels.ITEMS);
            assertTrue(bound >= 0, "bound is " + bound);
            for (int i = p * ScoringPanels.ITEMS; i < Math.min(items, (p + 1) * ScoringPanels.ITEMS); i++) {
                if (estimates[i] == estimates[i] && scores[i] == scores[i]) {
                    String both = "score " + scores[i] + ", estimate " + estimates[i] + ", bound " + bound;
                    assertTrue(estimates[i] >= panels.lowered(scores[i], bound), both);
                    assertTrue(scores[i] >= panels.lowered(estimates[i], bound), both);
                }
                // An estimate that is NaN says that it is of no use; so has to be that of a score which is none.
                assertTrue(scores[i] == scores[i] || estimates[i] != estimates[i] || bound == Float.POSITIVE_INFINITY);
            }
        }
    }

    @Property(tries = 60, seed = "51")
    void theBoundIsAFewPercentOfTheLengths(@ForAll @IntRange(min = 1, max = 128) int dim, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] table = new float[130 * dim];
        float[] query = new float[dim];
        for (int i = 0; i < table.length; i++) {
            table[i] = (float) random.nextGaussian();
        }
        double square = 0;
        for (int f = 0; f < dim; f++) {
            query[f] = (float) random.nextGaussian();
            square += query[f] * query[f];
        }
        ScoringPanels panels = ScoringPanels.pack(130, dim, table, null).quantized();
        QuantizedQuery quantized = new QuantizedQuery(panels);
        quantized.set(query, 0);
        float bound = panels.estimate(0, 3, quantized, new float[192], 0);
        double longest = 0;
        for (int i = 0; i < 130; i++) {
            double item = 0;
            for (int f = 0; f < dim; f++) {
                item += table[i * dim + f] * table[i * dim + f];
            }
            longest = Math.max(longest, item);
        }
        // Rounding is half a step a factor at most, of vectors of 181 steps, or of 127 where one factor is all of it.
        assertTrue(bound <= Math.sqrt(dim) * .5 * (1 / 120. + 1 / 120.) * Math.sqrt(square * longest), "bound is " + bound);
        assertTrue(bound > 0);
    }

    @Property(tries = 60, seed = "52")
    void anySplitOfThePanelsGivesTheSameEstimates(@ForAll @IntRange(min = 1, max = 700) int items,
            @ForAll @IntRange(min = 1, max = 20) int dim, @ForAll long seed) {
        ScoringPanels panels = ScoringPanels.pack(items, dim, Floats.distinctlyNonZero(items * dim, seed), null).quantized();
        QuantizedQuery query = new QuantizedQuery(panels);
        query.set(Floats.distinctlyNonZero(dim, seed + 1), 0);
        float[] whole = new float[panels.panels() * ScoringPanels.ITEMS + 5];
        float bound = panels.estimate(0, panels.panels(), query, whole, 5);
        float[] parts = new float[whole.length];
        float[] greatest = {0};
        Cuts.forEachPart(panels.panels(), seed, (from, to) -> greatest[0] = Math.max(greatest[0],
                panels.estimate(from, to, query, parts, 5 + from * ScoringPanels.ITEMS)));

        assertArrayEquals(whole, parts);
        assertEquals(bound, greatest[0]);
    }

    // All factors round the same way, and by as much as they can: sums of codes come as near to 2^15 as they ever do.
    @Example
    void sumsOfCodesStayBelowSixteenBits() {
        for (int dim = 1; dim <= 300; dim++) {
            for (float other : new float[] {1f, .9f, .51f}) {
                float[] table = new float[2 * dim];
                Arrays.fill(table, 1f);
                Arrays.fill(table, dim, 2 * dim, -other);
                ScoringPanels panels = ScoringPanels.pack(2, dim, table, null).quantized();
                QuantizedQuery query = new QuantizedQuery(panels);
                float[] factors = new float[dim];
                Arrays.fill(factors, other);
                query.set(factors, 0);
                float[] estimates = new float[64];
                float bound = panels.estimate(0, 1, query, estimates, 0);
                assertEquals(dim * other, estimates[0], bound, "dim " + dim);
                assertEquals(-dim * other * other, estimates[1], bound, "dim " + dim);
                assertTrue(bound < .2f * dim, "bound is " + bound);
            }
        }
    }

    // The product of both steps is no float.
    @Example
    void whatOverflowsHasNoBound() {
        ScoringPanels panels = ScoringPanels.pack(3, 1, new float[] {1e30f, 0f, 1f}, null).quantized();
        QuantizedQuery query = new QuantizedQuery(panels);
        query.set(new float[] {1e30f}, 0);
        assertEquals(Float.POSITIVE_INFINITY, panels.estimate(0, 1, query, new float[64], 0));
    }

    // Each product is lost where it is added to a bias of 1e7 by itself, and their sum is not.
    @Example
    void roundingCountsWhereBiasesAreLarge() {
        float[] table = new float[8];
        Arrays.fill(table, .6f);
        ScoringPanels panels = ScoringPanels.pack(1, 8, table, new float[] {1e7f}).quantized();
        QuantizedQuery query = new QuantizedQuery(panels);
        query.set(table, 0);
        float[] scores = new float[64];
        float[] estimates = new float[64];
        panels.score(0, 1, table, 0, scores, 0);
        float bound = panels.estimate(0, 1, query, estimates, 0);
        assertTrue(estimates[0] - scores[0] > 2 && bound < .1f, estimates[0] + " for " + scores[0]);
        assertTrue(scores[0] >= panels.lowered(estimates[0], bound));
    }

    @Example
    void whatIsNotFiniteHasNoBound() {
        float[] table = Floats.distinctlyNonZero(200 * 3, 1);
        table[70 * 3 + 1] = Float.NaN;
        table[130 * 3 + 2] = Float.POSITIVE_INFINITY;
        ScoringPanels panels = ScoringPanels.pack(200, 3, table, null).quantized();
        float[] estimates = new float[64];
        QuantizedQuery query = new QuantizedQuery(panels);
        query.set(new float[] {1, 2, 3}, 0);
        assertTrue(panels.estimate(0, 1, query, estimates, 0) < .3f);
        assertEquals(Float.POSITIVE_INFINITY, panels.estimate(1, 2, query, estimates, 0));
        assertEquals(Float.POSITIVE_INFINITY, panels.estimate(2, 3, query, estimates, 0));
        query.set(new float[] {1, Float.NaN, 3}, 0);
        assertEquals(Float.POSITIVE_INFINITY, panels.estimate(0, 1, query, estimates, 0));
        query.set(new float[] {1, 2, 3}, 0);
        assertTrue(panels.estimate(3, 4, query, estimates, 0) < .3f);
    }

    @Example
    void aValueIsLoweredByTheBoundAndByWhatRoundingAdds() {
        ScoringPanels panels = ScoringPanels.pack(1, 8, new float[8], null);
        assertEquals(4.5f, panels.lowered(5f, .5f), 1e-4f);
        assertTrue(panels.lowered(5f, .5f) < 4.5f);
        assertTrue(panels.lowered(-5f, 0f) < -5f);
        assertTrue(panels.lowered(0f, 0f) < 0f);
        assertEquals(Float.NEGATIVE_INFINITY, panels.lowered(Float.NEGATIVE_INFINITY, .5f));
        assertEquals(Float.NEGATIVE_INFINITY, panels.lowered(5f, Float.POSITIVE_INFINITY));
        assertEquals(Float.NEGATIVE_INFINITY, panels.lowered(Float.NaN, 1f));
        assertEquals(1e37f, panels.lowered(Float.POSITIVE_INFINITY, 1f), 1e33f);
    }

    @Example
    void codesGoWithBiasesAndNotWithTooManyFactors() {
        ScoringPanels panels = ScoringPanels.pack(70, 2, Floats.distinctlyNonZero(140, 1), null);
        assertFalse(panels.isQuantized());
        ScoringPanels quantized = panels.quantized();
        assertTrue(quantized.isQuantized());
        assertSame(quantized, quantized.quantized());
        assertFalse(quantized.scalar().isQuantized());
        float[] bias = new float[128];
        bias[69] = 100;
        ScoringPanels own = quantized.withBias(bias);
        QuantizedQuery query = new QuantizedQuery(quantized);
        query.set(new float[] {1, 1}, 0);
        float[] estimates = new float[128];
        own.estimate(0, 2, query, estimates, 0);
        assertTrue(estimates[69] > 90);

        int many = 100_000;
        assertFalse(ScoringPanels.pack(1, many, Floats.distinctlyNonZero(many, 1), null).quantized().isQuantized());
        assertEquals("panels are not quantized, expected those of quantized()",
                assertThrows(IllegalArgumentException.class, () -> new QuantizedQuery(panels)).getMessage());
        for (ScoringPanels others : new ScoringPanels[] {panels, panels.quantized()}) {
            assertEquals("query is for other panels, expected one for these, quantized", assertThrows(
                    IllegalArgumentException.class, () -> others.estimate(0, 1, query, estimates, 0)).getMessage());
        }
    }

    @Property(tries = 40, seed = "53")
    void storedCodesGiveTheSameEstimatesAndBounds(@ForAll @IntRange(min = 1, max = 300) int items,
            @ForAll @IntRange(min = 1, max = 20) int dim, @ForAll long seed) {
        ScoringPanels panels = ScoringPanels.pack(items, dim, Floats.distinctlyNonZero(items * dim, seed), null);
        QuantizedPanels made = panels.quantized().codes();
        ScoringPanels stored = panels.quantized(
                QuantizedPanels.of(panels.panels(), dim, made.memory(), made.bounds()));
        float[][] estimates = new float[2][panels.panels() * ScoringPanels.ITEMS];
        float[] bounds = new float[2];
        float[] query = Floats.distinctlyNonZero(dim, seed + 1);
        for (int i = 0; i < 2; i++) {
            ScoringPanels quantized = i == 0 ? panels.quantized() : stored;
            QuantizedQuery codes = new QuantizedQuery(quantized);
            codes.set(query, 0);
            bounds[i] = quantized.estimate(0, panels.panels(), codes, estimates[i], 0);
        }
        assertArrayEquals(estimates[0], estimates[1]);
        assertEquals(bounds[0], bounds[1]);
    }

    @Example
    void storedCodesOfAnotherShapeAreRefused() {
        ScoringPanels panels = ScoringPanels.pack(70, 5, Floats.distinctlyNonZero(350, 1), null);
        QuantizedPanels made = panels.quantized().codes();
        MemorySegment codes = made.memory();
        float[] bounds = made.bounds();
        assertRefused("codes have 512 bytes and bounds 6 floats, expected 1024 and 6",
                () -> QuantizedPanels.of(2, 5, codes.asSlice(512), bounds));
        assertRefused("codes have 512 bytes and bounds 6 floats, expected 512 and 3",
                () -> QuantizedPanels.of(1, 5, codes.asSlice(512), bounds));
        assertRefused("codes are on the heap or at an address that is no multiple of 64, expected memory outside the heap, "
                + "aligned", () -> QuantizedPanels.of(2, 5, MemorySegment.ofArray(new byte[1024]), bounds));
        assertRefused("panels is 0, expected at least 1", () -> QuantizedPanels.of(0, 5, codes, bounds));
        assertRefused("dim is 0, expected at least 1", () -> QuantizedPanels.of(2, 0, codes, bounds));
        assertRefused("codes are of other panels, expected those of 2 panels x 6",
                () -> ScoringPanels.pack(70, 6, new float[420], null).quantized(made));
        assertRefused("codes are of other panels, expected those of 3 panels x 5",
                () -> ScoringPanels.pack(130, 5, new float[650], null).quantized(made));
        bounds[4] = Float.NaN;
        assertRefused("bounds[4] is NaN, expected a number of at least 0", () -> QuantizedPanels.of(2, 5, codes, bounds));
        bounds[4] = -1;
        assertRefused("bounds[4] is -1.0, expected a number of at least 0", () -> QuantizedPanels.of(2, 5, codes, bounds));
    }

    // A warm-up reads the first codes as if they were of a few panels with few factors.
    @Property(tries = 60, seed = "54")
    void aWarmUpMakesDoWithAnyCodes(@ForAll @IntRange(min = 1, max = 300) int items, @ForAll @IntRange(min = 1, max = 80) int dim,
            @ForAll long seed) {
        ScoringPanels panels = ScoringPanels.pack(items, dim, Floats.distinctlyNonZero(items * dim, seed), null).quantized();
        new PanelWarmUp(panels).calls().forEach(Runnable::run);
    }

    private static void assertRefused(String message, Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
