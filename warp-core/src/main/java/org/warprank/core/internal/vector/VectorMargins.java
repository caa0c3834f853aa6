package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/**
 * Margin checks over a score row, and over blocks of scores with a threshold each: one comparison and one population count a
 * vector. A row is walked in blocks of BLOCK floats by small methods, which reach C2 by their invocations and need no on-stack
 * replacement.
 */
final class VectorMargins {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int BLOCK = 1024;
    private static final int MARK_WORDS = 64;

    // The threshold of each lane's block.
    private static final VectorShuffle<Float> EACH = VectorShuffle.fromOp(SPECIES, i -> i / KernelSet.BLOCK);

    private VectorMargins() {
    }

    static int count(float[] scores, int from, int to, float threshold) {
        int violators = 0;
        int others = 0;
        int block = from;
        for (; block + BLOCK <= to; block += BLOCK) {
            violators += countAtOrAbove(scores, block, block + BLOCK, threshold);
            others += countBelow(scores, block, block + BLOCK, threshold);
        }
        int vectors = block + (to - block) / LANES * LANES;
        violators += countAtOrAbove(scores, block, vectors, threshold);
        others += countBelow(scores, block, vectors, threshold);
        for (int i = vectors; i < to; i++) {
            violators += scores[i] >= threshold ? 1 : 0;
            others += scores[i] < threshold ? 1 : 0;
        }
        return violators + others == to - from ? violators : -1;
    }

    private static int countAtOrAbove(float[] scores, int from, int to, float threshold) {
        int count = 0;
        for (int i = from; i < to; i += LANES) {
            count += FloatVector.fromArray(SPECIES, scores, i).compare(VectorOperators.GE, threshold).trueCount();
        }
        return count;
    }

    private static int countBelow(float[] scores, int from, int to, float threshold) {
        int count = 0;
        for (int i = from; i < to; i += LANES) {
            count += FloatVector.fromArray(SPECIES, scores, i).compare(VectorOperators.LT, threshold).trueCount();
        }
        return count;
    }

    static int mark(float[] scores, int from, int to, float threshold, long[] marks, int marksOffset) {
        if (from < to && to - from < Long.SIZE) {
            return markFew(scores, from, to, threshold, marks, marksOffset);
        }
        // Once for no scores, too: a warm-up counts such calls.
        int violators = 0;
        boolean mayHaveNaN = threshold != threshold;
        int word = marksOffset;
        int block = from;
        do {
            int words = Math.min(MARK_WORDS, (to - block + Long.SIZE - 1) / Long.SIZE);
            int found = markWords(scores, block, to - Long.SIZE, words, threshold, marks, word);
            violators += found;
            mayHaveNaN |= found < 0;
            word += words;
            block += MARK_WORDS * Long.SIZE;
        } while (block < to);
        return mayHaveNaN ? count(scores, from, to, threshold) : violators;
    }

    /**
     * Marks words of 64 scores. The last of a row are the 64 that begin at {@code last}; those that stand in the word before,
     * too, are shifted out.
     *
     * @return the number of marks, or -1 if there may be a NaN: the sum of the scores is one, too, if there is, or if
     *         infinities of both signs met
     */
    private static int markWords(float[] scores, int from, int last, int words, float threshold, long[] marks,
                                 int marksOffset) {
        if (words == 0) {
            return 0;
        }
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector s0 = zero;
        FloatVector s1 = zero;
        FloatVector s2 = zero;
        FloatVector s3 = zero;
        int count = 0;
        for (int w = 0; w < words; w++) {
            int past = Math.max(0, from + w * Long.SIZE - last);
            int i = from + w * Long.SIZE - past;
            long bits = 0;
            for (int lane = 0; lane < Long.SIZE; lane += 4 * LANES) {
                int at = i + lane;
                FloatVector a = FloatVector.fromArray(SPECIES, scores, at);
                FloatVector b = FloatVector.fromArray(SPECIES, scores, at + LANES);
                FloatVector c = FloatVector.fromArray(SPECIES, scores, at + 2 * LANES);
                FloatVector d = FloatVector.fromArray(SPECIES, scores, at + 3 * LANES);
                long low = a.compare(VectorOperators.GE, threshold).toLong()
                        | b.compare(VectorOperators.GE, threshold).toLong() << LANES;
                long high = c.compare(VectorOperators.GE, threshold).toLong()
                        | d.compare(VectorOperators.GE, threshold).toLong() << LANES;
                bits |= (low | high << 2 * LANES) << lane;
                s0 = a.add(s0);
                s1 = b.add(s1);
                s2 = c.add(s2);
                s3 = d.add(s3);
            }
            bits >>>= past;
            marks[marksOffset + w] = bits;
            count += Long.bitCount(bits);
        }
        return zero.add(s0).add(s1).add(s2).add(s3).test(VectorOperators.IS_NAN).anyTrue() ? -1 : count;
    }

    private static int markFew(float[] scores, int from, int to, float threshold, long[] marks, int marksOffset) {
        long bits = 0;
        int others = 0;
        for (int i = from; i < to; i++) {
            long mark = scores[i] >= threshold ? 1 : 0;
            bits |= mark << (i - from);
            others += scores[i] < threshold ? 1 : 0;
        }
        marks[marksOffset] = bits;
        int violators = Long.bitCount(bits);
        return violators + others == to - from ? violators : -1;
    }

    static int select(float[] scores, int from, int to, float threshold, int r) {
        int left = r;
        int block = from;
        for (; block + BLOCK <= to; block += BLOCK) {
            int violators = countAtOrAbove(scores, block, block + BLOCK, threshold);
            if (violators > left) {
                break;
            }
            left -= violators;
        }
        return selectInBlock(scores, block, Math.min(to, block + BLOCK), threshold, left);
    }

    private static int selectInBlock(float[] scores, int from, int to, float threshold, int r) {
        int left = r;
        int i = from;
        for (; i + LANES <= to; i += LANES) {
            int violators = FloatVector.fromArray(SPECIES, scores, i).compare(VectorOperators.GE, threshold).trueCount();
            if (violators > left) {
                break;
            }
            left -= violators;
        }
        for (; i < to; i++) {
            if (scores[i] >= threshold && left-- == 0) {
                return i;
            }
        }
        return -1;
    }

    static long notBelow(float[] scores, float[] biases, float[] thresholds, int from, int to) {
        long below = 0;
        for (int i = from; i < to; i += LANES) {
            FloatVector score = FloatVector.fromArray(SPECIES, scores, i).add(FloatVector.fromArray(SPECIES, biases, i));
            FloatVector threshold = FloatVector.fromArray(SPECIES, thresholds, i / KernelSet.BLOCK).rearrange(EACH);
            below |= score.compare(VectorOperators.LT, threshold).toLong() << i;
        }
        return ~below;
    }
}
