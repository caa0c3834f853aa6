package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WideBiasTest {

    @Test
    void biasesThatNoArrayCanHoldAreRefused() {
        assertEquals(1 << 30, WideBias.size(1 << 4, 1 << 26));
        assertEquals("the wide part's biases of 32 users x 67108864 items have 2^31 elements or more, expected fewer",
                assertThrows(IllegalArgumentException.class, () -> WideBias.size(1 << 5, 1 << 26)).getMessage());
    }
}
