package org.warprank.nn.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.warprank.core.Draws;
import org.warprank.core.RankWeight;
import org.warprank.core.WarpOptions;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Optimizer;

/**
 * How a recommender is trained. Immutable; a {@link #builder} changes what differs from the defaults.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="training-options"}
 *
 * @param dim       width of the embeddings, at least 1
 * @param users     what a user is: the journey, an embedding, or both
 * @param hidden    widths of the hidden layers, none for a linear model
 * @param dropout   share of the hidden units silenced in training, from 0 to below 1
 * @param journeyDropout share of a journey's items that are missing from it in training, from 0 to below 1
 * @param exponent  a of the journey's normalisation {@code n^-a}, from 0 to 1
 * @param epochs    the most epochs, at least 1
 * @param batchSize examples of a batch, at least 1
 * @param optimizer how parameters follow their gradients
 * @param schedule  how its learning rate changes over the epochs
 * @param averaging the model is the mean of the weights at the ends of the epochs, in which each epoch counts this share of
 *                  what the one after it does: from 0, the last epoch alone, to below 1
 * @param objective what is minimised
 * @param sampling  which candidates are drawn
 * @param wide      the wide part of the model, fitted before the first epoch; without effect where users have no journeys
 * @param loss      settings of the loss; its reduction and seed are set by the trainer
 * @param head      which scores the loss is computed from; the result follows the same law for each
 * @param patience  with validation: how many epochs may pass without an improvement, at least 1
 * @param threads   the most threads that share a batch, at least 1; as many of them do as are found to train fastest, and the
 *                  result does not depend on it
 * @param seed      the seed of everything random
 */
