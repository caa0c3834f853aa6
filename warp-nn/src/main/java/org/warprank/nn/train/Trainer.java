package org.warprank.nn.train;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.warprank.nn.data.Interactions;
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
    private final SideInformation side;

    // Null for fresh weights.
    private final JourneyModel start;

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
        this(options, listener, SideInformation.NONE, null);
    }

    private Trainer(TrainingOptions options, TrainingListener listener, SideInformation side, JourneyModel start) {
        this.options = Objects.requireNonNull(options, "options");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.side = side;
        this.start = start;
    }

    /**
     * The same trainer, told what users are known not to want. Every other example of such a user looks at one of these items
     * before other candidates, by the sampled head; one that violates is the first draw, and has the rank weight of a first
     * draw. Of a pair that is trained on as well, nothing is known. To fit is refused if the options want all scores, or if the
     * numbers are not those of what is trained on.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="trainer-negatives"}
     *
     * @param known what users do not want, with the numbers of what is trained on; null for none
     * @return a trainer that differs in nothing else
     */
    public Trainer withNegatives(Interactions known) {
        return new Trainer(options, listener, side.withNegatives(known), start);
    }

    /**
     * The same trainer, told what features items have. A part of an item's rows, of both tables and the biases, is the mean of
     * its features' rows, weighted by how much it has of each. An item with features that nobody has is cold: it is no
     * candidate, and its rows are those of its features alone. To have it among the items, train on
     * {@code train.withItems(features.users())}. Without identity, an item that has no features keeps rows of zeros, and is a
     * candidate all the same.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="trainer-item-features"}
     *
     * @param features as interactions, of which a user is an item by its id, and an item is a feature; those of items that are
     *                 not trained on are passed over; null for none
     * @param identity whether an item has rows of its own besides; to fit is refused without, if the training goes on from a
     *                 model without features of items, all of whose rows are items' own
     * @return a trainer that differs in nothing else
     */
    public Trainer withItemFeatures(Interactions features, boolean identity) {
        return new Trainer(options, listener, side.withItemFeatures(features, identity), start);
    }

    /**
     * The same trainer, told what features users have. The mean of their rows, weighted by how much the user has of each, is
     * added to the user's journey, embedding, or both.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="trainer-user-features"}
     *
     * @param features as interactions, of which an item is a feature; those of users that are not trained on are passed over;
     *                 null for none
     * @return a trainer that differs in nothing else
     */
    public Trainer withUserFeatures(Interactions features) {
        return new Trainer(options, listener, side.withUserFeatures(features), start);
    }

    /**
     * The same trainer, beginning with the weights of a model. Its users, items and features keep their numbers and rows; those
     * that the data have besides stand behind them, with the rows of a fresh model, to which those of their features are added.
     * Without {@link #withItemFeatures identity} items begin with the rows of their features alone. What the optimiser
     * remembers begins anew. A wide part of the model stays as it is, without entries for new items; where it has none, the
     * options decide about one. An item that nobody has in the data stays cold if its rows in the model are those of its
     * features. To fit is refused if the options are not for models of its {@link Architecture}, if the model has features of
     * items, or users, and this training has none, and if the model has no features of items and this training no identity. A
     * validation measures the epochs, not the model that they begin with.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="trainer-continuing"}
     *
     * @param model what to begin with; null for fresh weights
     * @return a trainer that differs in nothing else
     */
    public Trainer continuing(JourneyModel model) {
        return new Trainer(options, listener, side, model);
    }

    /**
     * Trains for as many epochs as the options say, or until the listener cancels.
     *
     * @param train what to train on
     * @return the model; if cancelled, with the weights reached so far
     * @throws IllegalArgumentException if there is nothing to train on, or more items than the wide part is for
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
     * @throws IllegalArgumentException if there is nothing to train on, more items than the wide part is for, or the numbers
     *                                  differ
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
     * @throws IllegalArgumentException if there is nothing to train on, more items than the wide part is for, the numbers
     *                                  differ, or the checkpoint is that of another training; the message names what differs
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
     * @throws IllegalArgumentException if there is nothing to train on, more items than the wide part is for, or the epochs are
     *                                  out of range
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
     * @throws IllegalArgumentException if there is nothing to train on, more items than the wide part is for, the epochs are
     *                                  out of range, or the checkpoint is that of another training; the message names what
     *                                  differs
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

    private JourneyModel fit(Interactions given, Interactions heldOut, int epochs, Checkpointing checkpointing)
            throws IOException {
        if (given.size() == 0) {
            throw new IllegalArgumentException("train has no interactions, expected at least one");
        }
        side.check(given, start);
        StartingPoint from = new StartingPoint(start, given, options);
        Interactions train = from.renumber(given);
        if (from.fitsWide(options)) {
            options.wide().requireFor(train.items().size());
        }
        Interactions validation = from.renumber(heldOut);
        try (Workers workers = new Workers(options.threads())) {
            return new TrainingRun(options, listener, from, train, validation, side.forTraining(from, train), epochs, workers,
                    checkpointing).fit();
        }
    }
}
