package org.warprank.nn.service;

/**
 * How a {@link Scorer} works.
 *
 * {@snippet class="org.warprank.nn.example.ServiceExamplesTest" region="scorer-options"}
 *
 * @param warmUp   whether the kernels are warmed up before the scorer is handed out; if not, scalar kernels score until
 *                 {@link Scorer#warmUp} has been called
 * @param contexts the most calls that work at a time, at least 1; others wait
 */
public record ScorerOptions(boolean warmUp, int contexts) {

    /** Warmed up, and as many calls at a time as there are processors: more would not be done sooner. */
    public static final ScorerOptions DEFAULTS = new ScorerOptions(true, Runtime.getRuntime().availableProcessors());

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
        return new ScorerOptions(wanted, contexts);
    }

    /**
     * These options with another number of contexts.
     *
     * @param most the most calls that work at a time
     * @return new options
     * @throws IllegalArgumentException if it is below 1
     */
    public ScorerOptions withContexts(int most) {
        return new ScorerOptions(warmUp, most);
    }
}
