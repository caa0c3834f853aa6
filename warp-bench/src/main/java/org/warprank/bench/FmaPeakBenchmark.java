package org.warprank.bench;

import java.util.concurrent.TimeUnit;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * FMAs of vectors in registers, twelve that do not wait for each other, and nothing else: the limit of whatever multiplies
 * matrices. Tells floating-point operations a second, two for each lane of an FMA, over all threads.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(value = 1, jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class FmaPeakBenchmark {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int STEPS = 1 << 14;
    private static final int SUMS = 12;
    private static final long FLOPS = 2L * SPECIES.length() * SUMS * STEPS;

    // From any start the sums stay near 1, where no operation is slower than others.
    private float factor = .5f;
    private float summand = .5f;

    /** What JMH divides by the time. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Counter {

        /** Floating-point operations. */
        public long flops;
    }

    /**
     * Some hundred thousand FMAs.
     *
     * @param counter counts them
     * @return a number that depends on all of them
     */
    @Benchmark
    public float fmas(Counter counter) {
        FloatVector a = FloatVector.broadcast(SPECIES, factor);
        FloatVector b = FloatVector.broadcast(SPECIES, summand);
        FloatVector s0 = a.add(0f);
        FloatVector s1 = a.add(.01f);
        FloatVector s2 = a.add(.02f);
        FloatVector s3 = a.add(.03f);
        FloatVector s4 = a.add(.04f);
        FloatVector s5 = a.add(.05f);
        FloatVector s6 = a.add(.06f);
        FloatVector s7 = a.add(.07f);
        FloatVector s8 = a.add(.08f);
        FloatVector s9 = a.add(.09f);
        FloatVector s10 = a.add(.1f);
        FloatVector s11 = a.add(.11f);
        for (int i = 0; i < STEPS; i++) {
            s0 = s0.fma(a, b);
            s1 = s1.fma(a, b);
            s2 = s2.fma(a, b);
            s3 = s3.fma(a, b);
            s4 = s4.fma(a, b);
            s5 = s5.fma(a, b);
            s6 = s6.fma(a, b);
            s7 = s7.fma(a, b);
            s8 = s8.fma(a, b);
            s9 = s9.fma(a, b);
            s10 = s10.fma(a, b);
            s11 = s11.fma(a, b);
        }
        counter.flops += FLOPS;
        FloatVector sum = s0.add(s1).add(s2).add(s3).add(s4.add(s5).add(s6).add(s7)).add(s8.add(s9).add(s10).add(s11));
        return sum.reduceLanes(VectorOperators.ADD);
    }
}
