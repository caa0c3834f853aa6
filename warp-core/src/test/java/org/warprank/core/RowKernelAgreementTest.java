package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/** Row arithmetic of scalar and vector kernels against double arithmetic, within what float rounding can explain. */
@Tag("kernels")
class RowKernelAgreementTest {

    private static final int[] OFFSETS = {0, 1, 6};
    private static final ValueLayout.OfFloat LITTLE_FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void dotIsTheSumOfTheProducts(String name) {
        KernelSet kernels = KernelSets.named(name);
        forEachLayout((size, offset) -> {
            Padded a = row(size, offset, 1);
            Padded b = row(size, OFFSETS[2] - offset, 2);
            double sum = 0;
            double magnitudes = 0;
            for (int i = 0; i < size; i++) {
                double product = (double) a.get(0, i) * b.get(0, i);
                sum += product;
                magnitudes += Math.abs(product);
            }
            float dot = kernels.dot(a.array(), a.offset(), b.array(), b.offset(), size);
            assertEquals(sum, dot, Floats.sumError(size, magnitudes), size + " from " + offset);
        });
    }

    // Bit for bit, interpreted and compiled: what is trained must not depend on when a method was compiled.
    @Test
    void dotOfVectorsAddsInAFixedOrder() {
        KernelSet kernels = KernelSets.vector();
        int lanes = kernels.vectorBits() / Float.SIZE;
        int size = 5 * lanes + 3;
        float[] a = Floats.distinctlyNonZero(size, 1);
        float[] b = Floats.distinctlyNonZero(size, 2);
        float[] sums = new float[2 * lanes];
        int vectors = size / (2 * lanes) * (2 * lanes);
        for (int i = 0; i < vectors; i++) {
            sums[i % (2 * lanes)] = Math.fma(a[i], b[i], sums[i % (2 * lanes)]);
        }
        for (int half = lanes; half >= 1; half /= 2) {
            for (int i = 0; i < half; i++) {
                sums[i] += sums[i + half];
            }
        }
        for (int i = vectors; i < size; i++) {
            sums[0] = Math.fma(a[i], b[i], sums[0]);
        }
        for (int call = 0; call < 50_000; call++) {
            assertEquals(sums[0], kernels.dot(a, 0, b, 0, size));
        }
    }

