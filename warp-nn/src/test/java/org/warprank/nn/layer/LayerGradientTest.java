package org.warprank.nn.layer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.warprank.core.Activation;

/** Every backward pass against central differences, and that the check sees what is wrong. */
class LayerGradientTest {

    private static final double TOLERANCE = 1e-3;

    @ParameterizedTest
    @EnumSource(Activation.class)
    void linearLayersFit(Activation activation) {
        GradientCheck.of(new LinearLayer("layer", 7, 5, activation), 4, 1).requireBelow(TOLERANCE);
        GradientCheck.of(new LinearLayer("layer", 19, 17, activation), 3, 4).requireBelow(TOLERANCE);
        GradientCheck.of(new LinearLayer("layer", 1, 1, activation), 1, 3).requireBelow(TOLERANCE);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void activationLayersFit(Activation activation) {
        GradientCheck.of(new ActivationLayer(9, activation), 3, 8).requireBelow(TOLERANCE);
    }

    // The pass of the check has fixed places and a fixed epoch, so the mask stays the same.
    @Test
    void dropoutFitsInATrainingPass() {
        GradientCheck.of(new Dropout(13, .4, 5), 4, 1).requireBelow(TOLERANCE);
    }

    @Test
    void networksOfSeveralLayersFit() {
        List<Layer> layers = List.of(new LinearLayer("hidden.0", 5, 8, Activation.TANH), new Dropout(8, .25, 1),
                new LinearLayer("hidden.1", 8, 6, Activation.IDENTITY), new ActivationLayer(6, Activation.TANH),
                new LinearLayer("hidden.2", 6, 3, Activation.IDENTITY));
        GradientCheck.of(new NetworkLayer(layers, 4), 4, 2).requireBelow(TOLERANCE);
        List<Layer> withRelu = List.of(new LinearLayer("hidden.0", 4, 6, Activation.RELU), new Dropout(6, .25, 1),
                new LinearLayer("hidden.1", 6, 3, Activation.RELU));
        GradientCheck.of(new NetworkLayer(withRelu, 2), 2, 11).requireBelow(TOLERANCE);
    }

    @ParameterizedTest
    @CsvSource({"BY_INPUT,x[1]", "BY_PARAMETER,scale.weight", "INPUT_NOT_OVERWRITTEN,x["})
    void aWrongLayerFailsByName(WrongLayer.Mistake mistake, String where) {
        GradientCheck check = GradientCheck.of(new WrongLayer(4, mistake), 3, 1);
        assertTrue(check.where().startsWith(where), check.toString());
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> check.requireBelow(TOLERANCE));
        assertTrue(e.getMessage().contains(check.where()), e.getMessage());
        assertTrue(e.getMessage().contains(Double.toString(check.computed())), e.getMessage());
        assertTrue(e.getMessage().contains(Double.toString(check.difference())), e.getMessage());
    }

    @Test
    void theSameLayerWithoutAMistakePasses() {
        GradientCheck.of(new WrongLayer(4, WrongLayer.Mistake.NONE), 3, 1).requireBelow(1e-4);
    }

    @Test
    void theCheckLeavesTheLayerAsItWas() {
        LinearLayer layer = new LinearLayer("layer", 3, 2, Activation.IDENTITY);
        Parameter weight = layer.parameters().getFirst();
        for (int i = 0; i < 6; i++) {
            weight.values()[i] = i;
            weight.gradient()[i] = 10 + i;
        }
        GradientCheck.of(layer, 2, 1);
        assertArrayEquals(new float[] {0, 1, 2, 3, 4, 5}, weight.values());
        assertArrayEquals(new float[] {10, 11, 12, 13, 14, 15}, weight.gradient());
    }

    @Test
    void inferenceHasTheWeightsAsTheyWereWhenTheyWereLastSaidToHaveChanged() {
        LinearLayer layer = new LinearLayer("layer", 3, 2, Activation.IDENTITY);
        float[] weight = layer.parameters().getFirst().values();
        float[] x = {1, 1, 1};
        float[] y = new float[2];
        layer.forward(Pass.INFERENCE, 0, 1, x, y);
        assertArrayEquals(new float[2], y);
        weight[0] = 5;
        layer.changed(0, 1);
        layer.forward(Pass.INFERENCE, 0, 1, x, y);
        assertArrayEquals(new float[] {5, 0}, y);
        weight[3] = 7;
        layer.forward(Pass.training(new int[1]), 0, 1, x, y);
        assertArrayEquals(new float[] {5, 7}, y);
        layer.changed(1, 2);
        layer.forward(Pass.INFERENCE, 0, 1, x, y);
        assertArrayEquals(new float[] {5, 7}, y);
    }

    @Test
    void aLossOfOnesOwnIsCheckedByItsValues() {
        float[] values = {.5f, -2, 300};
        float[] gradient = {2 * .5f, 2 * -2, 2 * 300};
        GradientCheck.of(() -> squares(values), values, gradient, () -> { }).requireBelow(1e-6);
        gradient[1] = 4;
        GradientCheck check = GradientCheck.of(() -> squares(values), values, gradient, () -> { });
        assertEquals("values[1]", check.where());
        assertEquals(4, check.computed());
        assertEquals(-4, check.difference(), 1e-6);
        assertArrayEquals(new float[] {.5f, -2, 300}, values);
    }

    private static double squares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }

    @Test
    void aNaNNeverPasses() {
        float[] gradient = {1, Float.NaN, 1};
        GradientCheck check = GradientCheck.of(() -> 0, new float[3], gradient, () -> { });
        assertEquals("values[1]", check.where());
        assertThrows(IllegalStateException.class, () -> check.requireBelow(Double.POSITIVE_INFINITY));
    }

    @Test
    void theCheckRefusesByName() {
        Layer layer = new ActivationLayer(2, Activation.RELU);
        assertEquals("batch is 0, expected at least 1",
                assertThrows(IllegalArgumentException.class, () -> GradientCheck.of(layer, 0, 1)).getMessage());
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> GradientCheck.of(() -> 0, new float[3], new float[2], () -> { })).getMessage().contains("expected 3"));
    }

    @Test
    void dropoutKeepsTheExpectedShareAndScalesIt() {
        Dropout dropout = new Dropout(1000, .3, 9);
        Pass pass = Pass.training(new int[] {4, 5});
        float[] x = new float[2000];
        float[] y = new float[2000];
        Arrays.fill(x, 1f);
        dropout.forward(pass, 0, 2, x, y);
        int kept = 0;
        for (float value : y) {
            assertTrue(value == 0 || value == (float) (1 / .7), "value " + value);
            kept += value == 0 ? 0 : 1;
        }
        // Five standard deviations of a binomial of 2,000 draws.
        assertEquals(1400, kept, 103);
        float[] again = new float[2000];
        pass.beginEpoch(1);
        dropout.forward(pass, 0, 2, x, again);
        assertTrue(!Arrays.equals(y, again), "another epoch silences others");
        dropout.forward(Pass.INFERENCE, 0, 2, x, y);
        assertArrayEquals(x, y);
    }
}
