package org.warprank.nn.service;

/**
 * How a {@link Scorer} works.
 *
 * {@snippet class="org.warprank.nn.example.ServiceExamplesTest" region="scorer-options"}
 *
 * @param warmUp    whether the kernels are warmed up before the scorer is handed out; if not, scalar kernels score until
 *                  {@link Scorer#warmUp} has been called
 * @param contexts  the most calls that work at a time, at least 1; others wait
 * @param quantized whether scores are estimated first from codes of 8 bits of the items, which are in the file, or else are
 *                  made, a quarter of the output table's memory in each process; lists are the same without, and take several
 *                  times as long where the table is larger than the processor's caches
 */
public record ScorerOptions(boolean warmUp, int contexts, boolean quantized) {

    /** Warmed up, as many calls at a time as there are processors, for more would not be done sooner, and quantized. */
    public static final ScorerOptions DEFAULTS = new ScorerOptions(true, Runtime.getRuntime().availableProcessors(), true);

    /**
     * Checked options.
     *
     * @throws IllegalArgumentException if contexts is below 1
     */
    public ScorerOptions {
        if (contexts < 1) {
            throw new IllegalArgumentException("contexts is " + contexts + ", expected at least 1");
        }
    }

    /**
     * These options with another warm-up.
     *
     * @param wanted whether to warm up at once
     * @return new options
     */
    public ScorerOptions withWarmUp(boolean wanted) {
        return new ScorerOptions(wanted, contexts, quantized);
    }

    /**
     * These options with another number of contexts.
     *
     * @param most the most calls that work at a time
     * @return new options
     * @throws IllegalArgumentException if it is below 1
     */
    public ScorerOptions withContexts(int most) {
        return new ScorerOptions(warmUp, most, quantized);
    }

    /**
     * These options with codes or without.
     *
     * @param wanted whether to make codes of the items
     * @return new options
     */
    public ScorerOptions withQuantized(boolean wanted) {
        return new ScorerOptions(warmUp, contexts, wanted);
    }
}
