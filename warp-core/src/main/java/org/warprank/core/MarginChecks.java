package org.warprank.core;

import org.warprank.core.internal.KernelLadder;

/**
 * Margin checks over a row of scores. A score <em>violates</em> the margin of a positive iff {@code s >= threshold}, with
 * {@code threshold = (float) (s_positive - margin)}; a NaN never does.
 *
 * {@snippet class="org.warprank.core.example.LossExamplesTest" region="margin-checks"}
 */
public final class MarginChecks {

    private MarginChecks() {
    }

    /**
     * Counts the violators of a range.
     *
     * @param scores    the scores
     * @param from      first index
     * @param to        end of the indices
     * @param threshold the least score that violates
     * @return how many scores are at or above the threshold, -1 if one of the scores or the threshold is NaN
     * @throws IndexOutOfBoundsException if the range does not lie within the array
     */
    public static int count(float[] scores, int from, int to, float threshold) {
        Checks.present("scores", scores);
        Checks.range("scores", from, to, scores.length);
        return KernelLadder.ACTIVE.countViolators(scores, from, to, threshold);
    }

    /**
     * Finds the r-th violator of a range, in ascending order of index. NaN scores are passed over.
     *
     * @param scores    the scores
     * @param from      first index
     * @param to        end of the indices
     * @param threshold the least score that violates
     * @param r         its place among the violators, from 0
     * @return its index in the array, or -1 if there are no more than r
     * @throws IndexOutOfBoundsException if the range does not lie within the array
     * @throws IllegalArgumentException  if r is negative
     */
    public static int select(float[] scores, int from, int to, float threshold, int r) {
        Checks.present("scores", scores);
        Checks.range("scores", from, to, scores.length);
        Checks.atLeast("r", r, 0);
        return KernelLadder.ACTIVE.selectViolator(scores, from, to, threshold, r);
    }

    /**
     * Marks the violators of a range, a bit each: bit {@code i % 64} of {@code marks[marksOffset + i / 64]} is that of {@code
     * scores[from + i]}. Bits past the range, up to a multiple of 64, are 0.
     *
     * @param scores      the scores
     * @param from        first index
     * @param to          end of the indices
     * @param threshold   the least score that violates
     * @param marks       receives the marks
     * @param marksOffset where the first 64 go
     * @return how many there are, -1 if one of the scores or the threshold is NaN; the marks are undefined then
     * @throws IllegalArgumentException  if the offset is negative
     * @throws IndexOutOfBoundsException if the range does not lie within the scores, or its marks not within theirs
     */
    public static int mark(float[] scores, int from, int to, float threshold, long[] marks, int marksOffset) {
        Checks.present("scores", scores);
        Checks.range("scores", from, to, scores.length);
        Checks.present("marks", marks);
        Checks.atLeast("marksOffset", marksOffset, 0);
        Checks.range("marks", marksOffset, marksOffset + Math.ceilDiv(to - from, Long.SIZE), marks.length);
        return KernelLadder.ACTIVE.markViolators(scores, from, to, threshold, marks, marksOffset);
    }
}
