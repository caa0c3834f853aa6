package org.warprank.nn.serve;

import java.util.List;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.EmbeddingBag;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;

/**
 * A trained recommender: items, a table of input embeddings, hidden layers, and an output table with a bias an item. A user
 * is a journey, so new users need no training. Shared by all threads and never changed: the parameters' arrays are the model's
 * own and are not to be written. Each thread asks through a {@link JourneyScorer} of its own.
 */
public final class JourneyModel {

    private final Vocabulary items;
    private final EmbeddingBag input;
    private final double exponent;
    private final List<LinearLayer> hidden;
    private final Parameter output;
    private final Parameter outputBias;
    private final ScoringPanels panels;

    /**
     * A model of these parts.
     *
     * @param items      the items
     * @param exponent   a of the journey's normalisation {@code n^-a}
     * @param input      the input embeddings {@code (items, dim)}
     * @param hidden     the hidden layers, none for a linear model
     * @param output     the output table {@code (items, width of the last hidden layer, or dim)}
     * @param outputBias one bias an item {@code (items, 1)}
     * @throws IllegalArgumentException if the shapes do not fit together
     */
    public JourneyModel(Vocabulary items, double exponent, Parameter input, List<LinearLayer> hidden, Parameter output,
                        Parameter outputBias) {
        this.items = items;
        this.exponent = exponent;
        this.input = new EmbeddingBag(input, exponent);
        this.hidden = List.copyOf(hidden);
        this.output = output;
        this.outputBias = outputBias;
        int width = input.columns();
        for (LinearLayer layer : hidden) {
            requireShape(layer.parameters().getFirst(), layer.out(), width);
            if (layer.activation() != hidden.getFirst().activation()) {
                throw new IllegalArgumentException("the hidden layers have activations " + hidden.getFirst().activation() + " and "
                        + layer.activation() + ", expected one for all");
            }
            width = layer.out();
        }
        requireShape(input, items.size(), input.columns());
        requireShape(output, items.size(), width);
        requireShape(outputBias, items.size(), 1);
        this.panels = ScoringPanels.pack(items.size(), width, output.values(), outputBias.values());
    }

    private static void requireShape(Parameter parameter, int rows, int columns) {
        if (parameter.rows() != rows || parameter.columns() != columns) {
            throw new IllegalArgumentException(parameter.name() + " is " + parameter.rows() + " x " + parameter.columns()
                    + ", expected " + rows + " x " + columns);
        }
    }

    /**
     * A scorer for one thread.
     *
     * @return a new scorer
     */
    public JourneyScorer newScorer() {
        return new JourneyScorer(this);
    }

    /**
     * The items.
     *
     * @return their ids
     */
    public Vocabulary items() {
        return items;
    }

    /**
     * The exponent of the journey's normalisation.
     *
     * @return a in {@code n^-a}
     */
    public double exponent() {
        return exponent;
    }

    /**
     * The input embeddings.
     *
     * @return {@code (items, dim)}
     */
    public Parameter input() {
        return input.weight();
    }

    /**
     * The hidden layers.
     *
     * @return the layers, in order
     */
    public List<LinearLayer> hidden() {
        return hidden;
    }

    /**
     * The output table.
     *
     * @return {@code (items, width)}
     */
    public Parameter output() {
        return output;
    }

    /**
     * The output biases.
     *
     * @return {@code (items, 1)}
     */
    public Parameter outputBias() {
        return outputBias;
    }

    EmbeddingBag bag() {
        return input;
    }

    ScoringPanels panels() {
        return panels;
    }
}
