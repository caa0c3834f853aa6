package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.warprank.core.Refusal.illegal;
import static org.warprank.core.Refusal.missing;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class AliasSamplerTest {

    private static final double SIGNIFICANCE = 1e-6;
    private static final int DRAWS = 20_000;

    private static double pValue(double[] weights, long key) {
        AliasSampler sampler = new AliasSampler(weights);
        int[] items = new int[DRAWS];
        sampler.draw(key, 0, items, 0, DRAWS);
        long[] observed = new long[weights.length];
        for (int item : items) {
            observed[item]++;
        }
        double sum = Arrays.stream(weights).sum();
        return ChiSquare.pValue(observed, Arrays.stream(weights).map(weight -> DRAWS * weight / sum).toArray());
    }

    // A weight of 0 has probability 0, and one draw of such an item gives the counts probability 0.
    @Property(tries = 200, seed = "60", edgeCases = EdgeCasesMode.NONE)
    void drawsHaveTheirProbabilities(@ForAll @Size(min = 1, max = 40) @IntRange(max = 9) int[] roots, @ForAll long key) {
        double[] weights = Arrays.stream(roots).mapToDouble(root -> (double) root * root).toArray();
        weights[0] += 1;
        double p = pValue(weights, key);
        assertTrue(p > SIGNIFICANCE, () -> "probability of the counts is " + p);
    }

    @Test
    void veryUnequalWeights() {
        double[] weights = IntStream.range(0, 3000).mapToDouble(i -> 1e6 / (1 + i) / (1 + i)).toArray();
        double p = pValue(weights, 8);
        assertTrue(p > SIGNIFICANCE, () -> "probability of the counts is " + p);
    }

    // A test that could not tell these apart would tell nothing.
    @Test
    void otherProbabilitiesAreNoticed() {
        AliasSampler sampler = new AliasSampler(new double[] {1, 2, 3});
        int[] items = new int[DRAWS];
        sampler.draw(1, 0, items, 0, DRAWS);
        long[] observed = new long[3];
        for (int item : items) {
            observed[item]++;
        }
        assertTrue(ChiSquare.pValue(observed, new double[] {DRAWS / 3.0, DRAWS / 3.0, DRAWS / 3.0}) < SIGNIFICANCE);
    }

    @Test
    void aDrawDependsOnItsNumberAlone() {
        AliasSampler sampler = new AliasSampler(new double[] {1, 2, 3, 4, 0, 9});
        int[] all = new int[30];
        sampler.draw(5, 0, all, 0, 30);
        int[] inParts = new int[40];
        sampler.draw(5, 0, inParts, 7, 8);
        sampler.draw(5, 1, inParts, 8, 20);
        sampler.draw(5, 13, inParts, 20, 37);
        assertArrayEquals(all, Arrays.copyOfRange(inParts, 7, 37));
        assertEquals(0, inParts[6] + inParts[37]);
    }

    @TestFactory
    Stream<DynamicTest> theConstructorRefuses() {
        return Refusal.tests(
                missing(() -> new AliasSampler(null), "weights"),
                illegal(() -> new AliasSampler(new double[0]), "weights add up to 0.0", "above 0"),
                illegal(() -> new AliasSampler(new double[3]), "weights add up to 0.0", "above 0"),
                illegal(() -> new AliasSampler(new double[] {1, -1}), "weight of item 1 is -1.0", "at least 0"),
                illegal(() -> new AliasSampler(new double[] {Double.NaN}), "weight of item 0 is NaN", "finite"),
                illegal(() -> new AliasSampler(new double[] {1e308, 1e308}), "weights add up to Infinity", "finite"));
    }
}
