package org.warprank.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * What is left to do after a BLAS product. Of the ways to write it this was the fastest: C2 of JDK 25 does not vectorise
 * plain loops over a {@code MemorySegment} and a {@code float[]}, which took 3 to 7 times as long, and rows filled with the
 * bias before a product with beta 1 save nothing, since ReLU passes over them anyway. Needs the vector module.
 */
final class BiasRelu {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    private BiasRelu() {
    }

    /** {@code y = max(0, y + bias)} in every row of y {@code (rows, out)}, with bias {@code (out)}. */
    static void apply(int rows, MemorySegment y, float[] bias) {
        long rowBytes = (long) bias.length * Float.BYTES;
        for (int b = 0; b < rows; b++) {
            row(y, b * rowBytes, bias);
        }
    }

    private static void row(MemorySegment y, long start, float[] bias) {
        int end = SPECIES.loopBound(bias.length);
        for (int o = 0; o < end; o += SPECIES.length()) {
            long at = start + (long) o * Float.BYTES;
            FloatVector.fromMemorySegment(SPECIES, y, at, NATIVE).add(FloatVector.fromArray(SPECIES, bias, o)).max(0f)
                    .intoMemorySegment(y, at, NATIVE);
        }
        for (int o = end; o < bias.length; o++) {
            long at = start + (long) o * Float.BYTES;
            y.set(JAVA_FLOAT, at, Math.max(0f, y.get(JAVA_FLOAT, at) + bias[o]));
        }
    }
}
