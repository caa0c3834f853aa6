package org.warprank.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class FmaPeakBenchmarkTest {

    @Test
    void allSumsComeToOneAndAreCounted() {
        assumeTrue(ImplementationTest.HERE.equals("vector"), "there are no vectors");
        FmaPeakBenchmark.Counter counter = new FmaPeakBenchmark.Counter();
        int lanes = FloatVector.SPECIES_PREFERRED.length();
        assertEquals(12f * lanes, new FmaPeakBenchmark().fmas(counter), 1e-3f);
        assertEquals(2L * lanes * 12 * (1 << 14), counter.flops);
    }
}
