package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;

class MarginPropertyTest {

    @Property(tries = 400, seed = "40", edgeCases = EdgeCasesMode.NONE)
    void selectAnswersForAsManyPlacesAsThereAreViolators(
            @ForAll @IntRange(max = 3000) int size, @ForAll @IntRange(max = 3000) int start,
            @ForAll @FloatRange(min = -2.5f, max = 2.5f) float threshold, @ForAll long seed) {
        float[] scores = Floats.coarse(size, seed);
        int from = Math.min(start, size);
        int count = MarginChecks.count(scores, from, size, threshold);
        int last = from - 1;
        for (int r = 0; r < count; r++) {
            int index = MarginChecks.select(scores, from, size, threshold, r);
            assertTrue(index > last && index < size, "ascending and within the range");
            assertTrue(scores[index] >= threshold, "a violator");
            last = index;
        }
        assertEquals(-1, MarginChecks.select(scores, from, size, threshold, count));
    }

    @Property(tries = 200, seed = "41", edgeCases = EdgeCasesMode.NONE)
    void theCountsOfTwoHalvesSumUp(
            @ForAll @IntRange(max = 3000) int size, @ForAll @IntRange(max = 3000) int middle,
            @ForAll @FloatRange(min = -2.5f, max = 2.5f) float threshold, @ForAll long seed) {
        float[] scores = Floats.coarse(size, seed);
        int cut = Math.min(middle, size);
        assertEquals(MarginChecks.count(scores, 0, size, threshold),
                MarginChecks.count(scores, 0, cut, threshold) + MarginChecks.count(scores, cut, size, threshold));
    }
}
