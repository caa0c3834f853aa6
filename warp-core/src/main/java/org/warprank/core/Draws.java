package org.warprank.core;

/**
 * How candidates are drawn until one violates.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="draws"}
 */
public enum Draws {

    /** Uniformly from the candidates, none twice: the default, and the law that {@link RankWeight} is made for. */
    WITHOUT_REPLACEMENT,

    /**
     * Uniformly from all items, again and again; the positive or an excluded item that comes up counts as a draw, and
     * violates nothing. As LightFM has it; for comparison with LightFM only, and for {@link SampledWarpLoss} alone.
     */
    WITH_REPLACEMENT
}
