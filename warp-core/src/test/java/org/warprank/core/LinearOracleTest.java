package org.warprank.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The dense layer against automatic differentiation in double. All inputs are small multiples of 1/64, so every product and
 * every partial sum is a float and the results have to be equal, in whatever order the kernels add.
 */
class LinearOracleTest {

    static Stream<JsonObject> cases() {
        return Oracle.objects(Oracle.read("linear.json"), "cases");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void forwardIsExact(JsonObject c) {
        Layer layer = new Layer(c);
        assertArrayEquals(Oracle.matrix(c.get("z")), layer.forward(Activation.IDENTITY).dense());
        assertArrayEquals(Oracle.matrix(c.get("relu")), layer.forward(Activation.RELU).dense());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void backwardOfTheSumsIsExact(JsonObject c) {
        new Layer(c).assertGradients(Activation.IDENTITY, c.getAsJsonObject("linear"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void backwardThroughReluIsExact(JsonObject c) {
        new Layer(c).assertGradients(Activation.RELU, c.getAsJsonObject("with_relu"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void withoutBiasTheForwardPassStartsFromZero(JsonObject c) {
        Layer layer = new Layer(c);
        float[] zeros = new float[layer.out];
        assertArrayEquals(layer.forward(Activation.IDENTITY, zeros).dense(), layer.forward(Activation.IDENTITY, null).dense());
    }

    @Test
    void theFileHasAllItsCases() {
        assertEquals(6, cases().count());
    }

    private static final class Layer {

        private final int batch;
        private final int in;
        private final int out;
        private final Padded x;
        private final Padded w;
        private final float[] bias;
        private final float[] gradOutput;
        private final PackedWeights packed;

        Layer(JsonObject c) {
            batch = c.get("batch").getAsInt();
            in = c.get("in").getAsInt();
            out = c.get("out").getAsInt();
            x = Padded.of(Oracle.matrix(c.get("x")), batch, in, 2, 3);
            w = Padded.of(Oracle.matrix(c.get("w")), out, in, 5, 1);
            bias = Oracle.floats(c.get("b"));
            gradOutput = Oracle.matrix(c.get("grad_output"));
            packed = new PackedWeights(in, out);
            packed.pack(0, out, w.array(), w.offset(), w.stride());
        }

        Padded forward(Activation activation) {
            return forward(activation, bias);
        }

        Padded forward(Activation activation, float[] startBias) {
            Linear layer = new Linear(in, out, activation);
            Padded y = Padded.filled(Float.NaN, batch, out, 4, 2);
            layer.forward(0, batch, x.array(), x.offset(), x.stride(), packed, startBias, y.array(), y.offset(), y.stride());
            y.assertOnlyTheMatrixWasWritten();
            Padded unpacked = Padded.filled(Float.NaN, batch, out, 4, 2);
            layer.forward(0, batch, x.array(), x.offset(), x.stride(), w.array(), w.offset(), w.stride(), startBias,
                    unpacked.array(), unpacked.offset(), unpacked.stride(), new LinearWorkspace());
            assertArrayEquals(y.array(), unpacked.array());
            return y;
        }

        void assertGradients(Activation activation, JsonObject expected) {
            Linear linear = new Linear(in, out, activation);
            Padded y = forward(activation);
            Padded g = Padded.of(gradOutput, batch, out, 1, 6);
            linear.backwardActivation(0, batch, y.array(), y.offset(), y.stride(), g.array(), g.offset(), g.stride());
            g.assertOnlyTheMatrixWasWritten();

            Padded dx = Padded.filled(Float.NaN, batch, in, 3, 4);
            linear.backwardInput(0, batch, g.array(), g.offset(), g.stride(), w.array(), w.offset(), w.stride(), dx.array(),
                    dx.offset(), dx.stride(), new LinearWorkspace());
            dx.assertOnlyTheMatrixWasWritten();
            assertArrayEquals(Oracle.matrix(expected.get("grad_x")), dx.dense());

            Padded dw = Padded.filled(Float.NaN, out, in, 6, 2);
            float[] db = new float[out];
            linear.backwardWeights(0, out, batch, g.array(), g.offset(), g.stride(), x.array(), x.offset(), x.stride(),
                    dw.array(), dw.offset(), dw.stride(), db, new LinearWorkspace());
            dw.assertOnlyTheMatrixWasWritten();
            assertArrayEquals(Oracle.matrix(expected.get("grad_w")), dw.dense());
            assertArrayEquals(Oracle.floats(expected.get("grad_b")), db);
        }
    }
}
