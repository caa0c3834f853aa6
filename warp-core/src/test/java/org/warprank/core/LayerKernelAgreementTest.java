package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.warprank.core.MatrixKernelAgreementTest.COLUMNS;
import static org.warprank.core.MatrixKernelAgreementTest.DEPTHS;
import static org.warprank.core.MatrixKernelAgreementTest.ROWS;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.internal.KernelSet;

/**
 * {@code Y = f(X W^T + bias)} of scalar and vector kernels against double arithmetic, from weights that are packed or as they
 * are.
 */
@Tag("kernels")
class LayerKernelAgreementTest {

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void packedWeightsAgree(String name) {
        for (int i = 0; i < COLUMNS.length; i++) {
            for (int j = 0; j < 6; j++) {
                checkLinear(name, ROWS[(i + 3 * j) % ROWS.length], COLUMNS[i], DEPTHS[(5 * i + 7 * j) % DEPTHS.length], j % 3);
            }
        }
        for (int rows : ROWS) {
            for (int vectors = 1; vectors < 20; vectors++) {
                checkLinear(name, rows, 16 * vectors, 11, vectors % 3);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void panelsOfRowsAgree(String name) {
        for (int rows = 24; rows < 110; rows++) {
            checkLinear(name, rows, 117, 19, rows % 3);
        }
    }

    // Strips side by side, those that remain, and a last block that is wider, each from the bias and taken up again.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void weightsOfASingleRowAgree(String name) {
        for (int in : new int[] {7, 512, 513, 1025}) {
            for (int out : new int[] {15, 17, 32, 33, 35, 36, 63, 64, 65, 71, 72, 73, 127, 129, 135}) {
                checkLinear(name, 1, out, in, out % 3);
            }
        }
    }

    // More rows than a block has, and columns and inputs of more than one block.
    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void weightsOfManyRowsAgree(String name) {
        for (int kind = 0; kind < 3; kind++) {
            for (int rows : new int[] {288, 289, 600}) {
                checkLinear(name, rows, 1073, 9, kind);
                checkLinear(name, rows, 49, 1030, kind);
            }
        }
        checkLinear(name, 300, 527, 512, 2);
        checkLinear(name, 300, 529, 512, 2);
        checkLinear(name, 31, 117, 4100, 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void onlySumsUpToTheLimitBecomeZeroAndNaNStays(String name) {
        KernelSet kernels = KernelSets.named(name);
        int out = 120;
        float[] bias = new float[out];
        float[] expected = new float[out];
        float[] some = {-1f, -0f, 0f, Float.NaN, 1f, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, -Float.MIN_VALUE};
        float[] rectified = {0f, 0f, 0f, Float.NaN, 1f, 0f, Float.POSITIVE_INFINITY, 0f};
        for (int o = 0; o < out; o++) {
            bias[o] = some[o % some.length];
            expected[o] = rectified[o % some.length];
        }
        float[] packed = new float[kernels.packedStart() + (int) kernels.packedColumns(out)];
        for (int rows : new int[] {1, 13, 30}) {
            float[] y = new float[rows * out];
            kernels.linear(rows, 1, out, new float[rows], 0, 1, packed, bias, 0f, y, 0, out, null);
            float[] z = new float[rows * out];
            kernels.linear(rows, 1, out, new float[rows], 0, 1, packed, bias, Float.NaN, z, 0, out, null);
            for (int r = 0; r < rows; r++) {
                assertArrayEquals(expected, Arrays.copyOfRange(y, r * out, (r + 1) * out));
                for (int o = 0; o < out; o++) {
                    assertEquals(bias[o] + 0f, z[r * out + o]);
                }
            }
            for (int in : new int[] {1, 8}) {
                float[] u = new float[rows * out];
                kernels.linear(rows, in, out, new float[rows * in], 0, in, new float[out * in], 0, in, bias, 0f, u, 0, out,
                        new float[kernels.scratchFloats()]);
                assertArrayEquals(y, u, () -> "weights as they are, " + in + " inputs");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scalar", "vector"})
    void aLayerWithoutInputsIsItsBias(String name) {
        KernelSet kernels = KernelSets.named(name);
        int out = 73;
        float[] bias = Floats.distinctlyNonZero(out, 3);
        for (int rows : new int[] {1, 13}) {
            float[] y = new float[rows * out];
            kernels.linear(rows, 0, out, new float[0], 0, 0, new float[0], 0, 0, bias, Float.NaN, y, 0, out,
                    new float[kernels.scratchFloats()]);
            for (int r = 0; r < rows; r++) {
                assertArrayEquals(bias, Arrays.copyOfRange(y, r * out, (r + 1) * out));
            }
        }
    }

    private static void checkLinear(String name, int m, int out, int in, int kind) {
        KernelSet kernels = KernelSets.named(name);
        Padded x = Padded.of(Floats.distinctlyNonZero(m * in, 1), m, in, 3, 2);
        Padded w = Padded.of(Floats.distinctlyNonZero(in * out, 2), out, in, 5, 1);
        float[] bias = kind == 0 ? null : Floats.distinctlyNonZero(out, 3);
        float limit = kind == 2 ? 0f : Float.NaN;
        float[] packed = new float[kernels.packedStart() + (int) kernels.packedColumns(out) * in];
        kernels.pack(0, out, in, out, w.array(), w.offset(), w.stride(), packed);
        Padded y = Padded.filled(Float.NaN, m, out, 7, 4);
        kernels.linear(m, in, out, x.array(), x.offset(), x.stride(), packed, bias, limit, y.array(), y.offset(), y.stride(),
                null);

        float[] scratch = new float[kernels.scratchFloats()];
        Arrays.fill(scratch, Float.NaN);
        Padded copied = Padded.filled(Float.NaN, m, out, 7, 4);
        kernels.linear(m, in, out, x.array(), x.offset(), x.stride(), packed, bias, limit, copied.array(), copied.offset(),
                copied.stride(), scratch);
        copied.assertOnlyTheMatrixWasWritten();
        assertArrayEquals(y.array(), copied.array(), () -> "with scratch memory, " + m + " x " + out + " x " + in);

        Arrays.fill(scratch, Float.NaN);
        Padded unpacked = Padded.filled(Float.NaN, m, out, 7, 4);
        kernels.linear(m, in, out, x.array(), x.offset(), x.stride(), w.array(), w.offset(), w.stride(), bias, limit,
                unpacked.array(), unpacked.offset(), unpacked.stride(), scratch);
        unpacked.assertOnlyTheMatrixWasWritten();
        assertArrayEquals(y.array(), unpacked.array(), () -> "weights as they are, " + m + " x " + out + " x " + in);

        y.assertOnlyTheMatrixWasWritten();
        for (int i = 0; i < m; i++) {
            for (int j = 0; j < out; j++) {
                double sum = bias == null ? 0 : bias[j];
                double magnitudes = Math.abs(sum);
                for (int l = 0; l < in; l++) {
                    double product = (double) x.get(i, l) * w.get(j, l);
                    sum += product;
                    magnitudes += Math.abs(product);
                }
                double expected = kind == 2 ? Math.max(sum, 0) : sum;
                if (!(Math.abs(expected - y.get(i, j)) <= Floats.sumError(in, magnitudes))) {
                    assertEquals(expected, y.get(i, j), Floats.sumError(in, magnitudes),
                            "cell (" + i + ", " + j + ") of " + m + " x " + out + " x " + in);
                }
            }
        }
    }
}
