package org.warprank.nn.loss;

import org.warprank.core.AliasSampler;
import org.warprank.core.CandidateSampler;
import org.warprank.nn.data.Interactions;

/** {@link NegativeSampling#popularity}. Weights of interactions do not count. */
record PopularitySampling(double power) implements NegativeSampling {

    PopularitySampling {
        if (!(power >= 0) || power == Double.POSITIVE_INFINITY) {
            throw new IllegalArgumentException("power is " + power + ", expected a finite number of at least 0");
        }
    }

    // Relative to the most popular item, so that no power is too large for a double.
    @Override
    public CandidateSampler sampler(Interactions train) {
        int[] users = new int[train.items().size()];
        int most = 0;
        for (int place = 0; place < train.size(); place++) {
            most = Math.max(most, ++users[train.item(place)]);
        }
        double[] weights = new double[users.length];
        for (int item = 0; item < weights.length; item++) {
            weights[item] = users[item] == 0 ? 0 : Math.pow((double) users[item] / most, power);
        }
        return new AliasSampler(weights);
    }
}
