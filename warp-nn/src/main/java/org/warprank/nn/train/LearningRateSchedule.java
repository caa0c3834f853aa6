package org.warprank.nn.train;

import java.util.Objects;

/**
 * How the learning rate changes over the epochs of a run. Of E epochs the first w may be a warm-up (Goyal et al., 2017), where
 * epoch e has the factor {@code e / (w + 1)}. Any other epoch e has the share {@code t = (e - w - 1) / (E - w)} of those that
 * follow behind it, from which the shape makes the factor. The rate is constant within an epoch.
 *
 * {@snippet class="org.warprank.nn.example.OptimizerExamplesTest" region="learning-rate-schedule"}
 *
 * @param shape        the course of the rate after the warm-up
 * @param warmUpEpochs w, at least 0
 */
public record LearningRateSchedule(Shape shape, int warmUpEpochs) {

    /** The same rate from first to last. */
    public static final LearningRateSchedule CONSTANT = new LearningRateSchedule(Shape.CONSTANT, 0);

    /** Straight down, without a warm-up. */
    public static final LearningRateSchedule LINEAR = new LearningRateSchedule(Shape.LINEAR, 0);

    /** Half a cosine, without a warm-up. */
    public static final LearningRateSchedule COSINE = new LearningRateSchedule(Shape.COSINE, 0);

    /**
     * The course of the rate, t being the share of the epochs that is done.
     *
     * {@snippet class="org.warprank.nn.example.OptimizerExamplesTest" region="learning-rate-schedule-shape"}
     */
    public enum Shape {

        /** {@code 1}. */
        CONSTANT,

        /** {@code 1 - t}. */
        LINEAR,

        /** {@code (1 + cos(pi t)) / 2} (Loshchilov, Hutter, ICLR 2017, without restarts). */
        COSINE
    }

    /**
     * Checked settings.
     *
     * @throws IllegalArgumentException if there are fewer than 0 epochs of warm-up
     */
    public LearningRateSchedule {
        Objects.requireNonNull(shape, "shape");
        if (warmUpEpochs < 0) {
            throw new IllegalArgumentException("warmUpEpochs is " + warmUpEpochs + ", expected at least 0");
        }
    }

    /**
     * The same shape after another warm-up.
     *
     * @param epochs how many epochs the rate rises for, at least 0
     * @return a schedule that differs in nothing else
     * @throws IllegalArgumentException if the epochs are below 0
     */
    public LearningRateSchedule withWarmUp(int epochs) {
        return new LearningRateSchedule(shape, epochs);
    }

    /**
     * The factor of the learning rate in an epoch.
     *
     * @param epoch  number of the epoch, from 1
     * @param epochs E, how many the whole schedule has
     * @return above 0 and at most 1
     * @throws IllegalArgumentException if the epoch is not one of them
     */
    public double factor(int epoch, int epochs) {
        if (epoch < 1 || epoch > epochs) {
            throw new IllegalArgumentException("epoch is " + epoch + ", expected 1 to " + epochs);
        }
        if (epoch <= warmUpEpochs) {
            return epoch / (warmUpEpochs + 1.0);
        }
        double t = (epoch - warmUpEpochs - 1.0) / (epochs - warmUpEpochs);
        return switch (shape) {
            case CONSTANT -> 1;
            case LINEAR -> 1 - t;
            case COSINE -> (1 + Math.cos(Math.PI * t)) / 2;
        };
    }

    /** As the settings of a training tell it: the epochs of the whole run are a part of it where the rate depends on them. */
    String over(int epochs) {
        String course = shape == Shape.CONSTANT ? shape.name() : shape + " over " + epochs + " epochs";
        return warmUpEpochs == 0 ? course : course + ", " + warmUpEpochs + " of warm-up";
    }
}
