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
 * vector is about 181 long, so that its product with that of a query fits 16 bits. How far a panel's items are from their codes
 * at most is kept, for bounds of the error. Immutable; the same panels have the same codes on every machine.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="codes"}
 *
 * @see ScoringPanels#quantized()
 */
public final class QuantizedPanels {

    // Tables are quantized when nothing is compiled yet: rows have methods of their own, since HotSpot compiles what is called
    // often sooner than, and not once more after, a loop that is on its way.

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

    /** Of each panel: its step, the length of its longest item, and the greatest distance of an item from its code. */
    private static final int BOUNDS = 3;

    private final int dim;
    private final MemorySegment codes;
    private final float[] steps;

    // Infinite where an item is not finite.
    private final float[] norms;
    private final float[] errors;

    private final double queryNorm;

    private QuantizedPanels(int dim, MemorySegment codes, float[] steps, float[] norms, float[] errors) {
        this.dim = dim;
        this.codes = codes;
        this.steps = steps;
        this.norms = norms;
        this.errors = errors;
        double codeNorm = 1;
        for (int p = 0; p < steps.length; p++) {
            double longest = ((double) norms[p] + errors[p]) / steps[p];
            // Infinite or NaN where there is no step, or no bound: codes are of no use there.
            codeNorm = longest < Double.POSITIVE_INFINITY ? Math.max(codeNorm, longest) : codeNorm;
        }
        // Rounding makes the codes of a query longer by half a step a factor at most.
        this.queryNorm = (Short.MAX_VALUE - 1) / codeNorm - Math.sqrt(dim) / 2;
    }

    /** Codes of panels {@code (panels, dim, 64)}. All processors share the work, for it reads the whole table. */
    static QuantizedPanels of(MemorySegment panels, int count, int dim) {
        MemorySegment codes = Arena.ofAuto().allocate(bytes(count, dim), ALIGNMENT);
        QuantizedPanels quantizing = new QuantizedPanels(dim, codes, new float[count], new float[count], new float[count]);
        IntStream.range(0, Math.ceilDiv(count, SHARE_PANELS)).parallel().forEach(share ->
                quantizing.quantize(panels, share * SHARE_PANELS, Math.min(count, (share + 1) * SHARE_PANELS)));
        return new QuantizedPanels(dim, codes.asReadOnly(), quantizing.steps, quantizing.norms, quantizing.errors);
    }

    /**
     * Codes that were made before, used where they lie, as in a mapped file: what {@link #memory} and {@link #bounds} have given.
     * They must not change, and stay as long as the result is used. Nothing tells whether they are those of the panels that
     * they are used with: with others, estimates are wrong.
     *
     * @param panels number of panels, at least 1
     * @param dim    factors of an item, at least 1
     * @param codes  the codes, outside the heap, 64-byte aligned
     * @param bounds three floats a panel, none of them negative or NaN
     * @return the codes
     * @throws IllegalArgumentException if a size is below 1, the memory is of another size, on the heap or not aligned, or the
     *                                  bounds are of another number or out of range
     */
    public static QuantizedPanels of(int panels, int dim, MemorySegment codes, float[] bounds) {
        Checks.atLeast("panels", panels, 1);
        Checks.atLeast("dim", dim, 1);
        if (codes.byteSize() != bytes(panels, dim) || bounds.length != BOUNDS * (long) panels) {
            throw new IllegalArgumentException("codes have " + codes.byteSize() + " bytes and bounds " + bounds.length
                    + " floats, expected " + bytes(panels, dim) + " and " + BOUNDS * (long) panels);
        }
        if (!codes.isNative() || codes.address() % ALIGNMENT != 0) {
            throw new IllegalArgumentException("codes are on the heap or at an address that is no multiple of " + ALIGNMENT
                    + ", expected memory outside the heap, aligned");
        }
        float[][] columns = new float[BOUNDS][panels];
        for (int i = 0; i < bounds.length; i++) {
            if (!(bounds[i] >= 0)) {
                throw new IllegalArgumentException("bounds[" + i + "] is " + bounds[i] + ", expected a number of at least 0");
            }
            columns[i % BOUNDS][i / BOUNDS] = bounds[i];
        }
        return new QuantizedPanels(dim, codes.asReadOnly(), columns[0], columns[1], columns[2]);
    }

