package org.warprank.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SparseMatrixTest {

    private static void assertRefused(String message, int columns, int[] offsets, int[] indices, float... values) {
        assertEquals(message, assertThrows(IllegalArgumentException.class,
                () -> new SparseMatrix(columns, offsets, indices, values)).getMessage());
    }

    @Test
    void rowsAreAdded() {
        SparseMatrix matrix = new SparseMatrix(3, new int[] {0, 2, 2, 3}, new int[] {0, 2, 1}, new float[] {1, 2, 4});
        float[] y = {9, 1, 1, 1, 9};
        for (int row = 0; row < 3; row++) {
            matrix.addRow(.5f, row, y, 1);
        }
        assertArrayEquals(new float[] {9, 1.5f, 3, 2, 9}, y);
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.addRow(1, 0, y, 3));
        assertThrows(IndexOutOfBoundsException.class, () -> matrix.addRow(1, 3, y, 0));
    }

    @Test
    void columnsBecomeRows() {
        SparseMatrix matrix = SparseMatrix.ofColumns(new int[][] {{2, 0}, {}, {2}}, new float[][] {{1, 2}, {}, {3}});
        assertArrayEquals(new int[] {0, 1, 1, 3}, matrix.offsets());
        assertArrayEquals(new int[] {0, 0, 2}, matrix.indices());
        assertArrayEquals(new float[] {2, 1, 3}, matrix.values());
        assertEquals(3, matrix.rows());
        assertEquals(3, matrix.columns());
    }

    @Test
    void transposedRowsAreColumns() {
        SparseMatrix matrix = new SparseMatrix(4, new int[] {0, 2, 2, 5}, new int[] {3, 0, 0, 3, 2},
                new float[] {1, 2, 3, 4, 5});
        SparseMatrix transposed = matrix.transposed();
        assertEquals(4, transposed.rows());
        assertEquals(3, transposed.columns());
        assertArrayEquals(new int[] {0, 2, 2, 3, 5}, transposed.offsets());
        assertArrayEquals(new int[] {0, 2, 2, 0, 2}, transposed.indices());
        assertArrayEquals(new float[] {2, 3, 5, 1, 4}, transposed.values());
    }

    @Test
    void columnsAreMultipliedEachByItsFactor() {
        SparseMatrix matrix = new SparseMatrix(2, new int[] {0, 1, 2}, new int[] {1, 0}, new float[] {1, -3});
        assertArrayEquals(new float[] {.5f, -6}, matrix.timesColumns(new float[] {2, .5f}).values());
        assertArrayEquals(new float[] {1, -3}, matrix.values());
        assertThrows(IllegalArgumentException.class, () -> matrix.timesColumns(new float[] {Float.MAX_VALUE, 1}));
        assertEquals("factors has 3 numbers, expected 2, one for each column",
                assertThrows(IllegalArgumentException.class, () -> matrix.timesColumns(new float[3])).getMessage());
    }

    @Test
    void entriesThatAreNoMatrixAreRefused() {
        assertRefused("indices has 1 entries and values 2, expected the same number", 2, new int[] {0, 1}, new int[1], 1, 2);
        assertRefused("offsets do not run from 0 to the 1 entries", 2, new int[0], new int[1], 1);
        assertRefused("offsets do not run from 0 to the 1 entries", 2, new int[] {1, 1}, new int[1], 1);
        assertRefused("offsets do not run from 0 to the 1 entries", 2, new int[] {0, 2}, new int[1], 1);
        assertRefused("offsets has 0 after 1, expected ascending offsets", 2, new int[] {0, 1, 0, 1}, new int[1], 1);
        assertRefused("offsets has 5 after 0, expected ascending offsets", 2, new int[] {0, 5, 1}, new int[1], 1);
        assertRefused("indices has 2, expected columns from 0 to 1", 2, new int[] {0, 1}, new int[] {2}, 1);
        assertRefused("indices has -1, expected columns from 0 to 1", 2, new int[] {0, 1}, new int[] {-1}, 1);
        assertRefused("values has some that are not finite", 2, new int[] {0, 1}, new int[1], Float.NaN);
    }
}
