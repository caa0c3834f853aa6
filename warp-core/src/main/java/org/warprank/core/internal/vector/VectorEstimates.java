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
 * Inner products of codes of 8 bits, 64 items side by side, in lanes of 16 bits that wrap. An item has a lane of 32 bits, with
 * the codes of four factors. Multiplied by halves, as it is and shifted by a code, and with factors that take back what does not
 * belong to them, it makes two sums that together are its own:
 *
 * <pre>
 *   x        = d c | b a      upper half | lower half, each a number of 16 bits
 *   x >>> 8  = 0 d | c b
 *
 *   (256 b + a) p + (256 c + b) q + (256 d + c) r + d s = a p + b (q + 256 p) + c (r + 256 q) + d (s + 256 r)
 * </pre>
 *
 * <p>Lanes of 16 bits are neither shifted nor broadcast: with AVX-512 that takes an instruction more than it does with 32.
 */
final class VectorEstimates {

    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = FLOATS.length();
    private static final int GROUP = 4 * LANES;
    private static final long VECTOR_BYTES = (long) Integer.BYTES * LANES;
    private static final long ROW_BYTES = (long) Integer.BYTES * KernelSet.PANEL_ITEMS;

    private VectorEstimates() {
    }

    static void estimate(MemorySegment codes, int rows, int fromPanel, int toPanel, int[] factors, short start, float[] steps,
                         float queryStep, float[] bias, float[] estimates, int offset) {
        for (int p = fromPanel; p < toPanel; p++) {
            long panel = (long) p * rows * ROW_BYTES;
            int first = p * KernelSet.PANEL_ITEMS;
            int out = offset + (p - fromPanel) * KernelSet.PANEL_ITEMS;
            for (int j = 0; j < KernelSet.PANEL_ITEMS; j += GROUP) {
                lanes(codes, panel + Integer.BYTES * j, rows, factors, start, steps[p] * queryStep, bias, first + j, estimates,
                        out + j);
            }
        }
    }

    private static void lanes(MemorySegment codes, long at, int rows, int[] factors, short start, float step, float[] bias,
                              int biasOffset, float[] estimates, int out) {
        if (rows == 0) {
            return;
        }
        ShortVector s0 = IntVector.broadcast(INTS, Short.toUnsignedInt(start)).reinterpretAsShorts();
        ShortVector s1 = s0;
        ShortVector s2 = s0;
        ShortVector s3 = s0;
        for (int k = 0; k < rows; k++) {
            ShortVector even = IntVector.broadcast(INTS, factors[2 * k]).reinterpretAsShorts();
            ShortVector odd = IntVector.broadcast(INTS, factors[2 * k + 1]).reinterpretAsShorts();
            long row = at + k * ROW_BYTES;
            IntVector x0 = IntVector.fromMemorySegment(INTS, codes, row, ByteOrder.LITTLE_ENDIAN);
            IntVector x1 = IntVector.fromMemorySegment(INTS, codes, row + VECTOR_BYTES, ByteOrder.LITTLE_ENDIAN);
            IntVector x2 = IntVector.fromMemorySegment(INTS, codes, row + 2 * VECTOR_BYTES, ByteOrder.LITTLE_ENDIAN);
            IntVector x3 = IntVector.fromMemorySegment(INTS, codes, row + 3 * VECTOR_BYTES, ByteOrder.LITTLE_ENDIAN);
            s0 = x0.reinterpretAsShorts().mul(even).add(s0);
            s1 = x1.reinterpretAsShorts().mul(even).add(s1);
            s2 = x2.reinterpretAsShorts().mul(even).add(s2);
            s3 = x3.reinterpretAsShorts().mul(even).add(s3);
            s0 = x0.lanewise(VectorOperators.LSHR, Byte.SIZE).reinterpretAsShorts().mul(odd).add(s0);
            s1 = x1.lanewise(VectorOperators.LSHR, Byte.SIZE).reinterpretAsShorts().mul(odd).add(s1);
            s2 = x2.lanewise(VectorOperators.LSHR, Byte.SIZE).reinterpretAsShorts().mul(odd).add(s2);
            s3 = x3.lanewise(VectorOperators.LSHR, Byte.SIZE).reinterpretAsShorts().mul(odd).add(s3);
        }
        ShortVector zero = ShortVector.zero(ShortVector.SPECIES_PREFERRED);
        IntVector i0 = zero.add(s0).reinterpretAsInts();
        IntVector i1 = zero.add(s1).reinterpretAsInts();
        IntVector i2 = zero.add(s2).reinterpretAsInts();
        IntVector i3 = zero.add(s3).reinterpretAsInts();
        // Both halves' sum in the upper one, and then as an int.
        i0 = i0.lanewise(VectorOperators.LSHL, Short.SIZE).add(i0).lanewise(VectorOperators.ASHR, Short.SIZE);
        i1 = i1.lanewise(VectorOperators.LSHL, Short.SIZE).add(i1).lanewise(VectorOperators.ASHR, Short.SIZE);
        i2 = i2.lanewise(VectorOperators.LSHL, Short.SIZE).add(i2).lanewise(VectorOperators.ASHR, Short.SIZE);
        i3 = i3.lanewise(VectorOperators.LSHL, Short.SIZE).add(i3).lanewise(VectorOperators.ASHR, Short.SIZE);
        FloatVector scale = FloatVector.broadcast(FLOATS, step);
        scale.fma((FloatVector) i0.convert(VectorOperators.I2F, 0), FloatVector.fromArray(FLOATS, bias, biasOffset))
                .intoArray(estimates, out);
        scale.fma((FloatVector) i1.convert(VectorOperators.I2F, 0), FloatVector.fromArray(FLOATS, bias, biasOffset + LANES))
                .intoArray(estimates, out + LANES);
        scale.fma((FloatVector) i2.convert(VectorOperators.I2F, 0), FloatVector.fromArray(FLOATS, bias, biasOffset + 2 * LANES))
                .intoArray(estimates, out + 2 * LANES);
        scale.fma((FloatVector) i3.convert(VectorOperators.I2F, 0), FloatVector.fromArray(FLOATS, bias, biasOffset + 3 * LANES))
                .intoArray(estimates, out + 3 * LANES);
    }
}
