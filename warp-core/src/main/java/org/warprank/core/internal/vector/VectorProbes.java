package org.warprank.core.internal.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;
import org.warprank.core.internal.SplitMix;

/** Draws of candidates: lanes are draws, first of 64 bits, and of 32 where the blocked items below them are counted. */
final class VectorProbes {

    /** Two draws at a time gain nothing, and where vectors are that short there may be no product of longs. */
    static final boolean PAYS = FloatVector.SPECIES_PREFERRED.length() >= 8;

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS =
            VectorSpecies.of(int.class, VectorShape.forBitSize(LONGS.vectorBitSize() / 2));
    private static final VectorSpecies<Integer> RANKS = IntVector.SPECIES_PREFERRED;
    private static final long LOW = 0xffff_ffffL;

    // A vector holds one block of draws or two.
    private static final int BLOCKS = Math.max(1, LONGS.length() / KernelSet.BLOCK);
    private static final VectorMask<Long> SECOND_BLOCK = VectorMask.fromLong(LONGS, -1L << KernelSet.BLOCK);
    private static final long[] STEPS = new long[LONGS.length()];

    static {
        for (int i = 0; i < STEPS.length; i++) {
            STEPS[i] = i % KernelSet.BLOCK * SplitMix.GOLDEN_GAMMA;
        }
    }

    private VectorProbes() {
    }

    static void draw(long start, int bound, int gap, int[] items, int offset) {
        for (int i = 0; i < KernelSet.PROBES; i += LONGS.length()) {
            long counter = start + i * SplitMix.GOLDEN_GAMMA;
            draw(counter, counter + KernelSet.BLOCK * SplitMix.GOLDEN_GAMMA, bound, gap, items, offset + i);
        }
    }

    static void drawBlocks(long[] keys, int count, long start, int bound, int[] items) {
        for (int a = 0; a < count; a += BLOCKS) {
            draw(keys[a] + start, keys[a + BLOCKS - 1] + start, bound, Integer.MAX_VALUE, items, a * KernelSet.BLOCK);
        }
    }

    // A block of draws from the first number hashed, and one from the second where a vector holds two.
    private static void draw(long first, long second, int bound, int gap, int[] items, int offset) {
        LongVector z = LongVector.fromArray(LONGS, STEPS, 0)
                .add(LongVector.broadcast(LONGS, first).blend(second, SECOND_BLOCK));
        LongVector a = z.lanewise(VectorOperators.LSHR, 30).lanewise(VectorOperators.XOR, z).mul(SplitMix.FIRST_FACTOR);
        LongVector b = a.lanewise(VectorOperators.LSHR, 27).lanewise(VectorOperators.XOR, a).mul(SplitMix.SECOND_FACTOR);
        LongVector word = b.lanewise(VectorOperators.LSHR, 31).lanewise(VectorOperators.XOR, b);
        // The upper half of word times bound, put together from halves of the word.
        LongVector low = word.and(LOW).mul(bound).lanewise(VectorOperators.LSHR, Integer.SIZE);
        LongVector rank = word.lanewise(VectorOperators.LSHR, Integer.SIZE).mul(bound).add(low)
                .lanewise(VectorOperators.LSHR, Integer.SIZE);
        LongVector item = rank.add(1, rank.compare(VectorOperators.GE, gap));
        ((IntVector) item.castShape(INTS, 0)).intoArray(items, offset);
    }

    // By halves a draw takes five steps or more, of a dozen instructions each; a vector of draws takes three for an item.
    static boolean paysFor(int blocked, int draws) {
        return blocked <= draws * RANKS.length();
    }

    static void candidates(int[] blocked, int from, int to, int[] items, int offset) {
        for (int i = 0; i < KernelSet.PROBES; i += RANKS.length()) {
            IntVector ranks = IntVector.fromArray(RANKS, items, offset + i);
            IntVector sums = ranks;
            for (int b = from; b < to; b++) {
                sums = sums.add(1, ranks.compare(VectorOperators.GE, blocked[b] - (b - from)));
            }
            sums.intoArray(items, offset + i);
        }
    }
}
