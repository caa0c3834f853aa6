package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Margin checks over a score row: one comparison and one population count a vector. A row is walked in blocks of BLOCK
 * floats by small methods, which reach C2 by their invocations and need no on-stack replacement.
 */
final class VectorMargins {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int BLOCK = 1024;
    private static final int MARK_WORDS = 64;

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
        int words = (to - from) / Long.SIZE;
        boolean mayHaveNaN = threshold != threshold;
        for (int w = 0; w < words; w += MARK_WORDS) {
            mayHaveNaN |= markWords(scores, from + w * Long.SIZE, Math.min(MARK_WORDS, words - w), threshold, marks,
                    marksOffset + w);
        }
        int rest = (to - from) % Long.SIZE;
        if (rest > 0) {
            // The last 64 scores fill a word, too, and those that were marked before are shifted out of it.
            if (words > 0) {
                mayHaveNaN |= markWords(scores, to - Long.SIZE, 1, threshold, marks, marksOffset + words);
                marks[marksOffset + words] >>>= Long.SIZE - rest;
            } else {
                mayHaveNaN |= markFew(scores, from, to, threshold, marks, marksOffset);
            }
            words++;
        }
        if (mayHaveNaN && count(scores, from, to, threshold) < 0) {
            return -1;
        }
        int violators = 0;
        for (int w = marksOffset; w < marksOffset + words; w++) {
            violators += Long.bitCount(marks[w]);
        }
        return violators;
    }

    /** Whether there may be a NaN: the sum of the scores is one, too, if there is, or if infinities of both signs met. */
    private static boolean markWords(float[] scores, int from, int words, float threshold, long[] marks, int marksOffset) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector sum = zero;
        int i = from;
        for (int w = 0; w < words; w++) {
            long bits = 0;
            for (int shift = 0; shift < Long.SIZE; shift += LANES, i += LANES) {
                FloatVector s = FloatVector.fromArray(SPECIES, scores, i);
                bits |= s.compare(VectorOperators.GE, threshold).toLong() << shift;
                sum = s.add(sum);
            }
            marks[marksOffset + w] = bits;
        }
        return zero.add(sum).test(VectorOperators.IS_NAN).anyTrue();
    }

    private static boolean markFew(float[] scores, int from, int to, float threshold, long[] marks, int marksOffset) {
        float sum = 0;
        long bits = 0;
        for (int i = from; i < to; i++) {
            long mark = scores[i] >= threshold ? 1 : 0;
            bits |= mark << (i - from);
            sum += scores[i];
        }
        marks[marksOffset] = bits;
        return sum != sum;
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
}
