package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** ReLU, its derivative, the maximum and the check for finite numbers are exact, special values included. */
@Tag("kernels")
class ElementKernelAgreementTest {

    private static final float[] SPECIAL = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0f, -0f,
        Float.MIN_VALUE, -Float.MIN_VALUE, Float.MAX_VALUE, -Float.MAX_VALUE, 1f, -1f};
    private static final float[] NOT_FINITE = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    private static final int[] OFFSETS = {0, 1, 6};

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void reluIsTheMaximumWithZeroAndKeepsNaN(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            for (int offset : OFFSETS) {
                float[] values = withSpecials(size, 1);
                float[] expected = values.clone();
                for (int i = 0; i < size; i++) {
                    expected[i] = Math.max(values[i], 0f);
                }
                Padded y = Padded.of(values, 1, size, offset, 0);
                kernels.relu(y.array(), offset, size);
                y.assertOnlyTheMatrixWasWritten();
                assertArrayEquals(expected, y.dense());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void reluLeavesTheCellsAfterItsRangeAlone(String name) {
        for (int size : Floats.awkwardSizes()) {
            float[] y = new float[size + 40];
            Arrays.fill(y, -1f);
            KernelSets.named(name).relu(y, 0, size);
            for (int i = 0; i < y.length; i++) {
                assertEquals(i < size ? 0f : -1f, y[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void reluBackwardPassesTheGradientWhereTheOutputIsAboveZero(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            for (int offset : OFFSETS) {
                float[] outputs = withSpecials(size, 2);
                float[] gradients = withSpecials(size, 3);
                float[] expected = new float[size];
                for (int i = 0; i < size; i++) {
                    expected[i] = outputs[i] > 0 ? gradients[i] : 0f;
                }
                Padded y = Padded.of(outputs, 1, size, OFFSETS[2] - offset, 0);
                Padded g = Padded.of(gradients, 1, size, offset, 0);
                kernels.reluBackward(y.array(), y.offset(), g.array(), offset, size);
                g.assertOnlyTheMatrixWasWritten();
                assertArrayEquals(expected, g.dense());
                assertArrayEquals(outputs, y.dense());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void reluBackwardLeavesTheCellsAfterItsRangeAlone(String name) {
        for (int size : Floats.awkwardSizes()) {
            float[] g = new float[size + 40];
            Arrays.fill(g, 3f);
            KernelSets.named(name).reluBackward(new float[size + 40], 0, g, 0, size);
            for (int i = 0; i < g.length; i++) {
                assertEquals(i < size ? 0f : 3f, g[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void maxKeepsTheGreater(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            for (int offset : OFFSETS) {
                Padded x = Padded.of(Floats.distinctlyNonZero(size, 1), 1, size, offset, 0);
                Padded y = Padded.of(Floats.distinctlyNonZero(size, 2), 1, size, OFFSETS[2] - offset, 0);
                float[] before = y.dense();
                kernels.max(x.array(), x.offset(), y.array(), y.offset(), size);
                y.assertOnlyTheMatrixWasWritten();
                for (int i = 0; i < size; i++) {
                    assertEquals(Math.max(before[i], x.get(0, i)), y.get(0, i), i + " of " + size);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void maxIsNaNWhereEitherIs(String name) {
        float[] x = new float[70];
        float[] y = new float[70];
        x[3] = Float.NaN;
        y[40] = Float.NaN;
        x[69] = Float.NaN;
        y[7] = Float.NEGATIVE_INFINITY;
        KernelSets.named(name).max(x, 0, y, 0, 70);
        for (int i = 0; i < 70; i++) {
            assertEquals(i == 3 || i == 40 || i == 69 ? Float.NaN : 0f, y[i], "element " + i);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void theLargestFloatsAreFiniteHoweverMany(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            Padded x = Padded.filled(Float.MAX_VALUE, 1, size, 3, 0);
            for (int i = 0; i < size; i += 2) {
                x.array()[3 + i] = i % 4 == 0 ? -Float.MAX_VALUE : Float.MIN_VALUE;
            }
            assertTrue(kernels.allFinite(x.array(), 3, size), "size " + size);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void oneNumberThatIsNotFiniteIsSeenWhereverItStands(String name) {
        KernelSet kernels = KernelSets.named(name);
        for (int size : Floats.awkwardSizes()) {
            Padded x = Padded.of(Floats.distinctlyNonZero(size, 5), 1, size, 1, 0);
            for (int i = 0; i < size; i++) {
                float kept = x.get(0, i);
                for (float value : NOT_FINITE) {
                    x.array()[x.at(0, i)] = value;
                    assertFalse(kernels.allFinite(x.array(), 1, size), value + " at " + i + " of " + size);
                }
                x.array()[x.at(0, i)] = kept;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void numbersAfterTheRangeAreNotLookedAt(String name) {
        for (int size : Floats.awkwardSizes()) {
            float[] x = new float[size + 40];
            Arrays.fill(x, size, x.length, Float.NaN);
            assertTrue(KernelSets.named(name).allFinite(x, 0, size));
        }
    }

    private static float[] withSpecials(int size, long seed) {
        float[] values = Floats.distinctlyNonZero(size, seed);
        for (int i = 0; i < size; i += 3) {
            values[i] = SPECIAL[(int) ((i / 3 + seed) % SPECIAL.length)];
        }
        return values;
    }
}
