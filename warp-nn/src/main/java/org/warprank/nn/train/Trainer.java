package org.warprank.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.JourneyBatches;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.loss.Head;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.serve.JourneyModel;

/**
 * Trains the recommender with WARP. By {@link UserMode} a user is the journey of the user's other items, the positive itself
 * left out, an embedding of the user's own, or both.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="trainer"}
 *
 * <p>The same data, options and seed give the same weights on the same machine and kernels, for any number of threads.
 */
public final class Trainer {

    /** The rank at which validation NDCG decides when to stop. */
    public static final int VALIDATION_RANK = 10;

    private final TrainingOptions options;
    private final TrainingListener listener;

    // Null if nothing is known of what users do not want.
    private final Interactions negatives;

    /**
     * A trainer that reports nothing.
     *
     * @param options how to train
     */
    public Trainer(TrainingOptions options) {
        this(options, TrainingListener.NONE);
    }

    /**
     * A trainer.
     *
     * @param options  how to train
     * @param listener is told how it goes
     */
    public Trainer(TrainingOptions options, TrainingListener listener) {
        this(options, listener, null);
    }

    private Trainer(TrainingOptions options, TrainingListener listener, Interactions negatives) {
        this.options = Objects.requireNonNull(options, "options");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.negatives = negatives;
    }

    /**
     * The same trainer, told what users are known not to want. Every other example of such a user looks at one of these items
     * before other candidates, by the sampled head; one that violates is the first draw, and has the rank weight of a first draw.
     * Of a pair that is trained on as well, nothing is known. To fit is refused if the options want all scores, or if the
     * numbers are not those of what is trained on.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="trainer-negatives"}
     *
     * @param known what users do not want, with the numbers of what is trained on; null for none
     * @return a trainer that differs in nothing else
     */
    public Trainer withNegatives(Interactions known) {
        return new Trainer(options, listener, known);
    }

    /**
     * Trains for as many epochs as the options say, or until the listener cancels.
     *
     * @param train what to train on
     * @return the model; if cancelled, with the weights reached so far
     * @throws IllegalArgumentException if there is nothing to train on
     * @throws DivergenceException      if a loss or a weight becomes infinite or NaN
     */
    public JourneyModel fit(Interactions train) {
        return fit(train, null);
    }

    /**
     * Trains until NDCG@10 on a validation set has not improved for as many epochs as the options' patience says,
     * or the listener cancels.
     *
     * @param train      what to train on
     * @param validation what to measure with after each epoch, with the numbers of {@code train}; null for none
     * @return the model of the best epoch, or of the last without validation; if cancelled, of the best epoch that was
     *         measured, or with the weights reached so far
     * @throws IllegalArgumentException if there is nothing to train on, or the numbers differ
     * @throws DivergenceException      if a loss or a weight becomes infinite or NaN
     */
    public JourneyModel fit(Interactions train, Interactions validation) {
        return unchecked(() -> fit(train, validation, null));
    }

    /**
     * Trains as {@link #fit(Interactions, Interactions)} does, and leaves checkpoints from which it can go on. A training goes
     * on from a checkpoint of one with the same data and options but for epochs, patience and threads; there have to be as many
     * epochs as the checkpoint has behind it, or more. Cancelling within an epoch leaves no checkpoint of that epoch.
     *
     * @param train         what to train on
     * @param validation    what to measure with after each epoch, with the numbers of {@code train}; null for none
     * @param checkpointing where and how often it leaves a checkpoint, and whether it goes on from one; null for none
     * @return the model of the best epoch, or of the last without validation
     * @throws IOException              if a checkpoint cannot be written, or read
     * @throws IllegalArgumentException if there is nothing to train on, the numbers differ, or the checkpoint is that of
     *                                  another training; the message names what differs
     * @throws DivergenceException      if a loss or a weight becomes infinite or NaN
     */
    public JourneyModel fit(Interactions train, Interactions validation, Checkpointing checkpointing) throws IOException {
        return fit(train, validation, options.epochs(), checkpointing);
    }

    /**
     * Trains for the first of the options' epochs, as a run of all of them does that ends early: to train on everything for
     * as long as a validation has found best.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="trainer-refit"}
     *
     * @param train  what to train on
     * @param epochs how many epochs, from 1 to those of the options
     * @return the model; if cancelled, with the weights reached so far
     * @throws IllegalArgumentException if there is nothing to train on, or the epochs are out of range
     * @throws DivergenceException      if a loss or a weight becomes infinite or NaN
     */
    public JourneyModel fit(Interactions train, int epochs) {
        return unchecked(() -> fit(train, epochs, null));
    }

    /**
     * Trains as {@link #fit(Interactions, int)} does, and leaves checkpoints from which it can go on.
     *
     * @param train         what to train on
     * @param epochs        how many epochs, from 1 to those of the options
     * @param checkpointing where and how often it leaves a checkpoint, and whether it goes on from one; null for none
     * @return the model; if cancelled, with the weights reached so far
     * @throws IOException              if a checkpoint cannot be written, or read
     * @throws IllegalArgumentException if there is nothing to train on, the epochs are out of range, or the checkpoint is that
     *                                  of another training; the message names what differs
     * @throws DivergenceException      if a loss or a weight becomes infinite or NaN
     */
    public JourneyModel fit(Interactions train, int epochs, Checkpointing checkpointing) throws IOException {
        if (epochs < 1 || epochs > options.epochs()) {
            throw new IllegalArgumentException("epochs is " + epochs + ", expected 1 to " + options.epochs());
        }
        return fit(train, null, epochs, checkpointing);
    }

