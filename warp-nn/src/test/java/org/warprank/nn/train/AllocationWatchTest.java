package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.warprank.nn.Allocations;

@Tag("allocation")
class AllocationWatchTest {

    // Not a local: the compiler would leave the allocation out.
    private volatile Object kept;

    // A watch that saw nothing at all would let every test pass.
    @Test
    void anAllocationIsSeenOnEveryThread() throws InterruptedException {
        assertTrue(Allocations.bytesOf(() -> kept = new byte[100]) >= 100);
        try (Workers workers = new Workers(2)) {
            long[] ids = Allocations.threadsNamed("warp-worker-").stream().mapToLong(Thread::threadId).toArray();
            assertEquals(1, ids.length);
            Workers.Task task = (worker, count) -> kept = worker == 1 ? new byte[100] : null;
            assertTrue(Allocations.bytesOf(() -> workers.run(task), ids) >= 100);
        } finally {
            BatchAllocation.joinWorkers();
        }
    }
}
