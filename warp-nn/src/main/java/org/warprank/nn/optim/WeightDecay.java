package org.warprank.nn.optim;

import org.warprank.nn.layer.Parameter;

/** Decoupled weight decay, and the checks of what optimisers are made of. */
final class WeightDecay {

    private WeightDecay() {
    }

    static void checkNotNegative(String name, float value) {
        if (!(value >= 0) || value == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number of at least 0");
        }
    }

    static void checkShare(String name, float value) {
        if (!(value >= 0 && value < 1)) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a number from 0 to below 1");
        }
    }

    static void checkPositive(String name, float value) {
        if (!(value > 0) || value == Float.POSITIVE_INFINITY) {
            throw new IllegalArgumentException(name + " is " + value + ", expected a finite number above 0");
        }
    }

    static void checkRates(float learningRate, float weightDecay) {
        checkPositive("learningRate", learningRate);
        checkNotNegative("weightDecay", weightDecay);
        if (learningRate * weightDecay >= 1) {
            throw new IllegalArgumentException("learningRate * weightDecay is " + learningRate * weightDecay
                    + ", expected below 1: it is the share of a weight that an update removes");
        }
    }

    /** The share of a parameter's weights that decay leaves. */
    static float keep(Parameter parameter, float learningRate, float weightDecay) {
        return parameter.decays() ? 1 - learningRate * weightDecay : 1f;
    }
}
