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
 *
 * <p>Tables are quantized when nothing is compiled yet: rows have methods of their own, since HotSpot compiles what is called often
 * sooner than, and not once more after, a loop that is on its way.
 */
final class QuantizedPanels {

    /** With more factors the codes of a query would be too short in any case. */
    static final int MAX_DIM = 1 << 16;

    /** Of vectors as long as each other, whose product is below 2^15, the codes are the most exact. */
    private static final double CODE_NORM = 181;

    private static final int MAX_CODE = 127;

    // Floats from 2^23 to 2^24 are the whole numbers.
    private static final float ONES = 0x1.8p23f;
    private static final int ONES_BITS = Float.floatToRawIntBits(ONES);

    /** A query's codes need not be shorter than that, or the estimates are of no use. */
    private static final double LEAST_QUERY_NORM = 16;

    private static final int ITEMS = KernelSet.PANEL_ITEMS;
    private static final long ALIGNMENT = 64;
    private static final int SHARE_PANELS = 64;
    private static final ValueLayout.OfFloat LITTLE_FLOAT = ValueLayout.JAVA_FLOAT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt LITTLE_INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);

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
        this.codes = Arena.ofAuto().allocate((long) count * rows() * ITEMS * Integer.BYTES, ALIGNMENT);
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

    /** Rows of a panel, each of the codes of four factors. */
    int rows() {
        return (dim + 3) / 4;
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
        short[] rounded = new short[4 * rows() * ITEMS];
        int[] joined = new int[rows() * ITEMS];
        double[] squares = new double[ITEMS];
        double longest = 0;
        for (int p = from; p < to; p++) {
            MemorySegment.copy(panels, LITTLE_FLOAT, 4L * p * panel.length, panel, 0, panel.length);
            norms[p] = longest(panel, 0, rounded, squares);
            double step = Math.max(norms[p] / CODE_NORM, (double) greatest(panel) / MAX_CODE);
            boolean finite = step <= Float.MAX_VALUE;
            // Where the inverse of a step is no float, no item has any length to speak of.
            steps[p] = finite && step >= Float.MIN_NORMAL ? roundedUp(step) : 0;
            round(panel, steps[p] == 0 ? 0 : 1 / steps[p], rounded);
            norms[p] = finite ? norms[p] : Double.POSITIVE_INFINITY;
            errors[p] = finite ? longest(panel, steps[p], rounded, squares) : Double.POSITIVE_INFINITY;
            longest = Math.max(longest, steps[p] > 0 ? (norms[p] + errors[p]) / steps[p] : 0);
            join(rounded, joined);
            MemorySegment.copy(joined, 0, codes, LITTLE_INT, (long) Integer.BYTES * p * joined.length, joined.length);
        }
        return longest;
    }

    // A step that is rounded to 0, or below the greatest factor's share, would leave nothing or too little of it.
    private static float roundedUp(double step) {
        return (float) step >= step ? (float) step : Math.nextUp((float) step);
    }

    // Of the magnitudes' bits, which are in the order of the magnitudes, with NaN above all.
    private static float greatest(float[] panel) {
        int greatest = 0;
        for (int at = 0; at < panel.length; at += ITEMS) {
            greatest = Math.max(greatest, greatest(panel, at));
        }
        return Float.intBitsToFloat(greatest);
    }

    private static int greatest(float[] panel, int at) {
        int greatest = 0;
        for (int i = at; i < at + ITEMS; i++) {
            greatest = Math.max(greatest, Float.floatToRawIntBits(panel[i]) & Integer.MAX_VALUE);
        }
        return greatest;
    }

    private static void round(float[] panel, float inverse, short[] rounded) {
        for (int at = 0; at < panel.length; at += ITEMS) {
            round(panel, at, inverse, rounded);
        }
    }

    // To the nearest, by the bits of a sum whose last is worth 1. No Math.round or rint, which are slow before they are
    // compiled: a table is quantized when it is opened.
    private static void round(float[] panel, int at, float inverse, short[] rounded) {
        for (int i = at; i < at + ITEMS; i++) {
            int code = Float.floatToRawIntBits(panel[i] * inverse + ONES) - ONES_BITS;
            rounded[i] = (short) Math.max(-MAX_CODE, Math.min(MAX_CODE, code));
        }
    }

    // Of the items' distances from so many steps.
    private static double longest(float[] panel, float step, short[] rounded, double[] squares) {
        Arrays.fill(squares, 0);
        for (int at = 0; at < panel.length; at += ITEMS) {
            addSquares(panel, at, step, rounded, squares);
        }
        double longest = 0;
        for (double square : squares) {
            longest = Math.max(longest, square);
        }
        return Math.sqrt(longest);
    }

    private static void addSquares(float[] panel, int at, float step, short[] rounded, double[] squares) {
        for (int i = 0; i < ITEMS; i++) {
            double difference = panel[at + i] - (double) step * rounded[at + i];
            squares[i] += difference * difference;
        }
    }

    private static void join(short[] rounded, int[] joined) {
        for (int at = 0; at < joined.length; at += ITEMS) {
            joinRow(rounded, 4 * at, joined, at);
        }
    }

    // Codes as numbers from 1 to 255, of the first factor in the lowest bits.
    private static void joinRow(short[] rounded, int from, int[] joined, int to) {
        for (int i = 0; i < ITEMS; i++) {
            int a = rounded[from + i] - Byte.MIN_VALUE;
            int b = rounded[from + ITEMS + i] - Byte.MIN_VALUE;
            int c = rounded[from + 2 * ITEMS + i] - Byte.MIN_VALUE;
            int d = rounded[from + 3 * ITEMS + i] - Byte.MIN_VALUE;
            joined[to + i] = a | b << Byte.SIZE | c << 2 * Byte.SIZE | d << 3 * Byte.SIZE;
        }
    }
}
