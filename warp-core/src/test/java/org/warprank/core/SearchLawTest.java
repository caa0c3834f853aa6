package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The chi-square test of {@link SamplingLawTest} lets plain draws pass and would catch samplers that are nearly right. */
class SearchLawTest {

    private static final int SEARCHES = 20_000;

    private final SplittableRandom random = new SplittableRandom(3);

    @ParameterizedTest
    @CsvSource({"12, 0, 12", "12, 1, 12", "12, 4, 3", "12, 6, 12", "12, 12, 12", "100, 4, 100", "100, 1, 33"})
    void plainDrawsWithoutReplacementFollowIt(int candidates, int violators, int limit) {
        SearchLaw law = new SearchLaw(candidates, violators, limit);
        double p = probability(law, () -> {
            int[] left = new int[candidates];
            Arrays.setAll(left, i -> i);
            for (int n = 1; n <= limit; n++) {
                int at = random.nextInt(candidates - n + 1);
                if (left[at] < violators) {
                    return law.cell(n, left[at]);
                }
                left[at] = left[candidates - n];
            }
            return law.none();
        });
        assertTrue(p > 1e-4, () -> "probability of the counts is " + p);
    }

    @Test
    void drawsWithReplacementAreCaught() {
        SearchLaw law = new SearchLaw(12, 3, 12);
        double p = probability(law, () -> {
            for (int n = 1; n <= 12; n++) {
                int drawn = random.nextInt(12);
                if (drawn < 3) {
                    return law.cell(n, drawn);
                }
            }
            return law.none();
        });
        assertTrue(p < 1e-20, () -> "probability of the counts is " + p);
    }

    @Test
    void aViolatorPickedByTheNumberThatGaveNIsCaught() {
        SearchLaw law = new SearchLaw(1000, 500, 1000);
        double p = probability(law, () -> {
            long word = random.nextLong();
            int n = TrialLaw.invert(1000, 500, CounterRandom.uniform(word), 1000);
            return law.cell(n, CounterRandom.below(word, 500));
        });
        assertTrue(p < 1e-20, () -> "probability of the counts is " + p);
    }

    @Test
    void countingFromTheWholeRowAfterProbesThatMissedIsCaught() {
        SearchLaw law = new SearchLaw(128, 4, 128);
        double p = probability(law, () -> {
            int probed = TrialLaw.invert(128, 4, random.nextDouble() * (1 - 0x1p-52) + 0x1p-53, 32);
            int n = probed <= 32 ? probed : 32 + TrialLaw.invert(128, 4, CounterRandom.uniform(random.nextLong()), 96);
            return n <= 128 ? law.cell(n, random.nextInt(4)) : law.none();
        });
        assertTrue(p < 1e-20, () -> "probability of the counts is " + p);
    }

    @Test
    void expectedCountsSumToTheSearches() {
        for (int violators : new int[] {0, 1, 7, 30}) {
            double[] expected = new SearchLaw(30, violators, 11).expected(1000);
            assertEquals(1000, Arrays.stream(expected).sum(), 1e-9);
        }
    }

    private static double probability(SearchLaw law, IntSupplier search) {
        long[] observed = new long[law.cells()];
        for (int s = 0; s < SEARCHES; s++) {
            observed[search.getAsInt()]++;
        }
        return ChiSquare.pValue(observed, law.expected(SEARCHES));
    }
}
