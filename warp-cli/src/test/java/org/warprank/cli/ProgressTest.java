package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** The lines where there is no terminal. */
class ProgressTest {

    private final StringWriter lines = new StringWriter();
    private long seconds;

    private Progress progress(Progress.Unit unit, long done, long steps) {
        return Progress.lines("evaluating", unit, done, steps, new PrintWriter(lines), () -> seconds * 1_000_000_000L);
    }

    private void step(Progress progress, long atSecond, long done) {
        seconds = atSecond;
        progress.stepTo(done);
    }

    @Test
    void oneLineEveryTenSecondsWithRateAndTimeLeft() {
        try (Progress progress = progress(Progress.Unit.USERS, 0, 40_000)) {
            step(progress, 9, 9_000);
            step(progress, 10, 10_000);
            step(progress, 19, 19_000);
            step(progress, 25, 30_000);
        }
        assertEquals("warp: evaluating: 25 %, 1,000 users/s, 30 s left\nwarp: evaluating: 75 %, 1,200 users/s, 8 s left\n",
                lines.toString());
    }

    @Test
    void whatWasDoneBeforeIsNoPartOfTheRate() {
        step(progress(Progress.Unit.EXAMPLES, 500, 1_000), 10, 600);
        assertEquals("warp: evaluating: 60 %, 10 examples/s, 40 s left\n", lines.toString());
    }

    @Test
    void bytesAreShownAsKilobytesAndAnUnknownEndNotAtAll() {
        step(progress(Progress.Unit.BYTES, 0, 0), 20, 100_000);
        assertEquals("warp: evaluating: 5 KB/s\n", lines.toString());
    }

    @Test
    void aTaskThatStandsStillHasNoTimeLeft() {
        step(progress(Progress.Unit.USERS, 5, 10), 10, 5);
        assertEquals("warp: evaluating: 50 %, 0 users/s\n", lines.toString());
    }
}
