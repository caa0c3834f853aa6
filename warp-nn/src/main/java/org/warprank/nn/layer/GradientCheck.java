package org.warprank.nn.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;

/**
 * Whether a backward pass written by hand fits its forward pass: the largest difference between the gradient it computes and
 * central differences. The differences are taken in double over two step sizes, of which Richardson extrapolation removes the
 * error of second order.
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="gradient-check"}
 *
 * <p>or, for a loss over some values, whose gradient has been computed before:
 *
 * {@snippet class="org.warprank.nn.example.LayerExamplesTest" region="gradient-check-loss"}
 *
 * <p>What is checked computes in float, so errors near 1e-4 are rounding; a wrong derivative shows as one near 1. A function with
 * a kink, as ReLU has one at 0, fails where the kink lies within a step of a value, which another seed moves away.
 *
 * @param error      the largest {@code |a - b| / (1 + |b|)}, a being the computed gradient and b the central difference; NaN if one
 *                   of them is
 * @param where      which value that is, as {@code x[3]} or {@code hidden.0.weight[7]}; empty where there was nothing to check
 * @param computed   a, the gradient that backward computed there
 * @param difference b, the gradient by central differences there
 */
public record GradientCheck(double error, String where, double computed, double difference) {

    private static final GradientCheck NOTHING = new GradientCheck(0, "", 0, 0);

    // Of a value of size 1. Rounding of the function adds about 1e-7 / STEP, what extrapolation leaves about STEP^4.
    private static final double STEP = 0x1p-7;

    /**
     * Checks a layer: with {@code F = sum(upstream * y)} for a random upstream gradient, the gradients of F by the input and by
     * every parameter. The input and the parameters are random too; the parameters and their gradients are as before when it
     * returns. The pass is a training pass whose random choices stay the same. A fixed parameter, which has no gradient,
     * is not checked.
     *
     * @param layer the layer
     * @param batch rows of the batch, at least 1
     * @param seed  the seed of the random values
     * @return the largest error
     * @throws IllegalArgumentException if the batch is below 1
     */
    public static GradientCheck of(Layer layer, int batch, long seed) {
        if (batch < 1) {
            throw new IllegalArgumentException("batch is " + batch + ", expected at least 1");
        }
        List<Parameter> parameters = layer.parameters().stream().filter(p -> p.gradient() != null).toList();
        List<float[]> valuesBefore = new ArrayList<>();
        List<float[]> gradientsBefore = new ArrayList<>();
        for (Parameter parameter : parameters) {
            valuesBefore.add(parameter.values().clone());
            gradientsBefore.add(parameter.gradient().clone());
        }
        try {
            return check(layer, parameters, batch, seed);
        } finally {
            for (int p = 0; p < parameters.size(); p++) {
                System.arraycopy(valuesBefore.get(p), 0, parameters.get(p).values(), 0, valuesBefore.get(p).length);
                System.arraycopy(gradientsBefore.get(p), 0, parameters.get(p).gradient(), 0, gradientsBefore.get(p).length);
            }
            layer.changed(0, layer.out());
        }
    }

    private static GradientCheck check(Layer layer, List<Parameter> parameters, int batch, long seed) {
        int stream = 0;
        float[] x = random(batch * layer.in(), 1, seed, stream++);
        float[] upstream = random(batch * layer.out(), 1, seed, stream++);
        for (Parameter parameter : parameters) {
            float[] values = random(parameter.values().length, 1 / Math.sqrt(parameter.columns()), seed, stream++);
            System.arraycopy(values, 0, parameter.values(), 0, values.length);
            Arrays.fill(parameter.gradient(), Float.NaN);
        }
        Runnable changed = () -> layer.changed(0, layer.out());
        changed.run();

        int[] places = new int[batch];
        Arrays.setAll(places, row -> row);
        Pass pass = Pass.training(places);
        float[] y = new float[batch * layer.out()];
        float[] dy = upstream.clone();
        float[] dx = new float[batch * layer.in()];
        // What is to be overwritten must not matter.
        Arrays.fill(y, Float.NaN);
        Arrays.fill(dx, Float.NaN);
        layer.forward(pass, 0, batch, x, y);
        layer.backward(pass, 0, batch, x, y, dy, dx);
        if (!parameters.isEmpty()) {
            layer.backwardParameters(pass, 0, layer.out(), batch, x, dy);
        }

        DoubleSupplier weightedSum = () -> {
            layer.forward(pass, 0, batch, x, y);
            double sum = 0;
            for (int i = 0; i < y.length; i++) {
                sum += (double) upstream[i] * y[i];
            }
            return sum;
        };
        GradientCheck worst = of("x", weightedSum, x, dx, () -> { });
        for (Parameter parameter : parameters) {
            worst = worse(worst, of(parameter.name(), weightedSum, parameter.values(), parameter.gradient(), changed));
        }
        return worst;
    }

    private static float[] random(int count, double range, long seed, int stream) {
        long key = CounterRandom.key(seed, 0, Purpose.INITIALIZATION, stream);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((2 * CounterRandom.uniform(CounterRandom.word(key, i)) - 1) * range);
        }
        return values;
    }

    /**
     * Checks a gradient by the values of an array.
     *
     * @param loss     computes the loss from the values
     * @param values   the values, moved one by one and as before when it returns
     * @param gradient the computed gradient, in the order of the values
     * @param changed  is run after each change of a value, before the loss is asked for
     * @return the largest error
     * @throws IllegalArgumentException if the arrays differ in length
     */
    public static GradientCheck of(DoubleSupplier loss, float[] values, float[] gradient, Runnable changed) {
        return of("values", loss, values, gradient, changed);
    }

    private static GradientCheck of(String name, DoubleSupplier loss, float[] values, float[] gradient, Runnable changed) {
        if (gradient.length != values.length) {
            throw new IllegalArgumentException("gradient has " + gradient.length + " entries, expected " + values.length
                    + ", one for each of " + name);
        }
        GradientCheck worst = NOTHING;
        for (int i = 0; i < values.length; i++) {
            double whole = slope(loss, values, i, STEP, changed);
            double half = slope(loss, values, i, STEP / 2, changed);
            double difference = (4 * half - whole) / 3;
            double error = Math.abs(gradient[i] - difference) / (1 + Math.abs(difference));
            worst = worse(worst, new GradientCheck(error, name + "[" + i + "]", gradient[i], difference));
        }
        return worst;
    }

    // The step is measured between the floats that it ends at.
    private static double slope(DoubleSupplier loss, float[] values, int i, double step, Runnable changed) {
        float value = values[i];
        double distance = step * Math.max(1, Math.abs(value));
        float above = (float) (value + distance);
        float below = (float) (value - distance);
        try {
            values[i] = above;
            changed.run();
            double lossAbove = loss.getAsDouble();
            values[i] = below;
            changed.run();
            return (lossAbove - loss.getAsDouble()) / ((double) above - below);
        } finally {
            values[i] = value;
            changed.run();
        }
    }

    private static GradientCheck worse(GradientCheck a, GradientCheck b) {
        return Double.compare(b.error, a.error) > 0 || a.where.isEmpty() ? b : a;
    }

    /**
     * Passes if the largest error is below a tolerance.
     *
     * @param tolerance what the error has to be below
     * @throws IllegalStateException if it is not, or is NaN
     */
    public void requireBelow(double tolerance) {
        if (!(error < tolerance)) {
            throw new IllegalStateException("gradient by " + where + " is " + computed + ", central differences give " + difference
                    + ": the error is " + error + ", expected below " + tolerance);
        }
    }
}
