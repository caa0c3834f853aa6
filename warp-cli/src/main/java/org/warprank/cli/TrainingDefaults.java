package org.warprank.cli;

import java.util.Locale;
import java.util.stream.Collectors;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.train.TrainingOptions;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What the options of training are by default: what the library has. */
final class TrainingDefaults implements IDefaultValueProvider {

    @Override
    public String defaultValue(ArgSpec argument) {
        return argument instanceof OptionSpec option ? text(TrainingOptions.DEFAULTS, option.longestName()) : null;
    }

    /** What an option has to say to get the setting of these options; null if it is none of theirs. */
    static String text(TrainingOptions defaults, String option) {
        return switch (option) {
            case "--preset" -> "none";
            case "--on-divergence" -> "fail";
            case "--validation" -> "auto";
            case "--epochs" -> Integer.toString(defaults.epochs());
            case "--dim" -> Integer.toString(defaults.dim());
            case "--user" -> name(defaults.users());
            case "--hidden" -> defaults.hidden().isEmpty() ? "none"
                    : defaults.hidden().stream().map(String::valueOf).collect(Collectors.joining(","));
            case "--dropout" -> Double.toString(defaults.dropout());
            case "--journey-dropout" -> Double.toString(defaults.journeyDropout());
            case "--batch" -> Integer.toString(defaults.batchSize());
            case "--optimizer" -> "adagrad";
            case "--loss" -> "warp";
            case "--sampler" -> "uniform";
            case "--learning-rate" -> Float.toString(adagrad(defaults).learningRate());
            case "--schedule" -> name(defaults.schedule().shape());
            case "--warm-up" -> Integer.toString(defaults.schedule().warmUpEpochs());
            case "--averaging" -> Double.toString(defaults.averaging());
            case "--weight-decay" -> Float.toString(adagrad(defaults).weightDecay());
            case "--wide-neighbors" -> Integer.toString(defaults.wide().neighbors());
            case "--wide-l2" -> Float.toString(defaults.wide().l2());
            case "--wide-factor" -> Float.toString(defaults.wide().factor());
            case "--wide-discount" -> Float.toString(defaults.wide().discount());
            case "--wide-selection" -> name(defaults.wide().selection());
            case "--margin" -> Float.toString(defaults.loss().margin());
            case "--max-trials" -> Integer.toString(defaults.loss().maxTrials());
            case "--rank-weight" -> name(defaults.loss().rankWeight());
            case "--head" -> name(defaults.head());
            case "--patience" -> Integer.toString(defaults.patience());
            case "--seed" -> Long.toString(defaults.seed());
            default -> null;
        };
    }

    /** The optimiser of defaults and presets, whose rates SGD starts from as well. */
    static Adagrad adagrad(TrainingOptions defaults) {
        return (Adagrad) defaults.optimizer();
    }

    /** The name of a setting on the command line. */
    static String name(Enum<?> setting) {
        return setting.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
