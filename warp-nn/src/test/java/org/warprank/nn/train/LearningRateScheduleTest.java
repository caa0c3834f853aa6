package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LearningRateScheduleTest {

    private static double[] factors(LearningRateSchedule schedule, int epochs) {
        return IntStream.rangeClosed(1, epochs).mapToDouble(epoch -> schedule.factor(epoch, epochs)).toArray();
    }

    @Test
    void eachShapeHasItsCourse() {
        assertArrayEquals(new double[] {1, 1, 1, 1}, factors(LearningRateSchedule.CONSTANT, 4));
        assertArrayEquals(new double[] {1, .75, .5, .25}, factors(LearningRateSchedule.LINEAR, 4));
        double eighth = Math.sqrt(.5);
        assertArrayEquals(new double[] {1, (1 + eighth) / 2, .5, (1 - eighth) / 2}, factors(LearningRateSchedule.COSINE, 4),
                1e-15);
    }

    @Test
    void aWarmUpRisesInEqualStepsToTheFullRate() {
        assertArrayEquals(new double[] {.25, .5, .75, 1, .5}, factors(LearningRateSchedule.LINEAR.withWarmUp(3), 5));
    }

    @ParameterizedTest
    @EnumSource(LearningRateSchedule.Shape.class)
    void afterTheWarmUpTheCourseIsThatOfTheEpochsLeft(LearningRateSchedule.Shape shape) {
        double[] all = factors(new LearningRateSchedule(shape, 4), 11);
        double[] left = factors(new LearningRateSchedule(shape, 0), 7);
        assertArrayEquals(left, IntStream.range(4, 11).mapToDouble(i -> all[i]).toArray());
        assertEquals(1, all[4]);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 4})
    void otherEpochsAreRefused(int epoch) {
        assertEquals("epoch is " + epoch + ", expected 1 to 3", assertThrows(IllegalArgumentException.class,
                () -> LearningRateSchedule.CONSTANT.factor(epoch, 3)).getMessage());
    }

    @Test
    void aWarmUpOfFewerThanNoEpochsIsRefused() {
        assertEquals("warmUpEpochs is -1, expected at least 0", assertThrows(IllegalArgumentException.class,
                () -> LearningRateSchedule.LINEAR.withWarmUp(-1)).getMessage());
    }
}
