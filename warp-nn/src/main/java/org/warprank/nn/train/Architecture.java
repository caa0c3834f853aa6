package org.warprank.nn.train;

import java.util.List;
import org.warprank.nn.serve.JourneyModel;

/**
 * What a model is made of, and what can therefore not be chosen where training goes on from it.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="trainer-continuing"}
 *
 * @param dim      width of the embeddings
 * @param users    what a user is
 * @param hidden   widths of the hidden layers, none for a linear model
 * @param exponent a of the journey's normalisation {@code n^-a}
 */
public record Architecture(int dim, UserMode users, List<Integer> hidden, double exponent) {

    /**
     * The architecture of a model.
     *
     * @param model the model
     * @return what it is made of
     */
    public static Architecture of(JourneyModel model) {
        UserMode users = model.users() == null ? UserMode.JOURNEY : model.input() == null ? UserMode.EMBEDDING : UserMode.BOTH;
        List<Integer> hidden = model.hidden().stream().map(layer -> layer.out()).toList();
        return new Architecture(model.dim(), users, hidden, model.exponent());
    }

    /**
     * The architecture of the models that options train.
     *
     * @param options the options
     * @return what such a model is made of
     */
    public static Architecture of(TrainingOptions options) {
        return new Architecture(options.dim(), options.users(), options.hidden(), options.exponent());
    }

    /**
     * Other options of training for models of this architecture.
     *
     * @param options options, of any architecture
     * @return options that differ in nothing else
     */
    public TrainingOptions applyTo(TrainingOptions options) {
        return options.toBuilder().dim(dim).users(users).hidden(hidden).exponent(exponent).build();
    }
}
