package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.warprank.nn.layer.Parameter;

class FloatTableTest {

    private static final int ROWS = 5;
    private static final int COLUMNS = 37;

    private final float[] values = new float[ROWS * COLUMNS];
    private final int[] ids = {-1, 4, 0, 4, 2};

    FloatTableTest() {
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 11 - i / 7f;
        }
    }

    @Test
    void rowsAddUpToTheSameWhereverTheyLie() {
        byte[] bytes = littleEndian();
        MemorySegment outside = Arena.ofAuto().allocate(bytes.length + 1).asSlice(1).copyFrom(MemorySegment.ofArray(bytes));
        float[] expected = new float[COLUMNS];
        for (int i = 1; i < ids.length; i++) {
            for (int c = 0; c < COLUMNS; c++) {
                expected[c] += values[ids[i] * COLUMNS + c];
            }
        }
        assertArrayEquals(expected, sum(FloatTable.of(Parameter.fixed("table", ROWS, COLUMNS, values))));
        assertArrayEquals(expected, sum(FloatTable.of("table", ROWS, COLUMNS, MemorySegment.ofArray(bytes))));
        assertArrayEquals(expected, sum(FloatTable.of("table", ROWS, COLUMNS, outside)));
    }

    private byte[] littleEndian() {
        ByteBuffer buffer = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return buffer.array();
    }

    // What is before and behind the sum is left alone.
    private float[] sum(FloatTable table) {
        float[] y = new float[COLUMNS + 2];
        table.gatherSum(ids, 1, ids.length, y, 1);
        assertArrayEquals(new float[] {0, 0}, new float[] {y[0], y[COLUMNS + 1]});
        return Arrays.copyOfRange(y, 1, COLUMNS + 1);
    }
}
