package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WorkersTest {

    // Plain counters: what a worker wrote is seen by the caller after the run, and the other way round.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void everyPartOfEveryRunIsDoneOnce(int count) {
        int[] done = new int[count];
        int[] round = {0};
        try (Workers workers = new Workers(count)) {
            assertEquals(count, workers.count());
            Workers.Task task = (worker, parts) -> {
                assertEquals(count, parts);
                assertEquals(round[0], done[worker]++);
            };
            int[] expected = new int[count];
            for (; round[0] < 2000; round[0]++) {
                workers.run(task);
                Arrays.fill(expected, round[0] + 1);
                assertArrayEquals(expected, done);
            }
        }
    }

    // Those left out keep out, and are back with the others whenever they are called for, be it after a sleep.
    @Test
    void theFirstSomeCanBeUsed() throws InterruptedException {
        SplittableRandom random = new SplittableRandom(1);
        int[] done = new int[4];
        int[] expected = new int[4];
        try (Workers workers = new Workers(4)) {
            assertEquals(4, workers.used());
            for (int round = 0; round < 20_000; round++) {
                int used = 1 + random.nextInt(4);
                workers.use(used);
                assertEquals(used, workers.used());
                assertEquals(4, workers.count());
                workers.run((worker, parts) -> {
                    assertEquals(used, parts);
                    done[worker]++;
                });
                for (int w = 0; w < used; w++) {
                    expected[w]++;
                }
                assertArrayEquals(expected, done);
                if (round % 5000 == 0) {
                    Thread.sleep(5);
                }
            }
        }
    }

    // One worker alone must not fail because another one once did.
    @Test
    void aFailureOfOneLeftOutIsForgotten() {
        try (Workers workers = new Workers(2)) {
            assertThrows(IllegalStateException.class, () -> workers.run((worker, parts) -> {
                if (worker == 1) {
                    throw new IllegalStateException();
                }
            }));
            workers.use(1);
            int[] done = new int[2];
            workers.run((worker, parts) -> done[worker] += parts);
            assertArrayEquals(new int[] {1, 0}, done);
        }
    }

    @Test
    void moreThanThereAreCannotBeUsed() {
        try (Workers workers = new Workers(2)) {
            assertThrows(IndexOutOfBoundsException.class, () -> workers.use(3));
            assertThrows(IndexOutOfBoundsException.class, () -> workers.use(0));
            assertEquals(2, workers.used());
        }
    }

    // Long enough apart that the workers have gone to sleep.
    @Test
    void sleepingWorkersWake() throws InterruptedException {
        int[] done = new int[2];
        try (Workers workers = new Workers(2)) {
            for (int i = 1; i <= 5; i++) {
                Thread.sleep(20);
                workers.run((worker, parts) -> done[worker]++);
                assertArrayEquals(new int[] {i, i}, done);
            }
        }
    }

    @Test
    void aFailureSurfacesAndTheNextRunWorks() {
        int[] done = new int[2];
        try (Workers workers = new Workers(2)) {
            IllegalArgumentException problem = new IllegalArgumentException("bad");
            for (int failing = 0; failing < 2; failing++) {
                int who = failing;
                RuntimeException e = assertThrows(RuntimeException.class, () -> workers.run((worker, parts) -> {
                    if (worker == who) {
                        throw problem;
                    }
                }));
                assertTrue(e == problem || e.getCause() == problem, () -> "worker " + who + " failed with " + e);
                workers.run((worker, parts) -> done[worker]++);
            }
            assertArrayEquals(new int[] {2, 2}, done);
        }
    }

    // An interrupted trainer finishes its batch; whoever interrupted it finds the flag still set.
    @Test
    void anInterruptedCallerStillWaits() {
        int[] done = new int[2];
        try (Workers workers = new Workers(2)) {
            Thread.currentThread().interrupt();
            workers.run((worker, parts) -> {
                if (worker == 1) {
                    long end = System.nanoTime() + 50_000_000L;
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                }
                done[worker]++;
            });
        }
        assertTrue(Thread.interrupted());
        assertArrayEquals(new int[] {1, 1}, done);
    }
}
