package org.warprank.nn.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.CandidateSampler;
import org.warprank.nn.layer.Parameter;

/** What a pairwise head takes from a sampler, for a user who has the first of three items. */
class PairwiseHeadTest {

    private static final int ITEMS = 3;

    private static PairwiseHead head(PairwiseLoss loss, CandidateSampler sampler, int maxDraws) {
        return new PairwiseHead(Parameter.table("w", ITEMS, 2), Parameter.bias("b", ITEMS), loss, sampler, maxDraws, 1, 4, 1);
    }

    private static PairwiseHead drawing(int item, int maxDraws, int... journey) {
        PairwiseHead head = head(PairwiseLoss.BPR, (key, first, items, from, to) -> items[from] = item, maxDraws);
        int[] zero = {0};
        head.begin(0, 1, new int[] {0, 1}, zero, zero, null, zero, new int[] {journey.length}, journey);
        head.run(0, 0, 1, new float[2], new float[2]);
        return head;
    }

    @ParameterizedTest
    @ValueSource(ints = {-5, -1, ITEMS, 99})
    void itemsThatASamplerMakesUpAreRefused(int item) {
        assertEquals("the sampler drew " + item + ", expected an item of 3",
                assertThrows(IndexOutOfBoundsException.class, () -> drawing(item, 8, 0)).getMessage());
    }

    // A sampler that knows nothing but what the user has.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1000})
    void drawingEndsAtTheMostDraws(int maxDraws) {
        PairwiseHead head = drawing(0, maxDraws, 0);
        assertEquals(maxDraws, head.draws(0));
        assertFalse(head.hasGradient(0));
    }

    @Test
    void nothingIsDrawnForAUserOfAllItems() {
        assertEquals(0, drawing(0, 8, 0, 1, 2).draws(0));
    }

    @Test
    void settingsAreChecked() {
        CandidateSampler sampler = (key, first, items, from, to) -> { };
        assertEquals("maxDraws is 0, expected at least 1",
                assertThrows(IllegalArgumentException.class, () -> head(PairwiseLoss.BPR, sampler, 0)).getMessage());
        assertEquals("loss is null", assertThrows(NullPointerException.class, () -> head(null, sampler, 1)).getMessage());
        assertEquals("sampler is null",
                assertThrows(NullPointerException.class, () -> head(PairwiseLoss.BPR, null, 1)).getMessage());
    }
}
