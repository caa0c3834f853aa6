package org.warprank.nn.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.Activation;
import org.warprank.nn.Models;
import org.warprank.nn.layer.SparseMatrix;

class WideBiasTest {

    private static final int ITEMS = 100;

    // Rows are fetched by 32 at a time, and are from empty to longer than a cache line.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 31, 32, 33, 64, 70, 100})
    void everyRowOfAJourneyIsAddedOnce(int journeyItems) {
        SparseMatrix wide = random(new SplittableRandom(1));
        ScoringModel model = Models.random(Models.ids(ITEMS), 3, List.of(), Activation.RELU, 1).withWide(wide).scoring();
        ItemSet journey = new ItemSet(ITEMS);
        for (int i = 0; i < journeyItems; i++) {
            journey.add(37 * i % ITEMS);
        }
        int stride = 64 * model.panels().panels();
        float[] expected = new float[2 * stride];
        Arrays.fill(expected, 0, stride, 7);
        model.panels().copyBias(expected, stride);
        for (int item = 0; item < ITEMS; item++) {
            if (journey.contains(item)) {
                wide.addRow(model.scale(journeyItems), item, expected, stride);
            }
        }

        WideBias biases = new WideBias(model, 2);
        Arrays.fill(biases.biases(), 7);
        biases.prepare(1, journey);

        assertArrayEquals(expected, biases.biases());
    }

    private static SparseMatrix random(SplittableRandom random) {
        int[] offsets = new int[ITEMS + 1];
        for (int item = 0; item < ITEMS; item++) {
            offsets[item + 1] = offsets[item] + random.nextInt(40);
        }
        int[] indices = random.ints(offsets[ITEMS], 0, ITEMS).toArray();
        float[] values = new float[indices.length];
        for (int at = 0; at < values.length; at++) {
            values[at] = random.nextFloat() - .5f;
        }
        return new SparseMatrix(ITEMS, offsets, indices, values);
    }

    @Test
    void biasesThatNoArrayCanHoldAreRefused() {
        assertEquals(1 << 30, WideBias.size(1 << 4, 1 << 26));
        assertEquals("the wide part's biases of 32 users x 67108864 items have 2^31 elements or more, expected fewer",
                assertThrows(IllegalArgumentException.class, () -> WideBias.size(1 << 5, 1 << 26)).getMessage());
    }
}
