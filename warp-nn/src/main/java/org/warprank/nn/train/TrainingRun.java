package org.warprank.nn.train;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.loss.Head;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.serve.JourneyModel;

/** One training from the first epoch to the last, and what is the best of it so far. */
final class TrainingRun {

    private final TrainingOptions options;
    private final TrainingListener listener;
    private final Interactions userFeatures;
    private final Interactions train;
    private final Evaluator evaluator;
    private final int epochs;
    private final JourneyNetwork network;
    private final JourneyBatches batches;
    private final BatchStep step;
    private final WorkerCount workerCount;
    private final Heads heads;
    private final SparseMatrix wide;
    private final Map<String, String> course;
    private final Checkpointing checkpointing;
    private final Map<String, String> data;
    private final List<EpochReport> reports = new ArrayList<>();
    private final WeightAverage average;

    // The weights at the end of an epoch, for when the next one diverges.
    private final List<float[]> lastWeights;
    private JourneyModel best;
    private double bestNdcg = Double.NEGATIVE_INFINITY;
    private int bestEpoch;

    /**
     * A training that has not begun, but for its wide part.
     *
     * @param validation    what to measure with, or null
     * @param known         what is known besides, by the numbers of the training
     * @param checkpointing null for none
     * @throws IllegalArgumentException if the validation has nothing to measure with
     */
    TrainingRun(TrainingOptions options, TrainingListener listener, StartingPoint from, Interactions train,
                Interactions validation, SideInformation known, int epochs, Workers workers, Checkpointing checkpointing) {
        this.options = options;
        this.listener = listener;
        this.userFeatures = known.userFeatures();
        this.train = train;
        this.evaluator = validation == null ? null : new Evaluator(train, validation, options.threads());
        if (evaluator != null && evaluator.users() == 0) {
            throw new IllegalArgumentException("validation has no user with an item that is new to the user, expected at least "
                    + "one");
        }
        this.epochs = epochs;
        this.checkpointing = checkpointing;
        this.data = checkpointing == null ? Map.of() : SavedTraining.data(train, validation, known);
        this.course = from.course(options);
        FeaturedItems featured = known.items(train, from);
        Interactions trained = featured == null ? train : featured.interactions();
        Interactions unwanted = known.negatives() == null ? null
                : known.negatives().renumber(trained.users(), trained.items());
        this.network = new JourneyNetwork(trained.users().size(), trained.items().size(), options, featured,
                known.users(train));
        from.applyTo(network);
        this.batches = new JourneyBatches(trained, options.batchSize(), options.seed());
        this.step = new BatchStep(trained, unwanted, batches, network, options, workers);
        this.workerCount = new WorkerCount(workers.count());
        this.heads = new Heads(network, options, trained, unwanted != null);
        this.wide = from.fitsWide(options) ? Slim.fit(train, options.wide(), workers, listener) : from.wide();
        this.lastWeights = network.copies();
        this.average = new WeightAverage(network, options.averaging());
    }

    JourneyModel fit() throws IOException {
        if (checkpointing != null && checkpointing.resume() && Files.exists(checkpointing.file())) {
            resume();
        }
        listener.onStart(List.copyOf(reports));
        boolean cancelled = false;
        while (!cancelled && goesOn()) {
            int epoch = reports.size() + 1;
            step.beginEpoch(epoch, heads.next(reports.isEmpty() ? 1 : reports.getLast().meanTrials()), optimizer(epoch));
            EpochReport report = epoch(epoch);
            if (report == null) {
                break;
            }
            average.add(epoch);
            reports.add(evaluator == null ? report : report.withValidation(validate(epoch)));
            network.save(lastWeights);
            listener.onEpoch(reports.getLast());
            cancelled = listener.isCancelled();
            if (checkpointing != null && (cancelled || !goesOn() || epoch % checkpointing.every() == 0)) {
                SavedTraining.write(checkpointing.file(), data, network, model(), best, average.means(), reports);
            }
        }
        return best == null ? snapshot() : best;
    }

    private boolean goesOn() {
        return reports.size() < epochs && (evaluator == null || reports.size() - bestEpoch < options.patience());
    }

    private JourneyModel snapshot() {
        return average.of(this::model);
    }

    // Of the weights as they are.
    private JourneyModel model() {
        return network.snapshot(train).withWide(wide).withTraining(course);
    }

    private Optimizer optimizer(int epoch) {
        Optimizer base = options.optimizer();
        return base.withLearningRate((float) (base.learningRate() * options.schedule().factor(epoch, options.epochs())));
    }

    private EvaluationReport validate(int epoch) {
        JourneyModel model = snapshot();
        EvaluationReport metrics;
        try {
            metrics = evaluator.evaluate(() -> model.newScorer(train.users(), userFeatures), Trainer.VALIDATION_RANK);
        } catch (IllegalArgumentException e) {
            // All weights are finite, but so large that a score of an item of no batch is NaN.
            throw divergence(epoch, "a score of the validation");
        }
        if (isBest(epoch, metrics)) {
            best = model;
        }
        return metrics;
    }

    private boolean isBest(int epoch, EvaluationReport metrics) {
        double ndcg = metrics.at(Trainer.VALIDATION_RANK).ndcg();
        if (ndcg > bestNdcg) {
            bestNdcg = ndcg;
            bestEpoch = epoch;
            return true;
        }
        return false;
    }

    private void resume() throws IOException {
        SavedTraining saved = SavedTraining.read(checkpointing.file(), data, course, epochs);
        for (EpochReport report : saved.reports()) {
            reports.add(report);
            if (report.validation() != null) {
                isBest(report.epoch(), report.validation());
            }
        }
        if (bestEpoch > 0) {
            saved.restoreBest(network);
            best = model();
        }
        saved.restore(network);
        average.restore(saved.means(network, average.means().size()));
        network.save(lastWeights);
    }

    // Null if the listener cancelled it.
    private EpochReport epoch(int epoch) {
        long start = System.nanoTime();
        double loss = 0;
        long violations = 0;
        long draws = 0;
        long done = 0;
        long learning = 0;
        long threadsTimesExamples = 0;
        Head head = step.head();
        batches.begin(epoch);
        while (batches.next()) {
            int sharing = workerCount.next();
            step.use(sharing);
            long begun = System.nanoTime();
            String diverged = step.run(epoch);
            if (diverged != null) {
                throw divergence(epoch, diverged);
            }
            workerCount.add(batches.examples(), System.nanoTime() - begun);
            threadsTimesExamples += (long) sharing * batches.examples();
            loss += step.loss();
            violations += step.sums().violations();
            draws += step.sums().draws();
            done += batches.examples();
            learning += step.sums().learning();
            listener.onBatch(epoch, done, train.size());
            if (listener.isCancelled()) {
                step.completeTables();
                return null;
            }
        }
        String diverged = step.endEpoch();
        if (diverged != null) {
            throw divergence(epoch, diverged);
        }
        return new EpochReport(epoch, (System.nanoTime() - start) * 1e-9, loss / learning, (double) violations / learning,
                (double) draws / learning, done, Heads.kind(head), (double) threadsTimesExamples / done, null);
    }

    private DivergenceException divergence(int epoch, String what) {
        network.restore(lastWeights);
        return new DivergenceException(epoch, batches.batch(), what, optimizer(epoch).learningRate(),
                best == null ? reports.size() : bestEpoch, best == null ? snapshot() : best);
    }
}
