package org.warprank.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.warprank.nn.train.EpochReport;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingListener;

/** Prints one line an epoch, and one where the head changes; within a long epoch how far the training is; keeps the reports. */
final class EpochPrinter implements TrainingListener, AutoCloseable {

    private final PrintWriter out;
    private final PrintWriter err;
    private int epochs;
    private final List<EpochReport> reports = new ArrayList<>();
    private long started = System.nanoTime();
    private Progress progress;
    private boolean trained;

    EpochPrinter(PrintWriter out, PrintWriter err, int epochs) {
        this.out = out;
        this.err = err;
        this.epochs = epochs;
    }

    @Override
    public void onStart(List<EpochReport> done) {
        if (!done.isEmpty()) {
            reports.addAll(done);
            started -= Math.round(done.stream().mapToDouble(EpochReport::seconds).sum() * 1e9);
            out.println("resumed: after epoch " + done.size() + "/" + epochs);
            out.flush();
        }
    }

    @Override
    public void onWide(int done, int items) {
        if (progress == null) {
            progress = Progress.start("wide part", Progress.Unit.ITEMS, items, err);
        }
        progress.stepTo(done);
        if (done == items) {
            close();
        }
    }

    // A bar is taken away before a line is printed, and put up again in the next epoch.
    @Override
    public void onBatch(int epoch, long done, long examples) {
        long before = (epoch - 1) * examples;
        if (progress == null) {
            progress = Progress.resume("training", Progress.Unit.EXAMPLES, before,
                    Duration.ofNanos(epoch == 1 ? 0 : System.nanoTime() - started), epochs * examples, err);
        }
        progress.stepTo(before + done);
    }

    @Override
    public void onEpoch(EpochReport report) {
        close();
        if (reports.isEmpty() || reports.getLast().head() != report.head()) {
            out.println("head: " + TrainingDefaults.name(report.head()));
        }
        reports.add(report);
        trained = true;
        String validation = report.validation() == null ? "" : String.format(Locale.ROOT, ", ndcg@%d %.4f",
                Trainer.VALIDATION_RANK, report.validation().at(Trainer.VALIDATION_RANK).ndcg());
        out.println(String.format(Locale.ROOT, "epoch %d/%d: loss %.4f, violations %.1f %%, trials %.1f, %,.0f examples/s%s",
                report.epoch(), epochs, report.loss(), 100 * report.violationRate(), report.meanTrials(),
                report.examplesPerSecond(), validation));
        out.flush();
    }

    /** The report of the best validation, the first of equals. */
    EpochReport bestEpoch() {
        return best(reports);
    }

    static EpochReport best(List<EpochReport> reports) {
        return reports.stream().filter(report -> report.validation() != null)
                .reduce((best, next) -> ndcg(next) > ndcg(best) ? next : best).orElseThrow();
    }

    /** Whether there was an epoch that no checkpoint had behind it. */
    boolean hasTrained() {
        return trained;
    }

    static double ndcg(EpochReport report) {
        return report.validation().at(Trainer.VALIDATION_RANK).ndcg();
    }

    /** Stands before another training of so many epochs; the reports go on. */
    void restart(int newEpochs) {
        epochs = newEpochs;
        started = System.nanoTime();
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
