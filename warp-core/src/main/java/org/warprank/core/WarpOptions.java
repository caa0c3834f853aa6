package org.warprank.core;

/**
 * Settings of {@link WarpLoss} and {@link SampledWarpLoss}. Immutable; start from {@link #DEFAULTS} or {@link #POST} and change
 * what differs.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="warp-options"}
 *
 * @param margin     by how much a positive has to lead a candidate, finite and not negative
 * @param maxTrials  the most draws an example gets, at least 1; without replacement more than there are candidates means all
 *                   of them
 * @param rankWeight the weight of a violation
 * @param reduction  how examples are summed up
 * @param seed       the seed of the draws
 * @param draws      how candidates are drawn
 */
public record WarpOptions(float margin, int maxTrials, RankWeight rankWeight, Reduction reduction, long seed, Draws draws) {

    /**
     * Margin 1, no limit of trials, {@link RankWeight#HARMONIC}, {@link Reduction#SUM}, seed 0,
     * {@link Draws#WITHOUT_REPLACEMENT}.
     */
    public static final WarpOptions DEFAULTS =
            new WarpOptions(1f, Integer.MAX_VALUE, RankWeight.HARMONIC, Reduction.SUM, 0);

    /** The settings of the post this library started from: as the defaults, but {@link RankWeight#LOG_FLOOR}. */
    public static final WarpOptions POST = DEFAULTS.withRankWeight(RankWeight.LOG_FLOOR);

    /**
     * Checked settings.
     *
     * @throws IllegalArgumentException if the margin is negative or not finite, or maxTrials below 1
     */
    public WarpOptions {
        if (!(margin >= 0) || margin == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("margin is " + margin + ", expected a finite number of at least 0");
        }
        Checks.atLeast("maxTrials", maxTrials, 1);
        Checks.present("rankWeight", rankWeight);
        Checks.present("reduction", reduction);
        Checks.present("draws", draws);
    }

    /**
     * Settings for draws without replacement.
     *
     * @param margin     by how much a positive has to lead a candidate, finite and not negative
     * @param maxTrials  the most draws an example gets, at least 1
     * @param rankWeight the weight of a violation
     * @param reduction  how examples are summed up
     * @param seed       the seed of the draws
     * @throws IllegalArgumentException if the margin is negative or not finite, or maxTrials below 1
     */
    public WarpOptions(float margin, int maxTrials, RankWeight rankWeight, Reduction reduction, long seed) {
        this(margin, maxTrials, rankWeight, reduction, seed, Draws.WITHOUT_REPLACEMENT);
    }

    /**
     * The same with another margin.
     *
     * @param value the margin, in units of the scores
     * @return new settings
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public WarpOptions withMargin(float value) {
        return new WarpOptions(value, maxTrials, rankWeight, reduction, seed, draws);
    }

    /**
     * The same with another limit of trials.
     *
     * @param value the most draws of an example
     * @return new settings
     * @throws IllegalArgumentException if it is below 1
     */
    public WarpOptions withMaxTrials(int value) {
        return new WarpOptions(margin, value, rankWeight, reduction, seed, draws);
    }

    /**
     * The same with another rank weight.
     *
     * @param value the rank weight
     * @return new settings
     */
    public WarpOptions withRankWeight(RankWeight value) {
        return new WarpOptions(margin, maxTrials, value, reduction, seed, draws);
    }

    /**
     * The same with another reduction.
     *
     * @param value the reduction
     * @return new settings
     */
    public WarpOptions withReduction(Reduction value) {
        return new WarpOptions(margin, maxTrials, rankWeight, value, seed, draws);
    }

    /**
     * The same with another seed.
     *
     * @param value the seed
     * @return new settings
     */
    public WarpOptions withSeed(long value) {
        return new WarpOptions(margin, maxTrials, rankWeight, reduction, value, draws);
    }

    /**
     * The same with another way to draw.
     *
     * @param value how candidates are drawn
     * @return new settings
     */
    public WarpOptions withDraws(Draws value) {
        return new WarpOptions(margin, maxTrials, rankWeight, reduction, seed, value);
    }
}
