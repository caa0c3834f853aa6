package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each run of the tests states which kernels it is about; a run that fell back to others would prove nothing. */
@Tag("kernels")
class KernelChoiceTest {

    private final String expectedKernels = System.getProperty("warp.test.kernels");
    private final String expectedBits = System.getProperty("warp.test.bits");

    @Test
    void theKernelsAreThoseTheRunIsAbout() {
        assertNotNull(expectedKernels, "run with -Dwarp.test.kernels=scalar or vector");
        assertEquals(expectedKernels, Kernels.name());
    }

    @Test
    void theVectorsAreAsWideAsTheRunSays() {
        if (expectedBits != null) {
            assertEquals(Integer.parseInt(expectedBits), Kernels.vectorBits());
        } else if ("scalar".equals(expectedKernels)) {
            assertEquals(0, Kernels.vectorBits());
        } else {
            assertTrue(Kernels.vectorBits() >= 128, () -> Kernels.vectorBits() + " bits");
        }
    }

    @Test
    void theDescriptionNamesTheKernels() {
        assertFalse(Kernels.description().isBlank());
        assertTrue(Kernels.description().contains(Kernels.name()), Kernels::description);
    }
}
