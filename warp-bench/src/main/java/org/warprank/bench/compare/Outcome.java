package org.warprank.bench.compare;

import java.util.stream.DoubleStream;

/**
 * What the forks of a case come to.
 *
 * @param subject   the case
 * @param first     the forks that made it a suspect, null if none did
 * @param pair      the forks that all else is of: of a suspect, those of the second time
 * @param ratio     median of head by median of base, in units of the reference: above 1 is slower
 * @param interval  where the ratio lies with a confidence of 95 %, by bootstrap over forks
 * @param threshold how far above 1 the ratio may be
 * @param floor     the noise floor that the threshold was set by, NaN if none was measured
 * @param verdict   the end of it
 */
record Outcome(Case subject, Sample.Pair first, Sample.Pair pair, double ratio, Statistics.Interval interval, double threshold,
               double floor, Verdict verdict) {

    private static final double CONFIDENCE = 0.95;

    /** A floor above this makes a benchmark useless. */
    static final double WORST_FLOOR = 0.10;

    /** Slower, faster, or neither. */
    enum Verdict {
        SAME, FASTER, SLOWER, UNUSABLE
    }

    /** The ratio has to pass the threshold, and the interval has to leave 1 out. */
    static Outcome of(Case subject, Sample.Pair pair, Threshold threshold) {
        double[] base = Sample.scores(pair.base());
        double[] head = Sample.scores(pair.head());
        double ratio = Statistics.median(head) / Statistics.median(base);
        Statistics.Interval interval = Statistics.bootstrap(base, head, CONFIDENCE);
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
        return new Outcome(subject, null, pair, ratio, interval, threshold.limit(), threshold.floor(), verdict);
    }

    /** The same, with the forks that were measured before. */
    Outcome after(Sample.Pair first) {
        return new Outcome(subject, first, pair, ratio, interval, threshold, floor, verdict);
    }

    /** Whether it passes threshold and interval all the same. */
    boolean isSlowThoughUnusable() {
        return verdict == Verdict.UNUSABLE && ratio > 1 + threshold && interval.low() > 1;
    }

    /** The outcome of forks of one and the same jar, with the floor that they show and the threshold it gives. */
    static Outcome ofSame(Case subject, Sample.Pair pair) {
        double floor = Statistics.floor(DoubleStream.concat(DoubleStream.of(Sample.scores(pair.base())),
                DoubleStream.of(Sample.scores(pair.head()))).toArray());
        return of(subject, pair, Threshold.by(floor));
    }
}
