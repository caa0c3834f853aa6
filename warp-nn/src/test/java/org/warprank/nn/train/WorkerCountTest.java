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
import org.junit.jupiter.params.provider.ValueSource;

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
    @ValueSource(ints = {2, 3, 4, 6, 17})
    void allBegin(int most) {
        assertEquals(most, new WorkerCount(most).next());
    }

    // The time of a batch is a part that is shared and one that grows with the number of workers.
    @ParameterizedTest
    @CsvSource({
        "2, 30000, 40000, 1", "2, 30000, 1000, 2", "2, 60000000, 1000, 2", "2, 60000000, 90000000, 1",
        "16, 30000, 40000, 1", "16, 80000, 5000, 4", "16, 1000000, 100, 16", "12, 100000, 2500, 6", "12, 100000, 100, 12",
        "3, 30000, 10000, 2", "33, 30000, 5000, 3", "65, 30000, 5000, 3", "1024, 30000, 5000, 2", "17, 30000, 400, 9",
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

    // Half of the number, and half of that, follow each other at once.
    @Test
    void fewOfManyAreFoundSoon() {
        Simulation simulation = simulate(64, SECOND, workers -> 30_000.0 * workers);
        assertEquals(1, simulation.count.next());
    }

    // Every batch takes longer than the one before, or less, the number of workers playing no part: in the time of a stretch that
    // is more than what counts as faster.
    @ParameterizedTest
    @ValueSource(doubles = {4, -4})
    void aDriftChangesNothing(double slope) {
        Simulation simulation = new Simulation(2);
        int[] alone = new int[1];
        simulation.run(SECOND, workers -> {
            alone[0] += workers == 1 ? 1 : 0;
            return 20_000;
        }, at -> Math.exp(slope * at / SECOND), 0);
        assertTrue(alone[0] > 0, "no trial");
        assertTrue(alone[0] < 0.2 * simulation.batches, alone[0] + " of " + simulation.batches);
    }

    // A pause of the machine in one batch that counts is no reason to try nothing for minutes.
    @Test
    void aHiccupIsForgotten() {
        Simulation simulation = new Simulation(2);
        int[] alone = new int[1];
        IntToDoubleFunction nanos = workers -> {
            alone[0] += workers == 1 ? 1 : 0;
            return workers == 1 && alone[0] == 300 ? 2.0 * SECOND : 30_000.0 * workers;
        };
        simulation.run(5 * SECOND, nanos, at -> 1, 0);
        assertEquals(2, simulation.count.next());
        simulation.run(60 * SECOND, nanos, at -> 1, 0);
        assertEquals(1, simulation.count.next());
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
