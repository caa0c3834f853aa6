package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@link Kernels#warmUp} is for: the first calls at shapes that it has not seen. */
@Tag("allocation")
class WarmUpAllocationTest {

    private static final int CALLS = 20;

    private static final LinearWorkspace WORKSPACE = new LinearWorkspace();

    @Test
    void firstCallsAfterAWarmUpAllocateNothing() {
        List<WarmUpShapes> shapes = List.of(
                new WarmUpShapes(50, 130, 430, WORKSPACE), new WarmUpShapes(3, 65, 100, WORKSPACE),
                new WarmUpShapes(8, 256, 17, WORKSPACE), new WarmUpShapes(1, 770, 335, WORKSPACE),
                new WarmUpShapes(64, 64, 64, WORKSPACE), new WarmUpShapes(2, 8, 1500, WORKSPACE),
                new WarmUpShapes(1, 33, 17, WORKSPACE), new WarmUpShapes(5, 40, 2000, WORKSPACE),
                new WarmUpShapes(200, 700, 49, WORKSPACE));
        Kernels.warmUp();
        for (int s = 0; s < shapes.size(); s++) {
            List<Runnable> kernels = shapes.get(s).kernels();
            for (int k = 0; k < kernels.size(); k++) {
                assertEquals(0, Allocations.bytesOf(kernels.get(k), CALLS), "kernel " + k + " at shape " + s);
            }
        }
    }
}
