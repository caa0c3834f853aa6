package org.warprank.nn.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.warprank.core.Activation;

class NetworkTest {

    private static final List<Layer> LAYERS = List.of(new LinearLayer("one", 3, 5, Activation.RELU));

    private static String refused(int maxBatch, int inputGradientRows) {
        return assertThrows(IllegalArgumentException.class, () -> new Network(3, LAYERS, maxBatch, inputGradientRows)).getMessage();
    }

    @Test
    void theGradientByTheInputHasAsManyRowsAsAskedFor() {
        Network network = new Network(3, LAYERS, 4, 7);
        assertEquals(7 * 3, network.inputGradient().length);
        assertEquals(4 * 5, network.outputGradient().length);
        assertEquals(4 * 3, network.input().length);
        assertEquals(4 * 5, network.output().length);
        Network plain = new Network(3, LAYERS, 4, true);
        assertEquals(4 * 3, plain.inputGradient().length);
        assertEquals(4 * 5, plain.outputGradient().length);
    }

    @Test
    void withoutLayersTheGradientsAreOne() {
        Network network = new Network(3, List.of(), 4, 7);
        assertEquals(7 * 3, network.outputGradient().length);
        assertSame(network.inputGradient(), network.outputGradient());
    }

    @Test
    void aNetworkThatIsNotForTrainingHasNoGradients() {
        Network network = new Network(3, LAYERS, 4, false);
        assertNull(network.inputGradient());
        assertNull(network.outputGradient());
        assertEquals(4 * 5, network.output().length);
    }

    @Test
    void sizesOutOfRangeAreRefused() {
        assertEquals("inputGradientRows is 3, expected at least maxBatch, 4, or 0", refused(4, 3));
        assertEquals("a buffer of 0 rows of 3 floats, expected at least 1 row and fewer than 2^31 elements", refused(0, 0));
        assertEquals("a buffer of 800000000 rows of 3 floats, expected at least 1 row and fewer than 2^31 elements",
                refused(1, 800_000_000));
    }
}
