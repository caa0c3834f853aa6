package org.warprank.nn.train;

/**
 * How the learning rate changes over the epochs of a run. Of E epochs, epoch e has the share {@code t = (e - 1) / E} behind it;
 * the rate is constant within an epoch.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="learning-rate-schedule"}
 */
public enum LearningRateSchedule {

    /** The same rate from first to last. */
    CONSTANT,

    /** Straight down: {@code 1 - t}. */
    LINEAR,

    /** Half a cosine (Loshchilov, Hutter, ICLR 2017, without restarts): {@code (1 + cos(pi t)) / 2}. */
    COSINE;

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
        double t = (epoch - 1.0) / epochs;
        return switch (this) {
            case CONSTANT -> 1;
            case LINEAR -> 1 - t;
            case COSINE -> (1 + Math.cos(Math.PI * t)) / 2;
        };
    }
}
