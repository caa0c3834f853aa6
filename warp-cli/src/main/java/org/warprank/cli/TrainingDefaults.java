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

    /** The default optimiser, whose rates SGD starts from as well. */
    static final Adagrad ADAGRAD = (Adagrad) TrainingOptions.DEFAULTS.optimizer();

    @Override
    public String defaultValue(ArgSpec argument) {
        TrainingOptions defaults = TrainingOptions.DEFAULTS;
        return switch (argument instanceof OptionSpec option ? option.longestName() : "") {
            case "--epochs" -> Integer.toString(defaults.epochs());
            case "--dim" -> Integer.toString(defaults.dim());
            case "--user" -> name(defaults.users());
            case "--hidden" -> defaults.hidden().isEmpty() ? "none"
                    : defaults.hidden().stream().map(String::valueOf).collect(Collectors.joining(","));
            case "--dropout" -> Double.toString(defaults.dropout());
            case "--batch" -> Integer.toString(defaults.batchSize());
            case "--optimizer" -> "adagrad";
            case "--learning-rate" -> Float.toString(ADAGRAD.learningRate());
            case "--weight-decay" -> Float.toString(ADAGRAD.weightDecay());
            case "--margin" -> Float.toString(defaults.loss().margin());
            case "--max-trials" -> Integer.toString(defaults.loss().maxTrials());
            case "--rank-weight" -> name(defaults.loss().rankWeight());
            case "--head" -> name(defaults.head());
            case "--patience" -> Integer.toString(defaults.patience());
            case "--seed" -> Long.toString(defaults.seed());
            default -> null;
        };
    }

    /** The name of a setting on the command line. */
    static String name(Enum<?> setting) {
        return setting.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
