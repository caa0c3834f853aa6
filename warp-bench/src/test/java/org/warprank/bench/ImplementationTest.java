package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.warprank.core.Kernels;

class ImplementationTest {

    /** The kernels that this JVM was started for. */
    static final String HERE = System.getProperty("warp.test.kernels", "scalar");

    @Test
    void choosesTheKernelsOfThisJvm() {
        Implementation.choose(HERE);

        assertEquals(HERE, Kernels.name());
    }

    @Test
    void refusesANameThatIsNone() {
        assertEquals("impl is packed, expected one of [scalar, vector]",
                assertThrows(IllegalArgumentException.class, () -> Implementation.choose("packed")).getMessage());
    }

    @Test
    void refusesASecondImplementationInOneJvm() {
        Implementation.choose(HERE);
        String other = HERE.equals("scalar") ? "vector" : "scalar";

        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> Implementation.choose(other));

        String expected = "impl is " + other + ", but this JVM already runs the " + HERE + " kernels";
        assertTrue(refusal.getMessage().startsWith(expected), refusal.getMessage());
    }
}