public record TrainingOptions(int dim, UserMode users, List<Integer> hidden, double dropout, double journeyDropout,
                              double exponent, int epochs, int batchSize, Optimizer optimizer, LearningRateSchedule schedule,
                              double averaging, Objective objective, NegativeSampling sampling, WideOptions wide,
                              WarpOptions loss, HeadChoice head, int patience, int threads, long seed) {

    /**
     * The defaults, as measured on the data sets of docs/quality.md.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="training-options-defaults"}
     */
    public static final TrainingOptions DEFAULTS = new TrainingOptions(128, UserMode.JOURNEY, List.of(), 0, 0, 0.5, 20, 256,
            new Adagrad(0.05f, 0.1f, 0.004f), LearningRateSchedule.CONSTANT, 0, Objective.WARP, NegativeSampling.UNIFORM,
            new WideOptions(256, 10, 64, 0, WideSelection.AUTO),
            WarpOptions.DEFAULTS.withMaxTrials(256), HeadChoice.AUTO, 5, 1, 0);

    /**
     * The loss of the post this library started from, {@link WarpOptions#POST}: rank weight by the logarithm, and no limit of
     * trials. The rest is as in the defaults.
     */
    public static final TrainingOptions POST = builder().loss(WarpOptions.POST).build();

    /**
     * What LightFM does with its WARP loss (Kula, 2015), for comparison with it: a user is an embedding, 10 draws with
     * replacement among which the user's own items count, Adagrad of rate 0.05 from accumulators of 1, no weight decay, no wide
     * part. Other than there, gradients are those of a batch, of 1,024 examples: a row is then updated once where smaller
     * batches update it several times, and the quality is the same.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="training-options-presets"}
     */
    public static final TrainingOptions LIGHTFM = builder().users(UserMode.EMBEDDING).optimizer(new Adagrad(0.05f, 1f, 0f))
            .wide(WideOptions.NONE)
            .loss(WarpOptions.DEFAULTS.withMaxTrials(10).withRankWeight(RankWeight.LOG_CLIPPED)
                    .withDraws(Draws.WITH_REPLACEMENT)).batchSize(1024).build();

    /**
     * Checked settings.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public TrainingOptions {
        hidden = List.copyOf(hidden);
        Objects.requireNonNull(users, "users");
        Objects.requireNonNull(optimizer, "optimizer");
        Objects.requireNonNull(schedule, "schedule");
        Objects.requireNonNull(objective, "objective");
        Objects.requireNonNull(sampling, "sampling");
        Objects.requireNonNull(wide, "wide");
        Objects.requireNonNull(loss, "loss");
        Objects.requireNonNull(head, "head");
        atLeastOne("dim", dim);
        for (int width : hidden) {
            atLeastOne("hidden", width);
        }
        share("dropout", dropout);
        share("journeyDropout", journeyDropout);
        share("averaging", averaging);
        if (!(exponent >= 0 && exponent <= 1)) {
            throw new IllegalArgumentException("exponent is " + exponent + ", expected a number from 0 to 1");
        }
        atLeastOne("epochs", epochs);
        atLeastOne("batchSize", batchSize);
        atLeastOne("patience", patience);
        atLeastOne("threads", threads);
        if (schedule.warmUpEpochs() >= epochs) {
            throw new IllegalArgumentException("schedule has " + schedule.warmUpEpochs() + " epochs of warm-up, expected fewer "
                    + "than epochs, which is " + epochs);
        }
        Heads.check(objective, sampling, loss, head);
    }

    private static void share(String name, double value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a number from 0 to below 1");
        }
    }

    private static void atLeastOne(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is " + value + ", expected at least 1");
        }
    }

    /**
     * Starts from the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder(DEFAULTS);
    }

    /**
     * Starts from other options.
     *
     * @param from what to start from
     * @return a builder
     */
    public static Builder builder(TrainingOptions from) {
        return new Builder(from);
    }

    /**
     * Starts from these options.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="training-options-to-builder"}
     *
     * @return a builder
     */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /**
     * The settings that decide the course of a training, as texts by name: all but threads, patience, which decides where it
     * ends, and epochs, which do so, too, unless the learning rate has a schedule over them. A training goes on from a
     * checkpoint of one with the same.
     */
    Map<String, String> course() {
        Map<String, String> course = new LinkedHashMap<>();
        course.put("dim", Integer.toString(dim));
        course.put("users", users.name());
        course.put("hidden", hidden.toString());
        course.put("dropout", Double.toString(dropout));
        course.put("journeyDropout", Double.toString(journeyDropout));
        course.put("exponent", Double.toString(exponent));
        course.put("batchSize", Integer.toString(batchSize));
        course.put("optimizer", optimizer.toString());
        course.put("schedule", schedule.over(epochs));
        course.put("averaging", Double.toString(averaging));
        course.put("objective", objective.toString());
        course.put("sampling", sampling.toString());
        course.put("wide", wide.toString());
        course.put("margin", Float.toString(loss.margin()));
        course.put("maxTrials", Integer.toString(loss.maxTrials()));
        course.put("rankWeight", loss.rankWeight().name());
        course.put("draws", loss.draws().name());
        course.put("head", head.name());
        course.put("seed", Long.toString(seed));
        return course;
    }

    /**
     * Changes settings one by one.
     *
     * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="training-options-builder"}
     */
    public static final class Builder {

        private int dim;
        private UserMode users;
        private List<Integer> hidden;
        private double dropout;
        private double journeyDropout;
        private double exponent;
        private int epochs;
        private int batchSize;
        private Optimizer optimizer;
        private LearningRateSchedule schedule;
        private double averaging;
        private Objective objective;
        private NegativeSampling sampling;
        private WideOptions wide;
        private WarpOptions loss;
        private HeadChoice head;
        private int patience;
        private int threads;
        private long seed;

        private Builder(TrainingOptions from) {
            dim = from.dim;
            users = from.users;
            hidden = from.hidden;
            dropout = from.dropout;
            journeyDropout = from.journeyDropout;
            exponent = from.exponent;
            epochs = from.epochs;
            batchSize = from.batchSize;
            optimizer = from.optimizer;
            schedule = from.schedule;
            averaging = from.averaging;
            objective = from.objective;
            sampling = from.sampling;
            wide = from.wide;
            loss = from.loss;
            head = from.head;
            patience = from.patience;
            threads = from.threads;
            seed = from.seed;
        }

        /**
         * Sets what a user is.
         *
         * @param value the journey, an embedding, or both
         * @return this
         */
        public Builder users(UserMode value) {
            users = value;
            return this;
        }

        /**
         * Sets the width of the embeddings.
         *
         * @param value floats of an embedding
         * @return this
         */
        public Builder dim(int value) {
            dim = value;
            return this;
        }

        /**
         * Sets the hidden layers.
         *
         * @param widths their widths, in order
         * @return this
         */
        public Builder hidden(List<Integer> widths) {
            hidden = widths;
            return this;
        }

        /**
         * Sets the dropout of hidden units.
         *
         * @param value share silenced in training
         * @return this
         */
        public Builder dropout(double value) {
            dropout = value;
            return this;
        }

        /**
         * Sets the dropout of the journey.
         *
         * @param value share of a journey's items missing in training
         * @return this
         */
        public Builder journeyDropout(double value) {
            journeyDropout = value;
            return this;
        }

        /**
         * Sets the exponent of the journey's normalisation.
         *
         * @param value a in {@code n^-a}
         * @return this
         */
        public Builder exponent(double value) {
            exponent = value;
            return this;
        }

        /**
         * Sets the most epochs.
         *
         * @param value number of epochs
         * @return this
         */
        public Builder epochs(int value) {
            epochs = value;
            return this;
        }

        /**
         * Sets the size of a batch.
         *
         * @param value examples of a batch
         * @return this
         */
        public Builder batchSize(int value) {
            batchSize = value;
            return this;
        }

        /**
         * Sets the optimiser.
         *
         * @param value the optimiser
         * @return this
         */
        public Builder optimizer(Optimizer value) {
            optimizer = value;
            return this;
        }

        /**
         * Sets the schedule of the learning rate.
         *
         * @param value how it changes over the epochs
         * @return this
         */
        public Builder schedule(LearningRateSchedule value) {
            schedule = value;
            return this;
        }

        /**
         * Sets the averaging of weights over the epochs.
         *
         * @param value how much an epoch counts beside the one after it
         * @return this
         */
        public Builder averaging(double value) {
            averaging = value;
            return this;
        }

        /**
         * Sets what is minimised.
         *
         * @param value the objective
         * @return this
         */
        public Builder objective(Objective value) {
            objective = value;
            return this;
        }

        /**
         * Sets which candidates are drawn.
         *
         * @param value the sampling
         * @return this
         */
        public Builder sampling(NegativeSampling value) {
            sampling = value;
            return this;
        }

        /**
         * Sets the wide part.
         *
         * @param value how it is fitted, or {@link WideOptions#NONE}
         * @return this
         */
        public Builder wide(WideOptions value) {
            wide = value;
            return this;
        }

        /**
         * Sets the loss.
         *
         * @param value settings of the loss
         * @return this
         */
        public Builder loss(WarpOptions value) {
            loss = value;
            return this;
        }

        /**
         * Sets the rank weight of the loss.
         *
         * @param value the rank weight
         * @return this
         */
        public Builder rankWeight(RankWeight value) {
            loss = loss.withRankWeight(value);
            return this;
        }

        /**
         * Sets the head.
         *
         * @param value which head trains
         * @return this
         */
        public Builder head(HeadChoice value) {
            head = value;
            return this;
        }

        /**
         * Sets the patience of early stopping.
         *
         * @param value epochs without an improvement
         * @return this
         */
        public Builder patience(int value) {
            patience = value;
            return this;
        }

        /**
         * Sets the threads.
         *
         * @param value the most threads that share a batch; as many of them do as are found to train fastest
         * @return this
         */
        public Builder threads(int value) {
            threads = value;
            return this;
        }

        /**
         * Sets the seed.
         *
         * @param value the seed
         * @return this
         */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /**
         * Checks the settings.
         *
         * @return the options
         * @throws IllegalArgumentException if a number is out of range
         */
        public TrainingOptions build() {
            return new TrainingOptions(dim, users, hidden, dropout, journeyDropout, exponent, epochs, batchSize, optimizer,
                    schedule, averaging, objective, sampling, wide, loss, head, patience, threads, seed);
        }
    }
}