    /** So much of the memory as if it were codes of a few panels with fewer factors, whose estimates mean nothing. */
    QuantizedPanels asIfOf(int panels, int factors) {
        return new QuantizedPanels(factors, codes.asSlice(0, bytes(panels, factors)), Arrays.copyOf(steps, panels),
                Arrays.copyOf(norms, panels), Arrays.copyOf(errors, panels));
    }

    private static long bytes(int panels, int dim) {
        return (long) panels * rows(dim) * ITEMS * Integer.BYTES;
    }

    private static int rows(int dim) {
        return (int) ((dim + 3L) / 4);
    }

    /**
     * The codes as they lie in memory: four factors of an item in four bytes, 128 + code, that of the first factor first.
     *
     * @return {@code (panels, ceil(dim / 4), 64, 4)} bytes, read-only
     */
    public MemorySegment memory() {
        return codes;
    }

    /**
     * What bounds of the error are made of: of each panel its step, the length of its longest item, and the greatest distance of
     * an item from its code.
     *
     * @return {@code (panels, 3)} floats, a copy; lengths and distances are rounded up, and infinite where an item is not finite
     */
    public float[] bounds() {
        float[] bounds = new float[BOUNDS * steps.length];
        for (int p = 0; p < steps.length; p++) {
            bounds[BOUNDS * p] = steps[p];
            bounds[BOUNDS * p + 1] = norms[p];
            bounds[BOUNDS * p + 2] = errors[p];
        }
        return bounds;
    }

    /** Whether a product of codes fits its 16 bits and is exact enough to be of use: not where there are very many factors. */
    boolean areOfUse() {
        return queryNorm >= LEAST_QUERY_NORM;
    }

    boolean areOf(int panels, int factors) {
        return steps.length == panels && dim == factors;
    }

    /** Rows of a panel, each of the codes of four factors. */
    int rows() {
        return rows(dim);
    }

    float[] steps() {
        return steps;
    }

    float[] norms() {
        return norms;
    }

    float[] errors() {
        return errors;
    }

    /** How long the codes of a query may be before they are rounded. */
    double queryNorm() {
        return queryNorm;
    }

    private void quantize(MemorySegment panels, int from, int to) {
        float[] panel = new float[dim * ITEMS];
        short[] rounded = new short[4 * rows() * ITEMS];
        int[] joined = new int[rows() * ITEMS];
        double[] squares = new double[ITEMS];
        for (int p = from; p < to; p++) {
            MemorySegment.copy(panels, LITTLE_FLOAT, 4L * p * panel.length, panel, 0, panel.length);
            double norm = longest(panel, 0, rounded, squares);
            double step = Math.max(norm / CODE_NORM, (double) greatest(panel) / MAX_CODE);
            boolean finite = step <= Float.MAX_VALUE;
            // Where the inverse of a step is no float, no item has any length to speak of.
            steps[p] = finite && step >= Float.MIN_NORMAL ? roundedUp(step) : 0;
            round(panel, steps[p] == 0 ? 0 : 1 / steps[p], rounded);
            norms[p] = finite ? roundedUp(norm) : Float.POSITIVE_INFINITY;
            errors[p] = finite ? roundedUp(longest(panel, steps[p], rounded, squares)) : Float.POSITIVE_INFINITY;
            join(rounded, joined);
            MemorySegment.copy(joined, 0, codes, LITTLE_INT, (long) Integer.BYTES * p * joined.length, joined.length);
        }
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
