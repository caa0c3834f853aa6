package org.warprank.bench.peer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The peers that the profile adds. */
class BuiltInPeersTest {

    private static Peer peer(String name) {
        Peer peer = Peers.named(name).orElseThrow();
        assertEquals(Optional.empty(), peer.missing());
        return peer;
    }

    private static float[] uniform(SplittableRandom random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextFloat(-1f, 1f);
        }
        return values;
    }

    private static LinearInputs inputs(int batch, int out, int in, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new LinearInputs(batch, out, in, uniform(random, batch * in), uniform(random, out * in), uniform(random, out));
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime", "pytorch"})
    void outputIsTheLayersOnRaggedShapes(String name) {
        for (LinearInputs inputs : new LinearInputs[] {inputs(1, 1, 1, 1), inputs(5, 7, 3, 2), inputs(13, 33, 65, 3)}) {
            try (LinearForward layer = peer(name).linearForward(inputs)) {
                layer.forward();
                layer.forward();
                ExactLayer.assertOutput(inputs, layer.output());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"onnxruntime", "pytorch"})
    void layersBesideEachOtherHaveTheirOwnWeights(String name) {
        LinearInputs first = inputs(4, 6, 9, 4);
        LinearInputs second = inputs(4, 6, 9, 5);
        try (LinearForward one = peer(name).linearForward(first); LinearForward other = peer(name).linearForward(second)) {
            one.forward();
            float[] before = one.output();
            other.forward();
            ExactLayer.assertOutput(first, one.output());
            ExactLayer.assertOutput(second, other.output());
            assertArrayEquals(before, one.output());
        }
    }

    // Whole numbers have exact scores, and those of the items are a permutation: every list is known.
    @ParameterizedTest
    @CsvSource({"onnxruntime, 1", "onnxruntime, 3", "pytorch, 1", "pytorch, 3"})
    void listsAreTheBestItemsInOrder(String name, int users) {
        int items = 101;
        float[] table = new float[items * 2];
        float[] bias = new float[items];
        for (int j = 0; j < items; j++) {
            table[2 * j] = 7 * j % items;
            bias[j] = j % 2 == 0 ? .5f : 0;
        }
        float[] queries = new float[users * 2];
        for (int u = 0; u < users; u++) {
            queries[2 * u] = u % 2 == 0 ? 1 : -1;
        }
        try (Scoring scoring = peer(name).scoring(new ScoringInputs(users, items, 2, 5, queries, table, bias))) {
            scoring.topK();
            scoring.topK();
            int[] ids = scoring.ids();
            assertEquals(5 * users, ids.length);
            for (int u = 0; u < users; u++) {
                for (int rank = 0; rank < 5; rank++) {
                    int scored = 7 * ids[5 * u + rank] % items;
                    assertEquals(u % 2 == 0 ? items - 1 - rank : rank, scored, "user " + u + ", rank " + rank);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"onnxruntime, ONNX Runtime 1.", "pytorch, PyTorch 2."})
    void descriptionsHaveVersionAndThreads(String name, String start) {
        String description = peer(name).description();

        assertTrue(description.startsWith(start), description);
        assertTrue(description.contains(", one thread, "), description);
        assertEquals(1, description.lines().count(), description);
    }
}
