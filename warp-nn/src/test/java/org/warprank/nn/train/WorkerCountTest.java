package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntToDoubleFunction;
import java.util.function.LongToDoubleFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are made up here; none is measured. */
class WorkerCountTest {

    private static final long SECOND = 1_000_000_000;
    private static final int BATCH = 256;

    /** A training that lasts as long as it says, of batches that take a time by the number of workers. */
    private static final class Simulation {

        final WorkerCount count;
        long time;
        long batches;
        double least;

        Simulation(int most) {
            this.count = new WorkerCount(most);
        }

        void run(long nanos, IntToDoubleFunction batchNanos, LongToDoubleFunction noise, double fastest) {
            for (long end = time + nanos; time < end;) {
                long took = Math.max(1, (long) (batchNanos.applyAsDouble(count.next()) * noise.applyAsDouble(time)));
                count.add(BATCH, took);
                time += took;
                least += fastest;
                batches++;
            }
        }
    }

    private static Simulation simulate(int most, long nanos, IntToDoubleFunction batchNanos) {
        Simulation simulation = new Simulation(most);
        simulation.run(nanos, batchNanos, at -> 1, 0);
        return simulation;
    }

    @Test
    void oneIsAlone() {
        assertEquals(1, simulate(1, SECOND, workers -> 50_000).count.next());
    }

    @ParameterizedTest
    @CsvSource({"2,2", "3,3", "4,4", "6,6", "17,17"})
    void allBegin(int most, int expected) {
        assertEquals(expected, new WorkerCount(most).next());
    }

    // The time of a batch is a part that is shared and one that grows with the number of workers.
    @ParameterizedTest
    @CsvSource({
        "2, 30000, 40000, 1", "2, 30000, 1000, 2", "2, 60000000, 1000, 2", "2, 60000000, 90000000, 1",
        "16, 30000, 40000, 1", "16, 80000, 5000, 4", "16, 1000000, 100, 16", "12, 100000, 1500, 8", "12, 100000, 100, 12",
    })
    void theFastestIsFound(int most, double shared, double each, int expected) {
        IntToDoubleFunction nanos = workers -> shared / workers + each * workers;
        long nanosOfRun = 400 * (long) Math.max(shared + each * most, SECOND / 100);
        Simulation simulation = simulate(most, nanosOfRun, nanos);
        int[] batches = new int[most + 1];
        simulation.batches = 0;
        simulation.run(nanosOfRun, workers -> {
            batches[workers]++;
            return nanos.applyAsDouble(workers);
        }, at -> 1, 0);
        assertTrue(batches[expected] >= 0.95 * simulation.batches, Arrays.toString(batches));
    }

    // Trials cost less than a twentieth, though the other number takes twice as long.
    @Property(tries = 50)
    void trialsAreRare(@ForAll @IntRange(min = 5_000, max = 80_000_000) int fast, @ForAll boolean alone, @ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        IntToDoubleFunction nanos = workers -> workers == 1 == alone ? fast : 2.0 * fast;
        LongToDoubleFunction noise = at -> 0.95 + 0.1 * random.nextDouble();
        Simulation simulation = new Simulation(2);
        simulation.run(Math.max(SECOND / 2, 100L * fast), nanos, noise, fast);
        long begun = simulation.time;
        simulation.least = 0;
        simulation.run(Math.max(5 * SECOND, 1000L * fast), nanos, noise, fast);
        double ratio = (simulation.time - begun) / simulation.least;
        assertTrue(ratio < 1.05, "a training takes " + ratio + " of the time without trials");
    }

    // Every batch takes longer than the one before, then every one less, the number of workers playing no part.
    @Test
    void aDriftChangesNothing() {
        for (int sign = -1; sign <= 1; sign += 2) {
            double slope = sign * 0.5 / (10 * SECOND);
            Simulation simulation = new Simulation(2);
            int[] alone = new int[1];
            simulation.run(10 * SECOND, workers -> {
                alone[0] += workers == 1 ? 1 : 0;
                return 50_000;
            }, at -> 1 + slope * at, 0);
            assertTrue(alone[0] < 0.05 * simulation.batches, alone[0] + " of " + simulation.batches);
        }
    }

    // Another program takes one of the processors, and gives it back.
    @Test
    void whatIsFastestMayChange() {
        Simulation simulation = new Simulation(2);
        IntToDoubleFunction free = workers -> 60_000.0 / workers;
        IntToDoubleFunction taken = workers -> 60_000.0 * workers;
        simulation.run(20 * SECOND, free, at -> 1, 0);
        for (IntToDoubleFunction nanos : new IntToDoubleFunction[] {taken, free}) {
            simulation.run(4 * SECOND, nanos, at -> 1, 0);
            simulation.batches = 0;
            simulation.least = 0;
            long begun = simulation.time;
            simulation.run(10 * SECOND, nanos, at -> 1, nanos == free ? 30_000 : 60_000);
            assertTrue(simulation.least > 0.95 * (simulation.time - begun));
        }
    }
}
