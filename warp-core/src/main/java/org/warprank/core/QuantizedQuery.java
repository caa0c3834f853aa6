package org.warprank.core;

/**
 * A query in the form in which {@link ScoringPanels#estimate} takes it: integers that are nearly proportional to its factors,
 * and how near. Sized when built, owned by one thread.
 *
 * {@snippet class="org.warprank.core.example.KernelExamplesTest" region="estimates"}
 */
public final class QuantizedQuery {

    /** Products that are longer may be near the end of the floats, where sums overflow. */
    private static final double LONGEST = 1e36;

    private final QuantizedPanels panels;
    private final int dim;

    /** Of each four factors, what their codes are multiplied by, in the terms of {@code KernelSet.estimatePanels}. */
    private final int[] factors;

    private short start;
    private float step;
    private double norm;
    private double codeNorm;
    private double error;

    /**
     * A query of 0.
     *
     * @param panels the panels that it is for, and those that share their memory
     * @throws IllegalArgumentException if they are not quantized
     */
    public QuantizedQuery(ScoringPanels panels) {
        if (!panels.isQuantized()) {
            throw new IllegalArgumentException("panels are not quantized, expected those of quantized()");
        }
        this.panels = panels.codes();
        this.dim = panels.dim();
        this.factors = new int[2 * this.panels.rows()];
    }

    /**
     * Takes a query, in place of the one before.
     *
     * @param query  the query's factors
     * @param offset where they start
     * @throws IllegalArgumentException  if the offset is negative
     * @throws IndexOutOfBoundsException if the array is too short
     */
    public void set(float[] query, int offset) {
        Checks.vector("query", query, offset, dim);
        norm = Math.sqrt(squares(query, offset));
        float wanted = (float) (norm / panels.queryNorm());
        // Not where the query is not finite, nor where it is so short that its factors have few bits.
        step = wanted >= Float.MIN_NORMAL && wanted <= Float.MAX_VALUE ? wanted : 0;
        float inverse = step == 0 ? 0 : 1 / step;
        double differences = 0;
        long squares = 0;
        int sum = 0;
        int before = 0;
        for (int f = 0; f < dim; f++) {
            float factor = step == 0 ? 0 : query[offset + f];
            int code = (int) Math.rint(factor * inverse);
            double difference = query[offset + f] - (double) step * code;
            differences += difference * difference;
            squares += (long) code * code;
            sum += code;
            before = multiply(f, code, before);
        }
        for (int f = dim; f % 4 != 0; f++) {
            before = multiply(f, 0, before);
        }
        start = (short) (sum * Byte.MIN_VALUE);
        error = Math.sqrt(differences);
        codeNorm = step * Math.sqrt(squares);
    }

    // The item's code is also the upper half of what the multiplier before is for, 256 times as large there: taken back here.
    private int multiply(int f, int code, int before) {
        int multiplier = code - (f % 4 == 0 ? 0 : before << Byte.SIZE);
        int half = (multiplier & 0xffff) << f % 4 / 2 * Short.SIZE;
        int at = f / 4 * 2 + f % 2;
        factors[at] = f % 4 < 2 ? half : factors[at] | half;
        return multiplier;
    }

    private double squares(float[] query, int offset) {
        double squares = 0;
        for (int f = offset; f < offset + dim; f++) {
            squares += (double) query[f] * query[f];
        }
        return squares;
    }

    QuantizedPanels panels() {
        return panels;
    }

    int[] factors() {
        return factors;
    }

    short start() {
        return start;
    }

    float step() {
        return step;
    }

    /** The bound of panels, as {@link ScoringPanels#estimate} defines it. */
    float bound(int fromPanel, int toPanel) {
        double greatest = 0;
        for (int p = fromPanel; p < toPanel; p++) {
            double itemNorm = panels.norms()[p];
            // Cauchy-Schwarz, twice: u v - u' v' = (u - u') v + u' (v - v').
            double bound = error * itemNorm + codeNorm * panels.errors()[p] + 2 * ScoringPanels.rounding(dim) * norm * itemNorm
                    + (dim + 8) * (double) Float.MIN_NORMAL;
            greatest = norm * itemNorm < LONGEST ? Math.max(greatest, bound) : Double.POSITIVE_INFINITY;
        }
        return greatest < LONGEST ? Math.nextUp((float) greatest) : Float.POSITIVE_INFINITY;
    }
}
