package org.warprank.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.warprank.nn.train.EpochReport;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingListener;

/** Prints one line an epoch, and a progress bar within it; keeps the reports. */
final class EpochPrinter implements TrainingListener, AutoCloseable {

    private final PrintWriter out;
    private final int epochs;
    private final List<EpochReport> reports = new ArrayList<>();
    private Progress progress;

    EpochPrinter(PrintWriter out, int epochs) {
        this.out = out;
        this.epochs = epochs;
    }

    @Override
    public void onBatch(int epoch, long done, long examples) {
        if (progress == null) {
            progress = Progress.start("epoch " + epoch + "/" + epochs, examples);
        }
        progress.stepTo(done);
        if (done == examples) {
            close();
        }
    }

    @Override
    public void onEpoch(EpochReport report) {
        close();
        reports.add(report);
        out.println(String.format(Locale.ROOT, "epoch %d/%d: loss %.4f, violations %.1f %%, trials %.1f, %,.0f examples/s",
                report.epoch(), epochs, report.loss(), 100 * report.violationRate(), report.meanTrials(),
                report.examplesPerSecond()) + (report.validation() == null ? "" : String.format(Locale.ROOT, ", ndcg@%d %.4f",
                Trainer.VALIDATION_RANK, report.validation().at(Trainer.VALIDATION_RANK).ndcg())));
        out.flush();
    }

    List<EpochReport> reports() {
        return reports;
    }

    @Override
    public void close() {
        if (progress != null) {
            progress.close();
            progress = null;
        }
    }
}
