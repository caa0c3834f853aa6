package org.warprank.nn.train;

import java.util.List;
import java.util.function.Supplier;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.serve.JourneyModel;

/**
 * The mean of the weights at the ends of the epochs (Izmailov et al., UAI 2018), in which each epoch counts {@code kept} times
 * what the one after it does, so that early epochs fade. It costs one pass over the weights an epoch; a mean over the batches
 * would have to move the rows that no example touched as well, or to count the batches that each of them has missed.
 */
final class WeightAverage {

    private final JourneyNetwork network;
    private final double kept;

    // As the network's parameters; none if no mean is taken.
    private final List<float[]> means;
    private boolean begun;

    WeightAverage(JourneyNetwork network, double kept) {
        this.network = network;
        this.kept = kept;
        this.means = kept == 0 ? List.of() : network.copies();
    }

    /** Takes in the network's weights, which are those at the end of an epoch. */
    void add(int epoch) {
        double share = (1 - kept) / (1 - Math.pow(kept, epoch));
        List<Parameter> parameters = network.parameters();
        for (int p = 0; p < means.size(); p++) {
            float[] mean = means.get(p);
            float[] values = parameters.get(p).values();
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (float) ((1 - share) * mean[i] + share * values[i]);
            }
        }
        begun = true;
    }

    /** What is made of the network with the mean for its weights; before an epoch is done, or without a mean, as it is. */
    JourneyModel of(Supplier<JourneyModel> snapshot) {
        if (means.isEmpty() || !begun) {
            return snapshot.get();
        }
        List<float[]> weights = network.copies();
        network.restore(means);
        JourneyModel model = snapshot.get();
        network.restore(weights);
        return model;
    }

    /** The mean, array by array as the network's parameters. */
    List<float[]> means() {
        return means;
    }

    /** Goes on from a mean of epochs that are done. */
    void restore(List<float[]> saved) {
        for (int p = 0; p < means.size(); p++) {
            System.arraycopy(saved.get(p), 0, means.get(p), 0, means.get(p).length);
        }
        begun = true;
    }
}