    private interface Training {
        JourneyModel run() throws IOException;
    }

    private static JourneyModel unchecked(Training training) {
        try {
            return training.run();
        } catch (IOException e) {
            throw new UncheckedIOException("without a checkpoint no file is touched", e);
        }
    }

    private JourneyModel fit(Interactions train, Interactions validation, int epochs, Checkpointing checkpointing)
            throws IOException {
        if (train.size() == 0) {
            throw new IllegalArgumentException("train has no interactions, expected at least one");
        }
        if (negatives != null && (negatives.users() != train.users() || negatives.items() != train.items())) {
            throw new IllegalArgumentException("negatives have other numbers than train, expected "
                    + "negatives.renumber(train.users(), train.items())");
        }
        Evaluator evaluator = validation == null ? null : new Evaluator(train, validation, options.threads());
        if (evaluator != null && evaluator.users() == 0) {
            throw new IllegalArgumentException("validation has no user with an item that is new to the user, expected at least one");
        }
        try (Workers workers = new Workers(options.threads())) {
            Interactions unwanted = negatives == null ? null : negatives.without(train);
            Map<String, String> data = checkpointing == null ? Map.of() : SavedTraining.data(train, validation, unwanted);
            return new Run(train, unwanted, evaluator, epochs, workers, checkpointing, data).fit();
        }
    }

    /** One training from the first epoch to the last, and what is the best of it so far. */
    private final class Run {

        private final Interactions train;
        private final Evaluator evaluator;
        private final int epochs;
        private final JourneyNetwork network;
        private final JourneyBatches batches;
        private final BatchStep step;
        private final Heads heads;
        private final SparseMatrix wide;
        private final Checkpointing checkpointing;
        private final Map<String, String> data;
        private final List<EpochReport> reports = new ArrayList<>();

        // The weights at the end of an epoch, for when the next one diverges.
        private final List<float[]> lastWeights;
        private JourneyModel best;
        private double bestNdcg = Double.NEGATIVE_INFINITY;
        private int bestEpoch;

        Run(Interactions train, Interactions unwanted, Evaluator evaluator, int epochs, Workers workers,
            Checkpointing checkpointing, Map<String, String> data) {
            this.train = train;
            this.evaluator = evaluator;
            this.epochs = epochs;
            this.checkpointing = checkpointing;
            this.data = data;
            this.network = new JourneyNetwork(train.users().size(), train.items().size(), options);
            this.batches = new JourneyBatches(train, options.batchSize(), options.seed());
            this.step = new BatchStep(train, unwanted, batches, network, options, workers);
            this.heads = new Heads(network, options, train, unwanted != null);
            this.wide = options.users().hasJourney() && options.wide().neighbors() > 0
                    ? Slim.fit(train, options.wide(), workers, listener) : null;
            this.lastWeights = network.copies();
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
                reports.add(evaluator == null ? report : report.withValidation(validate(epoch)));
                network.save(lastWeights);
                listener.onEpoch(reports.getLast());
                cancelled = listener.isCancelled();
                if (checkpointing != null && (cancelled || !goesOn() || epoch % checkpointing.every() == 0)) {
                    SavedTraining.write(checkpointing.file(), data, network, snapshot(), best, reports);
                }
            }
            return best == null ? snapshot() : best;
        }

        private boolean goesOn() {
            return reports.size() < epochs && (evaluator == null || reports.size() - bestEpoch < options.patience());
        }

        private JourneyModel snapshot() {
            return network.snapshot(train).withWide(wide);
        }

        private Optimizer optimizer(int epoch) {
            Optimizer base = options.optimizer();
            return base.withLearningRate((float) (base.learningRate() * options.schedule().factor(epoch, options.epochs())));
        }

        private EvaluationReport validate(int epoch) {
            JourneyModel model = snapshot();
            EvaluationReport metrics;
            try {
                metrics = evaluator.evaluate(() -> model.newScorer(train.users()), VALIDATION_RANK);
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
            double ndcg = metrics.at(VALIDATION_RANK).ndcg();
            if (ndcg > bestNdcg) {
                bestNdcg = ndcg;
                bestEpoch = epoch;
                return true;
            }
            return false;
        }

        private void resume() throws IOException {
            SavedTraining saved = SavedTraining.read(checkpointing.file(), data, options, epochs);
            for (EpochReport report : saved.reports()) {
                reports.add(report);
                if (report.validation() != null) {
                    isBest(report.epoch(), report.validation());
                }
            }
            if (bestEpoch > 0) {
                saved.restoreBest(network);
                best = snapshot();
            }
            saved.restore(network);
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
            Head head = step.head();
            batches.begin(epoch);
            while (batches.next()) {
                String diverged = step.run(epoch);
                if (diverged != null) {
                    throw divergence(epoch, diverged);
                }
                loss += step.loss();
                violations += step.violations();
                draws += step.draws();
                done += batches.examples();
                learning += step.learning();
                listener.onBatch(epoch, done, train.size());
                if (listener.isCancelled()) {
                    return null;
                }
            }
            return new EpochReport(epoch, (System.nanoTime() - start) * 1e-9, loss / learning, (double) violations / learning,
                    (double) draws / learning, done, Heads.kind(head), null);
        }

        private DivergenceException divergence(int epoch, String what) {
            network.restore(lastWeights);
            return new DivergenceException(epoch, batches.batch(), what, optimizer(epoch).learningRate(),
                    best == null ? reports.size() : bestEpoch, best == null ? snapshot() : best);
        }
    }
}
