package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The law of N against exact rationals. */
class TrialLawTest {

    private static final JsonObject LAW = Oracle.read("law.json");

    private record Inversion(int candidates, int violators, long k, int trials) {

        double u() {
            return (k + .5) * 0x1p-52;
        }
    }

    private static Stream<Inversion> inversions() {
        return StreamSupport.stream(LAW.getAsJsonArray("inversion").spliterator(), false).map(JsonElement::getAsJsonArray)
                .map(i -> new Inversion(i.get(0).getAsInt(), i.get(1).getAsInt(), i.get(2).getAsLong(), i.get(3).getAsInt()));
    }

    @Test
    void everyInversionIsTheExactOne() {
        assertEquals(310, inversions().peek(i -> assertEquals(i.trials,
                TrialLaw.invert(i.candidates, i.violators, i.u(), i.candidates), i::toString)).count());
    }

    @Test
    void theNumberInvertedIsTheUniformOfAWord() {
        inversions().forEach(i -> assertEquals(i.u(), CounterRandom.uniform(i.k << 12 | 0xabc)));
    }

    @Test
    void anInversionPastTheLimitIsTheLimitPlusOne() {
        inversions().forEach(i -> {
            assertEquals(i.trials, TrialLaw.invert(i.candidates, i.violators, i.u(), i.trials), i::toString);
            for (int limit : new int[] {1, i.trials / 2, i.trials - 1}) {
                if (limit >= 1 && limit < i.trials) {
                    assertEquals(limit + 1, TrialLaw.invert(i.candidates, i.violators, i.u(), limit), i::toString);
                }
            }
        });
    }

    static Stream<JsonObject> table() {
        return Oracle.objects(LAW, "table");
    }

    @ParameterizedTest
    @MethodSource("table")
    void survivalIsTheExactOne(JsonObject row) {
        int m = row.get("M").getAsInt();
        int v = row.get("V").getAsInt();
        int limit = row.get("max_trials").getAsInt();
        assertProbability(row.get("none").getAsDouble(), TrialLaw.survival(m, v, limit));
        if (row.has("p")) {
            double[] p = Oracle.doubles(row.get("p"));
            assertEquals(1, TrialLaw.survival(m, v, 0));
            for (int n = 1; n <= limit; n++) {
                double expected = n <= p.length ? p[n - 1] : 0;
                assertProbability(expected, TrialLaw.survival(m, v, n - 1) - TrialLaw.survival(m, v, n));
            }
        }
    }

    private static void assertProbability(double expected, double actual) {
        assertEquals(expected, actual, 1e-8 * expected + 1e-15);
    }

    @Test
    void theTableHasItsRows() {
        assertEquals(228, table().count());
    }

    // Which of the two ways an inversion takes depends on V and M alone, and both have to end where survival falls to u.
    @ParameterizedTest
    @CsvSource({"512, 64", "512, 65", "513, 64", "5000, 64", "5000, 65", "5120, 64", "5121, 64", "104, 5", "105, 5", "106, 5",
        "16, 1", "17, 1", "18, 1"})
    void nIsWhereSurvivalFallsToTheNumber(int candidates, int violators) {
        for (int k = 1; k < 200; k++) {
            double u = (k + .3) / 200;
            int n = TrialLaw.invert(candidates, violators, u, candidates);
            assertTrue(TrialLaw.survival(candidates, violators, n) <= u);
            assertTrue(TrialLaw.survival(candidates, violators, n - 1) > u);
        }
    }

    // Logarithms decide nearly all inversions of tables' size, products the others.
    @Property(tries = 5000, seed = "55")
    void logarithmsAndProductsInvertAlike(@ForAll @IntRange(min = 1, max = LogFactorial.END - 1) int candidates,
                                          @ForAll @DoubleRange(min = 0, max = 1) double share, @ForAll long word) {
        int violators = Math.clamp(Math.round(candidates * share * share * share), 1, candidates);
        double u = CounterRandom.uniform(word);
        assertEquals(TrialLaw.invertExactly(candidates, violators, u, candidates),
                TrialLaw.invert(candidates, violators, u, candidates));
    }

    // S(n) itself as the number to invert: as near as it gets to the border between two draws.
    @Property(tries = 2000, seed = "56")
    void anInversionAtTheBorderIsLeftToProducts(@ForAll @IntRange(min = 2, max = 3000) int candidates,
                                                @ForAll @IntRange(min = 1, max = 60) int few,
                                                @ForAll @IntRange(min = 1, max = 50) int n) {
        int violators = Math.min(few, candidates - 1);
        double u = TrialLaw.survival(candidates, violators, Math.min(n, candidates - violators));
        assertEquals(TrialLaw.invertExactly(candidates, violators, u, candidates),
                TrialLaw.invert(candidates, violators, u, candidates));
    }

    @Test
    void logarithmsOfFactorialsAreAsExactAsTheySay() {
        BigDecimal product = BigDecimal.ONE;
        int exponent = 0;
        for (int k = 1; k < LogFactorial.END; k++) {
            product = product.multiply(BigDecimal.valueOf(k), MathContext.DECIMAL128);
            int shift = product.precision() - product.scale();
            product = product.movePointLeft(shift);
            exponent += shift;
            if (k % 1000 == 7) {
                double expected = exponent * Math.log(10) + Math.log(product.doubleValue());
                assertEquals(expected, LogFactorial.of(k), LogFactorial.ERROR + Math.ulp(expected), k + "!");
            }
        }
    }

    @Test
    void whenAllCandidatesViolateTheFirstDrawEndsTheSearch() {
        for (int m : new int[] {1, 2, 64, 65, 1000, 10_000_000}) {
            assertEquals(1, TrialLaw.invert(m, m, 0x1p-53, m));
            assertEquals(1, TrialLaw.invert(m, m, 1 - 0x1p-53, m));
        }
    }

    @Test
    void withoutViolatorsTheSearchSurvivesEveryDraw() {
        assertEquals(1, TrialLaw.survival(10, 0, 10));
        assertEquals(1, TrialLaw.survival(10, 0, 3));
    }
}
