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
