package org.warprank.bench.compare;

/**
 * What the forks of a case come to.
 *
 * @param subject   the case
 * @param first     the forks that made it a suspect, null if none did
 * @param forks     the forks that all else is of: of a suspect, those of the second time
 * @param ratio     median over pairs of head by base, both in units of the reference: above 1 is slower
 * @param interval  where the ratio lies with a confidence of 95 %, by bootstrap over pairs
 * @param threshold how far above 1 the ratio may be
 * @param floor     the noise floor that the threshold was set by, NaN if none was measured
 * @param verdict   the end of it
 */
record Outcome(Case subject, Sample.Sides first, Sample.Sides forks, double ratio, Statistics.Interval interval,
               double threshold, double floor, Verdict verdict) {

    private static final double CONFIDENCE = 0.95;

    /** A floor above this makes a benchmark useless. */
    static final double WORST_FLOOR = 0.10;

    /** Slower, faster, or neither. */
    enum Verdict {
        SAME, FASTER, SLOWER, UNUSABLE
    }

    /** The ratio has to pass the threshold, and the interval has to leave 1 out. */
    static Outcome of(Case subject, Sample.Sides forks, Threshold threshold) {
        double[] ratios = forks.ratios();
        double ratio = Statistics.median(ratios);
        Statistics.Interval interval = Statistics.bootstrap(ratios, CONFIDENCE);
        Verdict verdict;
        if (threshold.floor() > WORST_FLOOR) {
            verdict = Verdict.UNUSABLE;
        } else if (ratio > 1 + threshold.limit() && interval.low() > 1) {
            verdict = Verdict.SLOWER;
        } else if (ratio < 1 / (1 + threshold.limit()) && interval.high() < 1) {
            verdict = Verdict.FASTER;
        } else {
            verdict = Verdict.SAME;
        }
        return new Outcome(subject, null, forks, ratio, interval, threshold.limit(), threshold.floor(), verdict);
    }

    /** The same, with the forks that were measured before. */
    Outcome after(Sample.Sides first) {
        return new Outcome(subject, first, forks, ratio, interval, threshold, floor, verdict);
    }

    /** Whether it passes threshold and interval all the same. */
    boolean isSlowThoughUnusable() {
        return verdict == Verdict.UNUSABLE && ratio > 1 + threshold && interval.low() > 1;
    }

    /** The outcome of forks of one and the same jar, with the floor that they show and the threshold it gives. */
    static Outcome ofSame(Case subject, Sample.Sides forks) {
        return of(subject, forks, Threshold.by(Statistics.floor(forks.ratios())));
    }
}
