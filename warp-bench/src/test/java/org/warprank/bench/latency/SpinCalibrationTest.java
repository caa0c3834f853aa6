package org.warprank.bench.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpinCalibrationTest {

    @ParameterizedTest
    @CsvSource({"60000, 1.7, 0", "60000, 1.7, 25", "500, 1.7, 25", "2500000, 0.3, 40", "100, 1, 50", "1e9, 2, 25"})
    void reachesTheTargetWhateverAStepTakes(double target, double nanosOfAStep, double overhead) {
        SpinCalibration found = SpinCalibration.find(target, steps -> overhead + nanosOfAStep * steps);

        assertEquals(target, overhead + nanosOfAStep * found.steps(), SpinCalibration.TOLERANCE * target);
        assertEquals(overhead + nanosOfAStep * found.steps(), found.medianNanos());
    }

    @Test
    void getsOverAFirstAttemptBeforeTheCompiler() {
        List<Integer> tried = new ArrayList<>();

        SpinCalibration found = SpinCalibration.find(60_000, steps -> {
            tried.add(steps);
            return steps * (tried.size() == 1 ? 40 : 1.5);
        });

        assertEquals(40_000, found.steps(), 800);
        assertTrue(tried.size() <= 3, tried.toString());
    }

    @Test
    void takesTheNearestOfANoisyMachine() {
        SplittableRandom random = new SplittableRandom(1);
        List<SpinCalibration> tried = new ArrayList<>();

        SpinCalibration found = SpinCalibration.find(10_000, steps -> {
            tried.add(new SpinCalibration(steps, steps * random.nextDouble(3, 9)));
            return tried.getLast().medianNanos();
        });

        tried.forEach(t -> assertTrue(Math.abs(found.medianNanos() - 10_000) <= Math.abs(t.medianNanos() - 10_000)));
    }

    @Test
    void endsAtOneStepWhereEvenThatIsTooLong() {
        assertEquals(1, SpinCalibration.find(10, steps -> 25 + steps).steps());
    }

    @Test
    void aSpinDependsOnEveryStep() {
        assertNotEquals(new Spin(1000).run(3), new Spin(1001).run(3));
        assertNotEquals(new Spin(1000).run(3), new Spin(1000).run(4));
        assertEquals(new Spin(1000).run(3), new Spin(1000).run(3));
    }
}
