package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;

/**
 * A row-major matrix that starts at an offset of a larger array, with gaps between its rows. All cells around it hold a NaN
 * of its own, which spoils any result it is read into and shows where it was overwritten. Nothing follows the last row, so
 * that a step past the end throws.
 */
record Padded(float[] array, int offset, int stride, int rows, int columns) {

    private static final float SENTINEL = Float.intBitsToFloat(0x7fc0beef);

    static Padded of(float[] dense, int rows, int columns, int offset, int gap) {
        Padded padded = filled(0f, rows, columns, offset, gap);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(dense, r * columns, padded.array, padded.at(r, 0), columns);
        }
        return padded;
    }

    static Padded filled(float value, int rows, int columns, int offset, int gap) {
        int stride = Math.max(1, columns + gap);
        float[] array = new float[offset + Math.max(0, (rows - 1) * stride + columns)];
        Arrays.fill(array, SENTINEL);
        for (int r = 0; r < rows; r++) {
            Arrays.fill(array, offset + r * stride, offset + r * stride + columns, value);
        }
        return new Padded(array, offset, stride, rows, columns);
    }

    int at(int row, int column) {
        return offset + row * stride + column;
    }

    float get(int row, int column) {
        return array[at(row, column)];
    }

    float[] dense() {
        float[] dense = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            System.arraycopy(array, at(r, 0), dense, r * columns, columns);
        }
        return dense;
    }

    void assertOnlyTheMatrixWasWritten() {
        for (int i = 0; i < array.length; i++) {
            int column = Math.floorMod(i - offset, stride);
            if (i < offset || column >= columns) {
                assertEquals(Float.floatToRawIntBits(SENTINEL), Float.floatToRawIntBits(array[i]),
                        "cell " + i + " beside the matrix");
            }
        }
    }
}
