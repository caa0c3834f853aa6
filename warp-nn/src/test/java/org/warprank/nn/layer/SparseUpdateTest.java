package org.warprank.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SparseUpdateTest {

    private static final RowUpdate NOTHING = (parameter, row, gradient, offset) -> { };

    private static String refused(Parameter table, Parameter bias) {
        SparseGradient gradient = new SparseGradient(5, 1);
        gradient.add(4, 0, 1);
        SparseUpdate update = new SparseUpdate(gradient, 4);
        return assertThrows(IllegalArgumentException.class, () -> update.run(new float[4], table, bias, NOTHING)).getMessage();
    }

    @Test
    void tablesAndBiasesOfOtherShapesAreRefused() {
        Parameter table = Parameter.table("table", 5, 4);
        assertEquals("table has 3 columns, expected 4", refused(Parameter.table("table", 5, 3), null));
        assertEquals("table has 5 columns, expected 4", refused(Parameter.table("table", 5, 5), null));
        assertEquals("bias is (5, 2), expected (5, 1)", refused(table, Parameter.table("bias", 5, 2)));
        assertEquals("bias is (4, 1), expected (5, 1)", refused(table, Parameter.bias("bias", 4)));
    }

    @Test
    void aTableWithoutColumnsIsRefused() {
        assertEquals("columns is 0, expected at least 1", assertThrows(IllegalArgumentException.class,
                () -> new SparseUpdate(new SparseGradient(5, 1), 0)).getMessage());
    }
}