    // Bit for bit, so that it does not matter in which block a row is met.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void dotsOfGatheredRowsAreThoseOfEachRow(String name) {
        KernelSet kernels = KernelSets.named(name);
        int[] rows = new int[45];
        Arrays.setAll(rows, i -> i * i % 6);
        forEachLayout((size, offset) -> {
            Padded table = Padded.of(Floats.distinctlyNonZero(6 * size, size), 6, size, 0, 0);
            Padded query = row(size, offset, 1);
            for (int to = 1; to < rows.length; to++) {
                float[] out = new float[to + KernelSet.ROOM + to % 2];
                Arrays.fill(out, 7f);
                kernels.dots(query.array(), query.offset(), table.array(), size, rows, 1, to, out);
                for (int i = 1; i < to; i++) {
                    assertEquals(kernels.dot(query.array(), query.offset(), table.array(), rows[i] * size, size), out[i],
                            i + " of " + to + ", " + size + " wide");
                }
                assertEquals(7f, out[0]);
                for (int i = to + KernelSet.ROOM; i < out.length; i++) {
                    assertEquals(7f, out[i], i + " after " + to + ", " + size + " wide");
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void dotsThatUnderflowBelowZeroAreThoseOfEachRow(String name) {
        KernelSet kernels = KernelSets.named(name);
        float[] query = new float[70];
        float[] table = new float[5 * 70];
        Arrays.fill(query, 1e-30f);
        Arrays.fill(table, -1e-30f);
        float[] out = new float[5 + KernelSet.ROOM];
        kernels.dots(query, 0, table, 70, new int[] {0, 1, 2, 3, 4}, 0, 5, out);
        for (int i = 0; i < 5; i++) {
            assertEquals(kernels.dot(query, 0, table, i * 70, 70), out[i]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void rowsAreFiniteIfEachOfTheirFloatsIs(String name) {
        KernelSet kernels = KernelSets.named(name);
        int[] ids = {4, 1, 3, 1};
        forEachSize(size -> {
            float[] table = Floats.distinctlyNonZero(5 * size, 1);
            Arrays.fill(table, 0, size, Float.NaN);
            assertEquals(true, kernels.allFinite(table, size, ids, 0, ids.length));
            for (int i = size; i < table.length; i++) {
                float kept = table[i];
                for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                    table[i] = wrong;
                    assertEquals(i / size == 2, kernels.allFinite(table, size, ids, 0, ids.length), i + ", " + size + " wide");
                    assertEquals(i / size != 3, kernels.allFinite(table, size, ids, 2, 3), i + ", " + size + " wide");
                }
                table[i] = kept;
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void axpyAddsAMultiple(String name) {
        KernelSet kernels = KernelSets.named(name);
        float alpha = -1.7f;
        forEachLayout((size, offset) -> {
            Padded x = row(size, offset, 1);
            Padded y = row(size, OFFSETS[2] - offset, 2);
            float[] before = y.dense();
            kernels.axpy(alpha, x.array(), x.offset(), y.array(), y.offset(), size);
            y.assertOnlyTheMatrixWasWritten();
            for (int i = 0; i < size; i++) {
                double product = (double) alpha * x.get(0, i);
                assertEquals(before[i] + product, y.get(0, i),
                        Floats.sumError(1, Math.abs(before[i]) + Math.abs(product)), i + " of " + size);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void scaledDifferenceIsThatOfTheProducts(String name) {
        KernelSet kernels = KernelSets.named(name);
        float alpha = .7f;
        forEachLayout((size, offset) -> {
            Padded x = row(size, offset, 1);
            Padded z = row(size, OFFSETS[2] - offset, 2);
            Padded y = row(size, OFFSETS[1], 3);
            kernels.scaledDifference(alpha, x.array(), x.offset(), z.array(), z.offset(), y.array(), y.offset(), size);
            y.assertOnlyTheMatrixWasWritten();
            for (int i = 0; i < size; i++) {
                double minuend = (double) alpha * x.get(0, i);
                double subtrahend = (double) alpha * z.get(0, i);
                assertEquals(minuend - subtrahend, y.get(0, i), Floats.sumError(2, Math.abs(minuend) + Math.abs(subtrahend)),
                        i + " of " + size);
            }
            float[] expected = y.dense();
            kernels.scaledDifference(alpha, x.array(), x.offset(), z.array(), z.offset(), x.array(), x.offset(), size);
            x.assertOnlyTheMatrixWasWritten();
            assertArrayEquals(expected, x.dense(), size + ", in place of x");
            x = row(size, offset, 1);
            kernels.scaledDifference(alpha, x.array(), x.offset(), z.array(), z.offset(), z.array(), z.offset(), size);
            z.assertOnlyTheMatrixWasWritten();
            assertArrayEquals(expected, z.dense(), size + ", in place of z");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void gatherSumAddsRowsInTheirOrder(String name) {
        KernelSet kernels = KernelSets.named(name);
        int rows = 7;
        int[] ids = {6, 0, 3, 3, 5, 6};
        forEachLayout((size, offset) -> {
            float[] table = Floats.distinctlyNonZero(rows * size, size);
            for (int count = 0; count <= ids.length; count++) {
                Padded y = Padded.filled(1f, 1, size, offset, 0);
                kernels.gatherSum(table, size, ids, ids.length - count, ids.length, y.array(), offset);
                y.assertOnlyTheMatrixWasWritten();
                for (int c = 0; c < size; c++) {
                    float sum = 0;
                    for (int i = ids.length - count; i < ids.length; i++) {
                        sum += table[ids[i] * size + c];
                    }
                    assertEquals(sum, y.get(0, c), "column " + c + " of " + size + ", " + count + " rows");
                }
            }
        });
    }

    // At an odd address, as a mapped file may have it.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void gatherSumOutsideTheHeapHasTheBitsOfThatOnIt(String name) {
        KernelSet kernels = KernelSets.named(name);
        int[] ids = {6, 0, 3, 3, 5, 6};
        forEachLayout((size, offset) -> {
            float[] table = Floats.distinctlyNonZero(7 * size, size);
            MemorySegment outside = Arena.ofAuto().allocate(4L * table.length + 1).asSlice(1);
            MemorySegment.copy(table, 0, outside, LITTLE_FLOAT, 0, table.length);
            for (int count = 0; count <= ids.length; count++) {
                Padded expected = Padded.filled(1f, 1, size, offset, 0);
                Padded y = Padded.filled(1f, 1, size, offset, 0);
                kernels.gatherSum(table, size, ids, ids.length - count, ids.length, expected.array(), offset);
                kernels.gatherSum(outside, size, ids, ids.length - count, ids.length, y.array(), offset);
                assertArrayEquals(expected.array(), y.array(), size + " wide, " + count + " rows");
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void weightedSumAddsRowsTimesTheirFactors(String name) {
        KernelSet kernels = KernelSets.named(name);
        int rows = 7;
        int[] ids = {6, 0, 3, 3, 5, 6};
        float[] factors = {.5f, -3, .1f, 7, -.9f, 2};
        forEachLayout((size, offset) -> {
            float[] table = Floats.distinctlyNonZero(rows * size, size);
            for (int count = 0; count <= ids.length; count++) {
                Padded y = Padded.filled(1f, 1, size, offset, 0);
                kernels.weightedSum(table, size, ids, factors, ids.length - count, ids.length, y.array(), offset);
                y.assertOnlyTheMatrixWasWritten();
                for (int c = 0; c < size; c++) {
                    double sum = 0;
                    double magnitude = 0;
                    for (int i = ids.length - count; i < ids.length; i++) {
                        sum += (double) factors[i] * table[ids[i] * size + c];
                        magnitude += Math.abs((double) factors[i] * table[ids[i] * size + c]);
                    }
                    assertEquals(sum, y.get(0, c), Floats.sumError(count, magnitude), "column " + c + " of " + size);
                }
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void sgdStepsAlongTheVelocity(String name) {
        KernelSet kernels = KernelSets.named(name);
        float rate = .3f;
        float momentum = .9f;
        float keep = .97f;
        forEachLayout((size, offset) -> {
            Padded w = row(size, offset, 1);
            Padded v = row(size, offset, 2);
            Padded g = row(size, OFFSETS[2] - offset, 3);
            float[] oldW = w.dense();
            float[] oldV = v.dense();
            kernels.sgd(w.array(), v.array(), offset, g.array(), g.offset(), size, rate, momentum, keep);
            w.assertOnlyTheMatrixWasWritten();
            v.assertOnlyTheMatrixWasWritten();
            for (int i = 0; i < size; i++) {
                double velocity = (double) momentum * oldV[i] + g.get(0, i);
                double magnitude = Math.abs((double) momentum * oldV[i]) + Math.abs(g.get(0, i));
                assertEquals(velocity, v.get(0, i), Floats.sumError(1, magnitude), i + " of " + size);
                assertEquals((double) keep * oldW[i] - rate * velocity, w.get(0, i),
                        Floats.sumError(3, Math.abs(keep * oldW[i]) + rate * magnitude), i + " of " + size);
            }
        });
    }

    // The quotient of the step is rounded at most seven times.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void adagradStepsByTheRootOfTheAccumulatedSquares(String name) {
        KernelSet kernels = KernelSets.named(name);
        float rate = .2f;
        float keep = .99f;
        forEachLayout((size, offset) -> {
            Padded w = row(size, offset, 1);
            Padded s = row(size, offset, 2);
            for (int i = 0; i < size; i++) {
                s.array()[s.at(0, i)] = i % 5 == 0 ? 0f : Math.abs(s.get(0, i));
            }
            Padded g = row(size, OFFSETS[2] - offset, 3);
            float[] oldW = w.dense();
            float[] oldS = s.dense();
            kernels.adagrad(w.array(), s.array(), offset, g.array(), g.offset(), size, rate, keep);
            w.assertOnlyTheMatrixWasWritten();
            s.assertOnlyTheMatrixWasWritten();
            for (int i = 0; i < size; i++) {
                double gradient = g.get(0, i);
                double sum = oldS[i] + gradient * gradient;
                double step = rate * gradient / (Math.sqrt(sum) + 1e-10);
                assertEquals(sum, s.get(0, i), Floats.sumError(1, sum), i + " of " + size);
                assertEquals(keep * (double) oldW[i] - step, w.get(0, i),
                        Floats.sumError(7, Math.abs(keep * oldW[i]) + Math.abs(step)), i + " of " + size);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void adagradKeepsAWeightWithoutAnyGradientFinite(String name) {
        forEachSize(size -> {
            float[] w = Floats.distinctlyNonZero(size, 4);
            float[] kept = w.clone();
            KernelSets.named(name).adagrad(w, new float[size], 0, new float[size], 0, size, .1f, 1f);
            for (int i = 0; i < size; i++) {
                assertEquals(kept[i], w[i]);
            }
        });
    }

    // The quotient of the step is rounded at most nine times: twice in m, three times in v, of which the root leaves half, then
    // in root, sum, product, quotient and difference. Shares of a half and more have an exact rest.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void adamStepsByTheMeanOverTheRootOfTheMeanSquare(String name) {
        KernelSet kernels = KernelSets.named(name);
        float rate = .2f;
        float beta1 = .9f;
        float beta2 = .99f;
        float epsilon = 1e-3f;
        float keep = .98f;
        forEachLayout((size, offset) -> {
            Padded w = row(size, offset, 1);
            Padded m = row(size, offset, 2);
            Padded v = row(size, offset, 3);
            for (int i = 0; i < size; i++) {
                v.array()[v.at(0, i)] = i % 5 == 0 ? 0f : Math.abs(v.get(0, i));
            }
            Padded g = row(size, OFFSETS[2] - offset, 4);
            float[] oldW = w.dense();
            float[] oldM = m.dense();
            float[] oldV = v.dense();
            kernels.adam(w.array(), m.array(), v.array(), offset, g.array(), g.offset(), size, rate, beta1, beta2, epsilon,
                    keep);
            w.assertOnlyTheMatrixWasWritten();
            m.assertOnlyTheMatrixWasWritten();
            v.assertOnlyTheMatrixWasWritten();
            for (int i = 0; i < size; i++) {
                double gradient = g.get(0, i);
                double mean = beta1 * (double) oldM[i] + (1 - (double) beta1) * gradient;
                double magnitude = Math.abs(beta1 * (double) oldM[i]) + Math.abs((1 - (double) beta1) * gradient);
                double square = beta2 * (double) oldV[i] + (1 - (double) beta2) * gradient * gradient;
                double root = Math.sqrt(square) + epsilon;
                assertEquals(mean, m.get(0, i), Floats.sumError(1, magnitude), i + " of " + size);
                assertEquals(square, v.get(0, i), Floats.sumError(2, square), i + " of " + size);
                assertEquals(keep * (double) oldW[i] - rate * mean / root, w.get(0, i),
                        Floats.sumError(9, Math.abs(keep * oldW[i]) + rate * magnitude / root), i + " of " + size);
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void adamKeepsAWeightWithoutAnyGradient(String name) {
        forEachSize(size -> {
            float[] w = Floats.distinctlyNonZero(size, 4);
            float[] kept = w.clone();
            KernelSets.named(name).adam(w, new float[size], new float[size], 0, new float[size], 0, size, .1f, .9f, .999f,
                    1e-8f, 1f);
            assertArrayEquals(kept, w);
        });
    }

    private static Padded row(int size, int offset, long seed) {
        return Padded.of(Floats.distinctlyNonZero(size, 10L * size + seed), 1, size, offset, 0);
    }

    private static void forEachSize(IntConsumer check) {
        for (int size : Floats.awkwardSizes()) {
            check.accept(size);
        }
    }

    private static void forEachLayout(Layout check) {
        forEachSize(size -> {
            for (int offset : OFFSETS) {
                check.check(size, offset);
            }
        });
    }

    @FunctionalInterface
    private interface Layout {
        void check(int size, int offset);
    }
}
