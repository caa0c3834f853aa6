package org.warprank.cli;

import java.io.PrintWriter;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * How far a task is, with rate and time left, on stderr: a bar on a terminal, elsewhere a plain line every ten seconds. The
 * property {@code warp.progress}, {@code bar} or {@code lines}, says which; the launcher sets it, as a JVM cannot tell what its
 * stderr is.
 */
final class Progress implements AutoCloseable {

    private static final long NANOS_BETWEEN_LINES = 10_000_000_000L;

    private final String task;
    private final Unit unit;
    private final long first;
    private final long steps;
    private final PrintWriter err;
    private final LongSupplier nanoTime;
    private final long started;
    private final ProgressBar bar;
    private long lastLine;

    /** What a step is, and how many are counted as one in what is shown. */
    enum Unit {
        EXAMPLES("examples", 1), USERS("users", 1), ITEMS("items", 1), BYTES("KB", 1_000);

        private final String shown;
        private final long size;

        Unit(String shown, long size) {
            this.shown = shown;
            this.size = size;
        }
    }

    private Progress(String task, Unit unit, long first, long steps, PrintWriter err, LongSupplier nanoTime, ProgressBar bar) {
        this.task = task;
        this.unit = unit;
        this.first = first;
        this.steps = steps;
        this.err = err;
        this.nanoTime = nanoTime;
        this.bar = bar;
        this.started = nanoTime.getAsLong();
        this.lastLine = started;
    }

    /**
     * Starts a task.
     *
     * @param task  its name
     * @param unit  what a step is
     * @param steps how many there are, 0 where that is not known
     * @param err   where lines go
     */
    static Progress start(String task, Unit unit, long steps, PrintWriter err) {
        return resume(task, unit, 0, Duration.ZERO, steps, err);
    }

    /** As {@link #start}, for a task of which some steps are done and took their time. */
    static Progress resume(String task, Unit unit, long done, Duration elapsed, long steps, PrintWriter err) {
        return new Progress(task, unit, done, steps, err, System::nanoTime, wantsBar() ? bar(task, unit, done, elapsed, steps)
                : null);
    }

    /** Lines by a clock, for tests. */
    static Progress lines(String task, Unit unit, long done, long steps, PrintWriter err, LongSupplier nanoTime) {
        return new Progress(task, unit, done, steps, err, nanoTime, null);
    }

    private static boolean wantsBar() {
        String wanted = System.getProperty("warp.progress");
        return wanted == null ? System.console() != null && System.console().isTerminal() : wanted.equals("bar");
    }

    private static ProgressBar bar(String task, Unit unit, long done, Duration elapsed, long steps) {
        DecimalFormat speed = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        return new ProgressBarBuilder().setTaskName(task).setInitialMax(steps == 0 ? -1 : steps).startsFrom(done, elapsed)
                .setUnit(unit == Unit.BYTES ? " " + unit.shown : "", unit.size).showSpeed(speed)
                .setStyle(ProgressBarStyle.ASCII).clearDisplayOnFinish().build();
    }

    void stepTo(long done) {
        if (bar != null) {
            bar.stepTo(done);
            return;
        }
        long now = nanoTime.getAsLong();
        if (now - lastLine >= NANOS_BETWEEN_LINES) {
            lastLine = now;
            err.println(line(done, (now - started) * 1e-9));
        }
    }

    private String line(long done, double seconds) {
        double rate = (done - first) / seconds;
        String share = steps == 0 ? "" : String.format(Locale.ROOT, " %d %%,", 100 * done / steps);
        String left = steps == 0 || rate == 0 ? "" : String.format(Locale.ROOT, ", %.0f s left", (steps - done) / rate);
        return String.format(Locale.ROOT, "warp: %s:%s %,.0f %s/s%s", task, share, rate / unit.size, unit.shown, left);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
