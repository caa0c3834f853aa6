package org.warprank.cli;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A progress bar with rate and time left on stderr; on anything but a terminal, nothing. */
final class Progress implements AutoCloseable {

    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    static Progress start(String task, long steps) {
        boolean terminal = System.console() != null && System.console().isTerminal();
        DecimalFormat speed = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT));
        return new Progress(terminal ? new ProgressBarBuilder().setTaskName(task).setInitialMax(steps).showSpeed(speed)
                .clearDisplayOnFinish().build() : null);
    }

    void stepTo(long done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
