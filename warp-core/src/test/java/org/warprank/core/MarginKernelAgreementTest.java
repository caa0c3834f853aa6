package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** Counting and selecting violators are exact: scalar and vector kernels give what a plain loop gives. */
@Tag("kernels")
class MarginKernelAgreementTest {

    private static final float[] THRESHOLDS = {0f, -0f, .25f, -2f, 2f, 2.25f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY};
    private static final int[] OFFSETS = {0, 1, 13};

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void countIsTheNumberOfScoresAtOrAboveTheThreshold(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            for (int offset : OFFSETS) {
                float[] scores = violatorsAround(offset, size);
                for (float threshold : THRESHOLDS) {
                    assertEquals(violators(scores, offset, offset + size, threshold).length,
                            kernels.countViolators(scores, offset, offset + size, threshold), size + " from " + offset);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void selectIsTheIndexOfEachViolatorAndMinusOnePastTheLast(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            for (int offset : OFFSETS) {
                float[] scores = violatorsAround(offset, size);
                for (float threshold : THRESHOLDS) {
                    int[] violators = violators(scores, offset, offset + size, threshold);
                    for (int r = 0; r < violators.length; r += size < 300 ? 1 : 7) {
                        assertEquals(violators[r], kernels.selectViolator(scores, offset, offset + size, threshold, r));
                    }
                    for (int r : new int[] {violators.length, violators.length + 1, violators.length + 5000}) {
                        assertEquals(-1, kernels.selectViolator(scores, offset, offset + size, threshold, r));
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aSingleViolatorIsFoundWhereverItStands(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : new int[] {1, 17, 100, 1024, 2050}) {
            float[] scores = new float[size];
            for (int i = 0; i < size; i++) {
                scores[i] = 1;
                assertEquals(1, kernels.countViolators(scores, 0, size, .5f));
                assertEquals(i, kernels.selectViolator(scores, 0, size, .5f, 0));
                assertEquals(-1, kernels.selectViolator(scores, 0, size, .5f, 1));
                scores[i] = 0;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aNaNAnywhereInTheRangeMakesTheCountMinusOne(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            float[] scores = violatorsAround(1, size);
            for (int i = 1; i <= size; i++) {
                float kept = scores[i];
                scores[i] = Float.NaN;
                assertEquals(-1, kernels.countViolators(scores, 1, 1 + size, 0f), "NaN at " + i + " of " + size);
                scores[i] = kept;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aNaNBesideTheRangeDoesNotMatter(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            float[] scores = new float[size + 40];
            Arrays.fill(scores, Float.NaN);
            Arrays.fill(scores, 20, 20 + size, 1f);
            assertEquals(size, kernels.countViolators(scores, 20, 20 + size, 0f));
            assertEquals(-1, kernels.selectViolator(scores, 20, 20 + size, 0f, size));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aNaNThresholdMakesTheCountMinusOneAndSelectsNothing(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            if (size > 0) {
                assertEquals(-1, kernels.countViolators(new float[size], 0, size, Float.NaN));
                assertEquals(-1, kernels.selectViolator(new float[size], 0, size, Float.NaN, 0));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aNaNIsNeverSelected(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            float[] scores = new float[size];
            for (int i = 0; i < size; i++) {
                scores[i] = i % 3 == 0 ? Float.NaN : 1;
            }
            int[] violators = violators(scores, 0, size, 0f);
            for (int r = 0; r < violators.length; r++) {
                assertEquals(violators[r], kernels.selectViolator(scores, 0, size, 0f, r));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void marksAreTheBitsOfTheScoresAtOrAboveTheThreshold(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            for (int offset : OFFSETS) {
                float[] scores = violatorsAround(offset, size);
                for (float threshold : THRESHOLDS) {
                    long[] expected = new long[2 + Math.ceilDiv(size, Long.SIZE)];
                    int[] violators = violators(scores, offset, offset + size, threshold);
                    for (int i : violators) {
                        expected[1 + (i - offset) / Long.SIZE] |= 1L << (i - offset);
                    }
                    long[] marks = new long[expected.length];
                    Arrays.fill(marks, 1, marks.length - 1, -1);
                    assertEquals(violators.length,
                            kernels.markViolators(scores, offset, offset + size, threshold, marks, 1),
                            size + " from " + offset);
                    assertArrayEquals(expected, marks, size + " from " + offset);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aNaNAnywhereInTheRangeOrAsThresholdMakesTheNumberOfMarksMinusOne(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            float[] scores = violatorsAround(1, size);
            long[] marks = new long[Math.ceilDiv(size, Long.SIZE)];
            for (int i = 1; i <= size; i++) {
                float kept = scores[i];
                scores[i] = Float.NaN;
                assertEquals(-1, kernels.markViolators(scores, 1, 1 + size, 0f, marks, 0), "NaN at " + i + " of " + size);
                scores[i] = kept;
            }
            if (size > 0) {
                assertEquals(-1, kernels.markViolators(scores, 1, 1 + size, Float.NaN, marks, 0));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void blocksAreComparedWithAThresholdEach(String name) {
        KernelSet kernels = KernelSets.named(name);
        float[] values = {1f, 0f, -0f, .5f, -2f, Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
        Random random = new Random(1);
        for (int round = 0; round < 400; round++) {
            int from = round % 2 * Long.SIZE;
            int blocks = 1 + round % (Long.SIZE / KernelSet.BLOCK);
            int vectors = (blocks * KernelSet.BLOCK + 15) / 16 * 16;
            float[] scores = new float[from + vectors];
            float[] biases = new float[scores.length];
            float[] thresholds = new float[scores.length / KernelSet.BLOCK + KernelSet.ROOM];
            fill(scores, values, random);
            fill(biases, values, random);
            fill(thresholds, values, random);
            long bits = kernels.notBelow(scores, biases, thresholds, from, from + blocks * KernelSet.BLOCK);
            for (int i = from; i < from + blocks * KernelSet.BLOCK; i++) {
                boolean below = scores[i] + biases[i] < thresholds[i / KernelSet.BLOCK];
                assertEquals(below ? 0 : 1, bits >>> i & 1, i + " of " + blocks + " blocks from " + from);
            }
        }
    }

    private static void fill(float[] array, float[] values, Random random) {
        for (int i = 0; i < array.length; i++) {
            array[i] = values[random.nextInt(values.length)];
        }
    }

    // Outside the range every score violates, so that a step too far shows; inside there are ties, zeros of both signs and
    // infinities.
    private static float[] violatorsAround(int offset, int size) {
        float[] scores = new float[offset + size + 20];
        Arrays.fill(scores, Float.POSITIVE_INFINITY);
        float[] inside = Floats.coarse(size, size);
        for (int i = 0; i < size; i++) {
            switch (i % 23) {
                case 3 -> inside[i] = -0f;
                case 5 -> inside[i] = Float.NEGATIVE_INFINITY;
                case 11 -> inside[i] = Float.POSITIVE_INFINITY;
                default -> {
                }
            }
        }
        System.arraycopy(inside, 0, scores, offset, size);
        return scores;
    }

    private static int[] violators(float[] scores, int from, int to, float threshold) {
        int[] found = new int[to - from];
        int count = 0;
        for (int i = from; i < to; i++) {
            if (scores[i] >= threshold) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }
}
