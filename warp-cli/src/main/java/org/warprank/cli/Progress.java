package org.warprank.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A progress bar with rate and time left on stderr; on anything but a terminal, nothing. */
final class Progress implements AutoCloseable {

    private final ProgressBar bar;

    private Progress(ProgressBar bar) {
        this.bar = bar;
    }

    static Progress start(String task, String unit, long steps) {
        boolean terminal = System.console() != null && System.console().isTerminal();
        return new Progress(terminal ? new ProgressBarBuilder().setTaskName(task).setUnit(" " + unit, 1).setInitialMax(steps)
                .showSpeed().clearDisplayOnFinish().build() : null);
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
