package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The mean of the rank weight by runs of draws, against the sum over all draws and against exact rationals. */
class ExpectedWeightTest {

    private static final JsonObject LAW = Oracle.read("law.json");

    private static double bySummingUp(RankWeight rankWeight, int maxTrials, int items, int candidates, int violators, float w) {
        double sum = 0;
        double survival = 1;
        for (int n = 1; n <= Math.min(Math.min(maxTrials, candidates), candidates - violators + 1); n++) {
            double left = candidates - n + 1;
            sum += survival * violators / left * rankWeight.weight(n, candidates, items, violators, w);
            survival *= (left - violators) / left;
        }
        return sum;
    }

    @Property(tries = 3_000, seed = "71", edgeCases = EdgeCasesMode.NONE)
    void itIsTheSumOverAllDraws(@ForAll RankWeight rankWeight, @ForAll @IntRange(min = 1, max = 5_000) int candidates,
                                @ForAll @IntRange(max = 40) int others, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        // Few violators and few draws as often as many.
        int violators = 1 + random.nextInt(1 + random.nextInt(1 + random.nextInt(candidates)));
        int maxTrials = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(1 + random.nextInt(candidates));
        float w = 4 * random.nextFloat();
        int items = candidates + 1 + others;
        double expected = bySummingUp(rankWeight, maxTrials, items, candidates, violators, w);
        assertEquals(expected, new ExpectedWeight(rankWeight, maxTrials, items).of(candidates, violators, w),
                1e-12 * (1 + expected));
    }

    // More pairs than there are places to keep them, and each of them again.
    @Test
    void whatIsKeptIsWhatWasComputed() {
        for (RankWeight rankWeight : RankWeight.values()) {
            ExpectedWeight kept = new ExpectedWeight(rankWeight, 50, 200);
            for (int round = 0; round < 2; round++) {
                for (int candidates = 100; candidates < 200; candidates++) {
                    for (int violators = 1; violators <= candidates; violators++) {
                        float w = 1 + violators % 3;
                        double expected = new ExpectedWeight(rankWeight, 50, 200).of(candidates, violators, w);
                        assertEquals(expected, kept.of(candidates, violators, w));
                    }
                }
            }
        }
    }

    @Test
    void theClipOfAWeightIsNotThatOfAnother() {
        ExpectedWeight clipped = new ExpectedWeight(RankWeight.LOG_CLIPPED, 100, 1_000);
        for (float w : new float[] {1, 4, 1, 9}) {
            assertEquals(bySummingUp(RankWeight.LOG_CLIPPED, 100, 1_000, 900, 30, w), clipped.of(900, 30, w), 1e-12);
        }
    }

    static Stream<JsonObject> table() {
        return Oracle.objects(LAW, "table").filter(row -> row.get("V").getAsInt() > 0);
    }

    @ParameterizedTest
    @MethodSource("table")
    void itIsTheExactOne(JsonObject row) {
        int m = row.get("M").getAsInt();
        assertOracle(row, "HARMONIC", RankWeight.HARMONIC, row.get("max_trials").getAsInt(), m + 1);
        assertOracle(row, "LOG_FLOOR", RankWeight.LOG_FLOOR, row.get("max_trials").getAsInt(), m + 1);
        assertOracle(row, "LOG_FLOOR_Y_is_M_plus_4", RankWeight.LOG_FLOOR, row.get("max_trials").getAsInt(), m + 4);
    }

    static Stream<JsonObject> large() {
        return Oracle.objects(LAW, "large");
    }

    @ParameterizedTest
    @MethodSource("large")
    void ofManyCandidatesToo(JsonObject row) {
        int m = row.get("M").getAsInt();
        assertOracle(row, "HARMONIC", RankWeight.HARMONIC, Integer.MAX_VALUE, m + 1);
        assertOracle(row, "LOG_FLOOR", RankWeight.LOG_FLOOR, Integer.MAX_VALUE, m + 1);
        assertOracle(row, "H(V)", RankWeight.EXACT_RANK, Integer.MAX_VALUE, m + 1);
    }

    private static void assertOracle(JsonObject row, String name, RankWeight rankWeight, int maxTrials, int items) {
        ExpectedWeight expectedWeight = new ExpectedWeight(rankWeight, maxTrials, items);
        Oracle.assertNineDigits(row.get(name).getAsDouble(),
                expectedWeight.of(row.get("M").getAsInt(), row.get("V").getAsInt(), 1f), name);
    }

    @Test
    void theOraclesHaveTheirRows() {
        assertEquals(191, table().count());
        assertEquals(24, large().count());
    }
}
