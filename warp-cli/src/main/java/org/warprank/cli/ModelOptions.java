package org.warprank.cli;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.warprank.core.RankWeight;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Adam;
import org.warprank.nn.optim.NormClipping;
import org.warprank.nn.optim.Optimizer;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.Architecture;
import org.warprank.nn.train.HeadChoice;
import org.warprank.nn.train.LearningRateSchedule;
import org.warprank.nn.train.TrainingOptions;
import org.warprank.nn.train.UserMode;
import org.warprank.nn.train.WideOptions;
import org.warprank.nn.train.WideSelection;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of the model and its training. They are texts until {@link #build} checks them all. */
final class ModelOptions {

    private static final String DEFAULT = " (default: ${DEFAULT-VALUE}).";

    // What is common for these optimisers, as Adagrad's settings are not.
    private static final String MOMENTUM = "0.9";
    private static final float ADAM_RATE = 0.005f;
    private static final float SGD_RATE = 0.002f;
    private static final String POWER = "0.75";

    // Beyond these, weights of the wide part may be more than a float can hold, or nothing.
    private static final float LEAST_OF_WIDE = 1e-12f;
    private static final float MOST_OF_WIDE = 1e12f;

    private static final List<String> SETTINGS_OF_WIDE = List.of("--wide-l2", "--wide-factor", "--wide-discount",
            "--wide-selection");

    @Option(names = "--preset", paramLabel = "NAME", description = {"What options that are not given start from: none for "
            + "these defaults, lightfm for what LightFM does,", "post for the loss of the post that this started from"
            + DEFAULT})
    private String preset;

    @Option(names = "--epochs", paramLabel = "N", description = "The most epochs (default: ${DEFAULT-VALUE}, fewer of more "
            + "than some 300,000 interactions).")
    private String epochs;

    @Option(names = "--dim", paramLabel = "N", description = "Width of the embeddings" + DEFAULT)
    private String dim;

    @Option(names = "--user", paramLabel = "NAME", description = "What a user is: the journey, an embedding of their own, "
            + "or both" + DEFAULT)
    private String user;

    @Option(names = "--hidden", paramLabel = "N,N", description = "Widths of the hidden layers, or none" + DEFAULT)
    private String hidden;

    @Option(names = "--dropout", paramLabel = "X", description = "Share of the hidden units silenced in training" + DEFAULT)
    private String dropout;

    @Option(names = "--journey-dropout", paramLabel = "X", description = "Share of a journey's items that are missing from it "
            + "in training" + DEFAULT)
    private String journeyDropout;

    @Option(names = "--batch", paramLabel = "N", description = "Examples of a batch" + DEFAULT)
    private String batch;

    @Option(names = "--optimizer", paramLabel = "NAME", description = "adagrad, adam, sgd, or momentum for sgd with it"
            + DEFAULT)
    private String optimizer;

    @Option(names = "--momentum", paramLabel = "X", description = "Share of the velocity that is kept (default: none with sgd, "
            + MOMENTUM + " with momentum).")
    private String momentum;

    @Option(names = "--learning-rate", paramLabel = "X", description = "Factor of a step (default: ${DEFAULT-VALUE}; with adam "
            + ADAM_RATE + ", with sgd and momentum " + SGD_RATE + " times the share that momentum does not keep).")
    private String learningRate;

    @Option(names = "--schedule", paramLabel = "NAME", description = "How the learning rate changes over the epochs: constant, "
            + "linear or cosine, both to 0" + DEFAULT)
    private String schedule;

    @Option(names = "--warm-up", paramLabel = "N", description = "Epochs at the start in which the learning rate rises to its "
            + "full height, before the schedule begins" + DEFAULT)
    private String warmUp;

    @Option(names = "--averaging", paramLabel = "X", description = "The model is the mean of the weights at the ends of the "
            + "epochs, in which each counts this share of what the next one does" + DEFAULT)
    private String averaging;

    @Option(names = "--clip-norm", paramLabel = "X", description = "The largest norm of a row's gradient (default: none).")
    private String clipNorm;

    @Option(names = "--weight-decay", paramLabel = "X", description = "Share of a weight removed by an update, per unit of "
            + "learning rate" + DEFAULT)
    private String weightDecay;

    @Option(names = "--loss", paramLabel = "NAME", description = {"What is minimised: warp, kos for warp of the fourth of "
            + "five positives,", "expected-warp for its mean over all draws, or bpr for pairs" + DEFAULT})
    private String loss;

    @Option(names = "--sampler", paramLabel = "NAME", description = "How candidates are drawn: uniform, or popularity"
            + DEFAULT)
    private String sampler;

    @Option(names = "--sampler-power", paramLabel = "X", description = "Power of the number of users that popularity draws an "
            + "item by (default: " + POWER + ").")
    private String samplerPower;

    @Option(names = "--wide-neighbors", paramLabel = "N", description = "How many weights an item has in the wide part of the "
            + "model, at most, or with --wide-selection largest in the mean; 0 for no such part" + DEFAULT)
    private String wideNeighbors;

    @Option(names = "--wide-selection", paramLabel = "NAME", description = "Which weights the wide part has: nearest, from the "
            + "nearest items of each, largest, of all pairs, or auto, whichever an automatic validation finds better; nearest "
            + "without one, of more than " + WideSelection.MOST_ITEMS + " items, or where the heap is small for largest"
            + DEFAULT)
    private String wideSelection;

    @Option(names = "--wide-l2", paramLabel = "X", description = "Penalty of the wide part's squared weights" + DEFAULT)
    private String wideL2;

    @Option(names = "--wide-factor", paramLabel = "X", description = "Factor of the wide part's weights" + DEFAULT)
    private String wideFactor;

    @Option(names = "--wide-discount", paramLabel = "X", description = "Power of an item's number of users by which the wide "
            + "part scores it lower, from 0 to below 1" + DEFAULT)
    private String wideDiscount;

    @Option(names = "--margin", paramLabel = "X", description = "How far a positive should score above the rest" + DEFAULT)
    private String margin;

    @Option(names = "--max-trials", paramLabel = "N", description = "The most candidates drawn for an example" + DEFAULT)
    private String maxTrials;

    @Option(names = "--rank-weight", paramLabel = "NAME", description = "How much a violation weighs: harmonic, log-floor, "
            + "log-clipped or exact-rank" + DEFAULT)
    private String rankWeight;

    @Option(names = "--head", paramLabel = "NAME", description = "Scores of all items (dense), of what is drawn (sampled), "
            + "or auto" + DEFAULT)
    private String head;

    @Option(names = "--patience", paramLabel = "N", description = "With validation: epochs without an improvement" + DEFAULT)
    private String patience;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of everything random" + DEFAULT)
    private String seed;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    TrainingOptions build(int threads) {
        return build(threads, null);
    }

    /** The options of a training that begins with a model, or with fresh weights where that is null. */
    TrainingOptions build(int threads, JourneyModel start) {
        TrainingOptions base = start == null ? base() : baseOf(start);
        try {
            TrainingOptions options = build(base, threads);
            requireSame("--dim", options.dim() == base.dim() || start == null, base);
            requireSame("--user", options.users() == base.users() || start == null, base);
            requireSame("--hidden", options.hidden().equals(base.hidden()) || start == null, base);
            return options;
        } catch (IllegalArgumentException e) {
            // What the library refuses here are settings that do not go together.
            throw new BadInputException(e.getMessage());
        }
    }

    /** These options for these data: with fewer epochs where the data are many, if nothing else was said. */
    TrainingOptions forData(TrainingOptions options, Interactions train) {
        return given("--epochs") || !preset.equals("none") ? options
                : options.toBuilder().epochs(EpochRule.epochs(options.epochs(), train)).build();
    }

    private TrainingOptions base() {
        return switch (preset) {
            case "none" -> TrainingOptions.DEFAULTS;
            case "lightfm" -> TrainingOptions.LIGHTFM;
            case "post" -> TrainingOptions.POST;
            default -> throw new BadInputException("--preset is " + Text.option(preset)
                    + ", expected one of none, lightfm, post");
        };
    }

    // What the model is made of goes before a preset, and its wide part before a new one that was not asked for.
    private TrainingOptions baseOf(JourneyModel start) {
        TrainingOptions base = Architecture.of(start).applyTo(base());
        return fitsWide() ? base : base.toBuilder().wide(WideOptions.NONE).build();
    }

    /** Whether an option of the wide part was typed. */
    boolean fitsWide() {
        return given("--wide-neighbors") || SETTINGS_OF_WIDE.stream().anyMatch(this::given);
    }

    private void requireSame(String option, boolean same, TrainingOptions model) {
        if (!same) {
            String typed = command.commandLine().getParseResult().matchedOption(option).getValue();
            throw new BadInputException(option + " is " + Text.option(typed) + ", expected "
                    + TrainingDefaults.text(model, option) + " as in the model that --continue names");
        }
    }

    // What was typed counts, or else what the preset has.
    private String value(TrainingOptions base, String option, String value) {
        return given(option) ? value : TrainingDefaults.text(base, option);
    }

    private boolean given(String option) {
        return command.commandLine().getParseResult().hasMatchedOption(option);
    }

    /** Refuses an option that was typed and has no effect beside another one. */
    void requireNone(String option, boolean without, String other) {
        if (without && given(option)) {
            String typed = command.commandLine().getParseResult().matchedOption(option).getValue();
            throw new BadInputException(option + " is " + Text.option(typed) + ", expected none with " + other);
        }
    }

    private TrainingOptions build(TrainingOptions base, int threads) {
        requireNone("--margin", loss.equals("bpr"), "--loss bpr");
        requireNone("--rank-weight", loss.equals("bpr"), "--loss bpr");
        requireNone("--journey-dropout", value(base, "--user", user).equals("embedding"), "--user embedding");
        float marginOfAll = Numbers.notNegative("--margin", value(base, "--margin", margin));
        int trials = Numbers.integer("--max-trials", value(base, "--max-trials", maxTrials), 1, Integer.MAX_VALUE);
        return TrainingOptions.builder(base)
                .epochs(Numbers.integer("--epochs", value(base, "--epochs", epochs), 1, Integer.MAX_VALUE))
                .dim(Numbers.integer("--dim", value(base, "--dim", dim), 1, ModelFile.MAX_WIDTH))
                .users(named("--user", value(base, "--user", user), UserMode.values()))
                .hidden(hidden(value(base, "--hidden", hidden)))
                .dropout(Numbers.share("--dropout", value(base, "--dropout", dropout)))
                .journeyDropout(Numbers.share("--journey-dropout", value(base, "--journey-dropout", journeyDropout)))
                .batchSize(Numbers.integer("--batch", value(base, "--batch", batch), 1, Integer.MAX_VALUE))
                .optimizer(optimizer(base))
                .schedule(schedule(base))
                .averaging(Numbers.share("--averaging", value(base, "--averaging", averaging)))
                .objective(objective())
                .sampling(sampling())
                .wide(wide(base))
                .loss(base.loss().withMargin(marginOfAll).withMaxTrials(trials)
                        .withRankWeight(named("--rank-weight", value(base, "--rank-weight", rankWeight), RankWeight.values())))
                .head(named("--head", value(base, "--head", head), HeadChoice.values()))
                .patience(Numbers.integer("--patience", value(base, "--patience", patience), 1, Integer.MAX_VALUE))
                .threads(threads)
                .seed(Numbers.seed("--seed", value(base, "--seed", seed)))
                .build();
    }

    private LearningRateSchedule schedule(TrainingOptions base) {
        return new LearningRateSchedule(
                named("--schedule", value(base, "--schedule", schedule), LearningRateSchedule.Shape.values()),
                Numbers.integer("--warm-up", value(base, "--warm-up", warmUp), 0, Integer.MAX_VALUE));
    }

    private WideOptions wide(TrainingOptions base) {
        String text = value(base, "--wide-neighbors", wideNeighbors);
        int neighbors = Numbers.integer("--wide-neighbors", text, 0, Integer.MAX_VALUE);
        boolean embedding = value(base, "--user", user).equals("embedding");
        requireNone("--wide-neighbors", embedding && neighbors > 0, "--user embedding");
        for (String option : SETTINGS_OF_WIDE) {
            requireNone(option, embedding, "--user embedding");
            requireNone(option, neighbors == 0, "--wide-neighbors 0");
        }
        return new WideOptions(neighbors, ofWide("--wide-l2", value(base, "--wide-l2", wideL2)),
                ofWide("--wide-factor", value(base, "--wide-factor", wideFactor)),
                (float) Numbers.share("--wide-discount", value(base, "--wide-discount", wideDiscount)),
                named("--wide-selection", value(base, "--wide-selection", wideSelection), WideSelection.values()));
    }

    private static float ofWide(String option, String text) {
        float value = Numbers.positive(option, text);
        if (value < LEAST_OF_WIDE || value > MOST_OF_WIDE) {
            throw new BadInputException(option + " is " + Text.option(text) + ", expected a number from " + LEAST_OF_WIDE
                    + " to " + MOST_OF_WIDE);
        }
        return value;
    }

    private static List<Integer> hidden(String text) {
        List<Integer> widths = text.equals("none") ? List.of() : Numbers.integers("--hidden", text, 1, ModelFile.MAX_WIDTH);
        if (widths.size() > ModelFile.MAX_HIDDEN) {
            throw new BadInputException("--hidden has " + widths.size() + " layers, expected at most " + ModelFile.MAX_HIDDEN);
        }
        return widths;
    }

    private Objective objective() {
        return switch (loss) {
            case "warp" -> Objective.WARP;
            case "kos" -> Objective.K_OS;
            case "bpr" -> Objective.BPR;
            case "expected-warp" -> Objective.EXPECTED_WARP;
            default -> throw new BadInputException("--loss is " + Text.option(loss)
                    + ", expected one of warp, kos, bpr, expected-warp");
        };
    }

    private NegativeSampling sampling() {
        if (samplerPower != null && !sampler.equals("popularity")) {
            throw new BadInputException("--sampler-power is " + Text.option(samplerPower)
                    + ", expected none without --sampler popularity");
        }
        return switch (sampler) {
            case "uniform" -> NegativeSampling.UNIFORM;
            case "popularity" -> NegativeSampling.popularity(
                    Numbers.notNegativeDouble("--sampler-power", samplerPower == null ? POWER : samplerPower));
            default -> throw new BadInputException("--sampler is " + Text.option(sampler)
                    + ", expected one of uniform, popularity");
        };
    }

    private Optimizer optimizer(TrainingOptions base) {
        Optimizer unclipped = unclipped(base);
        return clipNorm == null ? unclipped : new NormClipping(unclipped, Numbers.positive("--clip-norm", clipNorm));
    }

    private Optimizer unclipped(TrainingOptions base) {
        float share = momentum();
        float rate = learningRate(base, share);
        String decayText = value(base, "--weight-decay", weightDecay);
        float decay = Numbers.notNegative("--weight-decay", decayText);
        if (rate * decay >= 1) {
            throw new BadInputException("--weight-decay is " + Text.option(decayText) + ", expected below " + 1 / rate
                    + ", that is 1 / --learning-rate");
        }
        if (momentum != null && List.of("adagrad", "adam").contains(optimizer)) {
            throw new BadInputException("--momentum is " + Text.option(momentum) + ", expected none with --optimizer "
                    + optimizer);
        }
        return switch (optimizer) {
            case "adagrad" -> new Adagrad(rate, TrainingDefaults.adagrad(base).initialAccumulator(), decay);
            case "adam" -> new Adam(rate, decay);
            case "sgd", "momentum" -> new Sgd(rate, share, decay);
            default -> throw new BadInputException("--optimizer is " + Text.option(optimizer)
                    + ", expected one of adagrad, adam, momentum, sgd");
        };
    }

    private float momentum() {
        String otherwise = optimizer.equals("momentum") ? MOMENTUM : "0";
        return (float) Numbers.share("--momentum", momentum == null ? otherwise : momentum);
    }

    // A gradient moves a weight by rate / (1 - momentum) in the long run.
    private float learningRate(TrainingOptions base, float share) {
        if (given("--learning-rate")) {
            return Numbers.positive("--learning-rate", learningRate);
        }
        return switch (optimizer) {
            case "adam" -> ADAM_RATE;
            case "sgd", "momentum" -> SGD_RATE * (1 - share);
            default -> TrainingDefaults.adagrad(base).learningRate();
        };
    }

    private static <E extends Enum<E>> E named(String option, String name, E[] values) {
        return Arrays.stream(values).filter(value -> TrainingDefaults.name(value).equals(name)).findFirst()
                .orElseThrow(() -> new BadInputException(option + " is " + Text.option(name) + ", expected one of "
                        + Arrays.stream(values).map(TrainingDefaults::name).collect(Collectors.joining(", "))));
    }
}
