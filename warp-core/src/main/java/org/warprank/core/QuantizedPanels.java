package org.warprank.core;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.warprank.core.internal.KernelSet;

/**
 * The items of panels in codes of 8 bits: a factor is nearly {@code step code}, with a step of each panel's own. An item's code
 * vector is about {@link #CODE_NORM} long, so that its product with that of a query fits 16 bits. How far a panel's items are
 * from their codes at most is kept, for bounds of the error.
 */
final class QuantizedPanels {

    /** Of vectors as long as each other, whose product is below 2^15, the codes are the most exact. */
    private static final double CODE_NORM = 181;

    private static final int MAX_CODE = 127;

    /** A query's codes need not be shorter than that, or the estimates are of no use. */
    private static final double LEAST_QUERY_NORM = 16;

    private static final int ITEMS = KernelSet.PANEL_ITEMS;
    private static final int SHARE_PANELS = 64;
    private static final ValueLayout.OfFloat LITTLE_FLOAT = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort LITTLE_SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int dim;
    private final MemorySegment codes;
    private final float[] steps;

    // Of each panel: the longest item, and the greatest distance of an item from its code; infinite where one is not finite.
    private final double[] norms;
    private final double[] errors;

    private final double queryNorm;

    /** Codes of panels {@code (panels, dim, 64)}. All processors share the work, for it reads the whole table. */
    QuantizedPanels(MemorySegment panels, int count, int dim) {
        this.dim = dim;
        this.codes = Arena.ofAuto().allocate((long) count * pairs() * ITEMS * Short.BYTES, Long.SIZE);
        this.steps = new float[count];
        this.norms = new double[count];
        this.errors = new double[count];
        double codeNorm = IntStream.range(0, Math.ceilDiv(count, SHARE_PANELS)).parallel()
                .mapToDouble(share -> quantize(panels, share * SHARE_PANELS, Math.min(count, (share + 1) * SHARE_PANELS)))
                .max().orElse(0);
        // Rounding makes the codes of a query longer by half a step a factor at most.
        this.queryNorm = (Short.MAX_VALUE - 1) / Math.max(codeNorm, 1) - Math.sqrt(dim) / 2;
    }

    /** Whether a product of codes fits its 16 bits and is exact enough to be of use: not where there are very many factors. */
    boolean areOfUse() {
        return queryNorm >= LEAST_QUERY_NORM;
    }

    int pairs() {
        return (dim + 1) / 2;
    }

    MemorySegment codes() {
        return codes;
    }

    float[] steps() {
        return steps;
    }

    double[] norms() {
        return norms;
    }

    double[] errors() {
        return errors;
    }

    /** How long the codes of a query may be before they are rounded. */
    double queryNorm() {
        return queryNorm;
    }

    /** Quantizes some panels, and returns the length of the longest codes among them. */
    private double quantize(MemorySegment panels, int from, int to) {
        float[] panel = new float[dim * ITEMS];
        int[] rounded = new int[dim * ITEMS];
        double longest = 0;
        for (int p = from; p < to; p++) {
            MemorySegment.copy(panels, LITTLE_FLOAT, 4L * p * panel.length, panel, 0, panel.length);
            norms[p] = longest(panel);
            double step = Math.max(norms[p] / CODE_NORM, greatest(panel) / MAX_CODE);
            boolean finite = step <= Float.MAX_VALUE;
            steps[p] = finite ? roundedUp(step) : 0;
            round(panel, steps[p], rounded);
            norms[p] = finite ? norms[p] : Double.POSITIVE_INFINITY;
            errors[p] = finite ? distance(panel, steps[p], rounded) : Double.POSITIVE_INFINITY;
            longest = Math.max(longest, longest(rounded));
            write(p, rounded);
        }
        return longest;
    }

    // A step that is rounded to 0, or below the greatest factor's share, would leave nothing or too little of it.
    private static float roundedUp(double step) {
        return (float) step >= step ? (float) step : Math.nextUp((float) step);
    }

    private static void round(float[] panel, float step, int[] rounded) {
        for (int i = 0; i < panel.length; i++) {
            // A quotient, as the inverse of the smallest steps is infinite.
            rounded[i] = step == 0 ? 0 : Math.clamp(Math.round(panel[i] / step), -MAX_CODE, MAX_CODE);
        }
    }

    private static double greatest(float[] panel) {
        float greatest = 0;
        for (float value : panel) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    private static double longest(float[] panel) {
        double[] squares = new double[ITEMS];
        for (int i = 0; i < panel.length; i++) {
            squares[i % ITEMS] += (double) panel[i] * panel[i];
        }
        return Math.sqrt(Arrays.stream(squares).max().orElseThrow());
    }

    private static double longest(int[] rounded) {
        long[] squares = new long[ITEMS];
        for (int i = 0; i < rounded.length; i++) {
            squares[i % ITEMS] += (long) rounded[i] * rounded[i];
        }
        return Math.sqrt(Arrays.stream(squares).max().orElseThrow());
    }

    private static double distance(float[] panel, float step, int[] rounded) {
        double[] squares = new double[ITEMS];
        for (int i = 0; i < panel.length; i++) {
            double difference = panel[i] - (double) step * rounded[i];
            squares[i % ITEMS] += difference * difference;
        }
        return Math.sqrt(Arrays.stream(squares).max().orElseThrow());
    }

    private void write(int p, int[] rounded) {
        for (int k = 0; k < pairs(); k++) {
            for (int i = 0; i < ITEMS; i++) {
                int low = rounded[2 * k * ITEMS + i] - Byte.MIN_VALUE;
                int high = 2 * k + 1 < dim ? rounded[(2 * k + 1) * ITEMS + i] : 0;
                codes.set(LITTLE_SHORT, Short.BYTES * (((long) p * pairs() + k) * ITEMS + KernelSet.codeLane(i)),
                        (short) (high << Byte.SIZE | low));
            }
        }
    }
}
