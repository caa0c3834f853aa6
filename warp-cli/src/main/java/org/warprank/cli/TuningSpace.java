package org.warprank.cli;

import java.util.List;
import java.util.Locale;
import org.warprank.core.CounterRandom;
import org.warprank.core.CounterRandom.Purpose;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.train.TrainingOptions;

/**
 * The options of training that are tuned, and the candidates: number 0 is the defaults, the others are drawn at random around
 * them, each by a hash of seed and number.
 */
record TuningSpace(long seed) {

    private static final double MOST_JOURNEY_DROPOUT = 0.5;

    /** What has to be said on the command line to train a candidate; nothing for the defaults. */
    List<String> options(int candidate) {
        if (candidate == 0) {
            return List.of();
        }
        TrainingOptions defaults = TrainingOptions.DEFAULTS;
        Adagrad adagrad = TrainingDefaults.adagrad(defaults);
        long key = CounterRandom.key(seed, 0, Purpose.TUNING, candidate);
        int dim = Math.max(1, defaults.dim() / 2) << CounterRandom.below(CounterRandom.word(key, 0), 4);
        return List.of("--dim", Integer.toString(dim),
                "--learning-rate", text(around(adagrad.learningRate(), 3, key, 1)),
                "--weight-decay", text(around(adagrad.weightDecay(), 5, key, 2)),
                "--margin", text(around(defaults.loss().margin(), 2, key, 3)),
                "--journey-dropout", text(MOST_JOURNEY_DROPOUT * CounterRandom.uniform(CounterRandom.word(key, 4))),
                "--wide-l2", text(around(defaults.wide().l2(), 4, key, 5)),
                "--wide-factor", text(around(defaults.wide().factor(), 4, key, 6)));
    }

    /** From a default / factor to a default x factor, evenly on a scale of logarithms. */
    private static double around(double value, double factor, long key, int number) {
        return value * Math.pow(factor, 2 * CounterRandom.uniform(CounterRandom.word(key, number)) - 1);
    }

    // Two digits say all that is to be said, and can be typed.
    private static String text(double value) {
        return Double.toString(Double.parseDouble(String.format(Locale.ROOT, "%.1e", value)));
    }
}
