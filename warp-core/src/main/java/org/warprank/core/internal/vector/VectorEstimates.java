package org.warprank.core.internal.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.warprank.core.internal.KernelSet;

/**
 * Inner products of codes of 8 bits, 64 items side by side, in lanes of 16 bits that wrap. A lane has the codes of two factors:
 * {@code x = 256 b + a}, a from 0 to 255. With factors {@code l} and {@code h - 256 l} one shift tells them apart:
 *
 * <pre>
 *   x l + (x >> 8) (h - 256 l) = 256 b l + a l + b h - 256 b l = a l + b h
 * </pre>
 *
 * <p>Lanes 2j and 2j + 1 of 32 neighbouring ones are items j and j + 16, so that the lower and the upper halves of lanes of 32
 * bits are sixteen neighbouring items each, as their biases and estimates are.
 */
final class VectorEstimates {

    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private static final long ROW_BYTES = (long) Short.BYTES * KernelSet.PANEL_ITEMS;

    // From the items of lower halves to those of upper ones.
    private static final int HALF = KernelSet.PANEL_ITEMS / 4;

    private VectorEstimates() {
    }

    static void estimate(MemorySegment codes, int pairs, int fromPanel, int toPanel, short[] factors, short start, float[] steps,
                         float queryStep, float[] bias, float[] estimates, int offset) {
        for (int p = fromPanel; p < toPanel; p++) {
            long panel = (long) p * pairs * ROW_BYTES;
            int first = p * KernelSet.PANEL_ITEMS;
            int out = offset + (p - fromPanel) * KernelSet.PANEL_ITEMS;
            for (int j = 0; j < HALF; j += LANES) {
                lanes(codes, panel + 2L * Short.BYTES * j, pairs, factors, start, steps[p] * queryStep, bias, first + j,
                        estimates, out + j);
            }
        }
    }

    // Items j, j + 16, j + 32 and j + 48 of a panel and their neighbours.
    private static void lanes(MemorySegment codes, long at, int pairs, short[] factors, short start, float step, float[] bias,
                              int biasOffset, float[] estimates, int out) {
        ShortVector s0 = ShortVector.broadcast(SHORTS, start);
        ShortVector s1 = s0;
        for (int k = 0; k < pairs; k++) {
            ShortVector low = ShortVector.broadcast(SHORTS, factors[2 * k]);
            ShortVector high = ShortVector.broadcast(SHORTS, factors[2 * k + 1]);
            long row = at + k * ROW_BYTES;
            ShortVector x = ShortVector.fromMemorySegment(SHORTS, codes, row, ByteOrder.LITTLE_ENDIAN);
            s0 = s0.add(x.mul(low)).add(x.lanewise(VectorOperators.ASHR, Byte.SIZE).mul(high));
            x = ShortVector.fromMemorySegment(SHORTS, codes, row + ROW_BYTES / 2, ByteOrder.LITTLE_ENDIAN);
            s1 = s1.add(x.mul(low)).add(x.lanewise(VectorOperators.ASHR, Byte.SIZE).mul(high));
        }
        IntVector pairs0 = s0.reinterpretAsInts();
        IntVector pairs1 = s1.reinterpretAsInts();
        IntVector i0 = pairs0.lanewise(VectorOperators.LSHL, Short.SIZE).lanewise(VectorOperators.ASHR, Short.SIZE);
        IntVector i1 = pairs0.lanewise(VectorOperators.ASHR, Short.SIZE);
        IntVector i2 = pairs1.lanewise(VectorOperators.LSHL, Short.SIZE).lanewise(VectorOperators.ASHR, Short.SIZE);
        IntVector i3 = pairs1.lanewise(VectorOperators.ASHR, Short.SIZE);
        FloatVector scale = FloatVector.broadcast(FLOATS, step);
        scale.fma((FloatVector) i0.convert(VectorOperators.I2F, 0), FloatVector.fromArray(FLOATS, bias, biasOffset))
                .intoArray(estimates, out);
        scale.fma((FloatVector) i1.convert(VectorOperators.I2F, 0), FloatVector.fromArray(FLOATS, bias, biasOffset + HALF))
                .intoArray(estimates, out + HALF);
        scale.fma((FloatVector) i2.convert(VectorOperators.I2F, 0), FloatVector.fromArray(FLOATS, bias, biasOffset + 2 * HALF))
                .intoArray(estimates, out + 2 * HALF);
        scale.fma((FloatVector) i3.convert(VectorOperators.I2F, 0), FloatVector.fromArray(FLOATS, bias, biasOffset + 3 * HALF))
                .intoArray(estimates, out + 3 * HALF);
    }
}
