package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What {@link Kernels#warmUp(ScoringPanels)} is for: the first calls over a whole table. */
@Tag("allocation")
class PanelWarmUpAllocationTest {

    private static final int ITEMS = 1000;
    private static final int DIM = 77;
    private static final int CALLS = 20;

    private final float[] query = new float[DIM];
    private final float[] scores = new float[16 * ScoringPanels.ITEMS];
    private final long[] marks = new long[16];
    private final int[] ids = {9, 3, 200};
    private final float[] sum = new float[DIM];

    @Test
    void firstCallsAfterAWarmUpAllocateNothing() {
        float[] table = new float[ITEMS * DIM];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < table.length; i++) {
            table[i] = random.nextFloat() - 0.5f;
        }
        System.arraycopy(table, 0, query, 0, DIM);
        ScoringPanels plain = ScoringPanels.pack(ITEMS, DIM, table, null);
        ScoringPanels quantized = plain.quantized();
        QuantizedQuery codes = new QuantizedQuery(quantized);
        MemorySegment memory = plain.memory();

        List<Runnable> byCodes = List.of(
                () -> codes.set(query, 0),
                () -> quantized.estimate(0, quantized.panels(), codes, scores, 0),
                () -> MarginChecks.mark(scores, 0, ITEMS, 1f, marks, 0),
                () -> Rows.max(scores, 0, scores, ScoringPanels.ITEMS, 8 * ScoringPanels.ITEMS),
                () -> quantized.score(3, 9, query, 0, scores, 0),
                () -> Rows.gatherSum(memory, DIM, ids, 0, ids.length, sum, 0));
        List<Runnable> byPanels = List.of(
                () -> plain.score(0, plain.panels(), query, 0, scores, 0),
                () -> {
                    for (int p = 0; (p = plain.nextPanel(p, plain.panels(), query, 0, 2f, scores, 0)) >= 0; p++) {
                        MarginChecks.mark(scores, 0, ScoringPanels.ITEMS, 2f, marks, 0);
                    }
                });
        // Loads the classes.
        byCodes.forEach(Runnable::run);
        byPanels.forEach(Runnable::run);

        Kernels.warmUp(quantized);
        assertNoneAllocates("codes", byCodes);
        Kernels.warmUp(plain);
        assertNoneAllocates("panels", byPanels);
    }

    private static void assertNoneAllocates(String what, List<Runnable> kernels) {
        for (int k = 0; k < kernels.size(); k++) {
            assertEquals(0, Allocations.bytesOf(kernels.get(k), CALLS), "kernel " + k + " by " + what);
        }
    }
}
