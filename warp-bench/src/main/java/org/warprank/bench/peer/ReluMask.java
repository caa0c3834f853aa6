package org.warprank.bench.peer;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * What is left to do before the BLAS products of a backward pass. The gradient by the bias is summed in the pass that masks: a
 * pass of its own would read all of G again. Needs the vector module.
 */
final class ReluMask {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

    private ReluMask() {
    }

    /** {@code g = y > 0 ? g : 0} in every row of g {@code (rows, out)}, and db {@code (out)} = its column sums. */
    static void apply(int rows, int out, MemorySegment y, MemorySegment g, MemorySegment db) {
        db.fill((byte) 0);
        long rowBytes = (long) out * Float.BYTES;
        for (int b = 0; b < rows; b++) {
            row(out, y, b * rowBytes, g, db);
        }
    }

    private static void row(int out, MemorySegment y, long start, MemorySegment g, MemorySegment db) {
        FloatVector zero = FloatVector.zero(SPECIES);
        int end = SPECIES.loopBound(out);
        for (int o = 0; o < end; o += SPECIES.length()) {
            long column = (long) o * Float.BYTES;
            FloatVector masked = zero.blend(load(g, start + column), load(y, start + column).compare(VectorOperators.GT, 0f));
            masked.intoMemorySegment(g, start + column, NATIVE);
            load(db, column).add(masked).intoMemorySegment(db, column, NATIVE);
        }
        for (int o = end; o < out; o++) {
            long column = (long) o * Float.BYTES;
            float masked = y.get(JAVA_FLOAT, start + column) > 0f ? g.get(JAVA_FLOAT, start + column) : 0f;
            g.set(JAVA_FLOAT, start + column, masked);
            db.set(JAVA_FLOAT, column, db.get(JAVA_FLOAT, column) + masked);
        }
    }

    private static FloatVector load(MemorySegment values, long at) {
        return FloatVector.fromMemorySegment(SPECIES, values, at, NATIVE);
    }
}
