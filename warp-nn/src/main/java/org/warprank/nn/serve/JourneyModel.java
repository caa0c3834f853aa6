package org.warprank.nn.serve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.warprank.core.Rows;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.EmbeddingBag;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;

/**
 * A trained recommender: items, a table of input embeddings, hidden layers, and an output table with a bias an item. A user
 * is a journey, so new users need no training; or has an embedding in a {@link UserTable}, or is the sum of both. A wide part
 * may stand beside it: weights from the items of a journey straight to the scores.
 *
 * <p>Shared by all threads and never changed: the parameters' arrays are the model's own and are not to be written. Each thread
 * asks through a {@link JourneyScorer} of its own.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="journey-model"}
 *
 * <p>Most often it comes from training or from a file, and is asked by ids:
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="by-ids"}
 */
public final class JourneyModel {

    private final Vocabulary items;
    private final EmbeddingBag input;
    private final UserTable users;
    private final double exponent;
    private final List<LinearLayer> hidden;
    private final Parameter output;
    private final Parameter outputBias;
    private final ScoringPanels panels;
    private final float[] inverseNorms;
    private final SparseMatrix wide;
    private final Map<String, String> training;

    /**
     * A model of users who are their journeys.
     *
     * @param items      the items
     * @param exponent   a of the journey's normalisation {@code n^-a}, from 0 to 1
     * @param input      the input embeddings {@code (items, dim)}
     * @param hidden     the hidden layers, none for a linear model
     * @param output     the output table {@code (items, width of the last hidden layer, or dim)}
     * @param outputBias one bias an item {@code (items, 1)}
     * @throws IllegalArgumentException if the shapes do not fit together, the exponent is out of range, or the hidden layers
     *                                  differ in their activation
     */
    public JourneyModel(Vocabulary items, double exponent, Parameter input, List<LinearLayer> hidden, Parameter output,
                        Parameter outputBias) {
        this(items, exponent, input, null, hidden, output, outputBias);
    }

    /**
     * A model of these parts.
     *
     * @param items      the items
     * @param exponent   a of the journey's normalisation {@code n^-a}, from 0 to 1
     * @param input      the input embeddings {@code (items, dim)}; null where users have no journeys
     * @param users      the users' embeddings; null where they have none, which they must not if {@code input} is null too
     * @param hidden     the hidden layers, none for a linear model
     * @param output     the output table {@code (items, width of the last hidden layer, or dim)}
     * @param outputBias one bias an item {@code (items, 1)}
     * @throws IllegalArgumentException if the shapes do not fit together, the exponent is out of range, or the hidden layers
     *                                  differ in their activation
     */
    public JourneyModel(Vocabulary items, double exponent, Parameter input, UserTable users, List<LinearLayer> hidden,
                        Parameter output, Parameter outputBias) {
        if (input == null && users == null) {
            throw new IllegalArgumentException("input and users are null, expected at least one of them");
        }
        if (!(exponent >= 0 && exponent <= 1)) {
            throw new IllegalArgumentException("exponent is " + exponent + ", expected a number from 0 to 1");
        }
        this.items = items;
        this.exponent = exponent;
        this.input = input == null ? null : new EmbeddingBag(input, exponent);
        this.users = users;
        this.hidden = List.copyOf(hidden);
        this.output = output;
        this.outputBias = outputBias;
        int width = dim();
        for (LinearLayer layer : hidden) {
            requireShape(layer.parameters().getFirst(), layer.out(), width);
            if (layer.activation() != hidden.getFirst().activation()) {
                throw new IllegalArgumentException("the hidden layers have activations " + hidden.getFirst().activation() + " and "
                        + layer.activation() + ", expected one for all");
            }
            width = layer.out();
        }
        if (input != null) {
            requireShape(input, items.size(), dim());
        }
        if (users != null) {
            requireShape(users.weight(), users.users().size(), dim());
        }
        requireShape(output, items.size(), width);
        requireShape(outputBias, items.size(), 1);
        this.panels = ScoringPanels.pack(items.size(), width, output.values(), outputBias.values());
        this.inverseNorms = inverseNorms(output);
        this.wide = null;
        this.training = Map.of();
    }

    private JourneyModel(JourneyModel model, SparseMatrix wide, Map<String, String> training) {
        this.items = model.items;
        this.exponent = model.exponent;
        this.input = model.input;
        this.users = model.users;
        this.hidden = model.hidden;
        this.output = model.output;
        this.outputBias = model.outputBias;
        this.panels = model.panels;
        this.inverseNorms = model.inverseNorms;
        this.wide = wide;
        this.training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    }

    /**
     * This model with a note of how it was trained.
     *
     * @param settings the settings of its training, as texts by name
     * @return a model that shares everything else with this one
     */
    public JourneyModel withTraining(Map<String, String> settings) {
        return new JourneyModel(this, wide, settings);
    }

    /**
     * This model with a wide part (Cheng and others, DLRS 2016): each item of a journey adds its row to the scores, normalised
     * as the journey is.
     *
     * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="wide"}
     *
     * @param weights {@code (items, items)}, of a journey's item and an item to score; null for none
     * @return a model that shares everything else with this one
     * @throws IllegalArgumentException if the weights are of another number of items
     */
    public JourneyModel withWide(SparseMatrix weights) {
        if (weights != null && (weights.rows() != items.size() || weights.columns() != items.size())) {
            throw new IllegalArgumentException("weights are " + weights.rows() + " x " + weights.columns() + ", expected "
                    + items.size() + " x " + items.size());
        }
        return new JourneyModel(this, weights, training);
    }

    // 0 for a row of zeros.
    private static float[] inverseNorms(Parameter table) {
        float[] inverse = new float[table.rows()];
        for (int row = 0; row < inverse.length; row++) {
            int offset = row * table.columns();
            float square = Rows.dot(table.values(), offset, table.values(), offset, table.columns());
            inverse[row] = square == 0 ? 0 : (float) (1 / Math.sqrt(square));
        }
        return inverse;
    }

    private static void requireShape(Parameter parameter, int rows, int columns) {
        if (parameter.rows() != rows || parameter.columns() != columns) {
            throw new IllegalArgumentException(parameter.name() + " is " + parameter.rows() + " x " + parameter.columns()
                    + ", expected " + rows + " x " + columns);
        }
    }

    /**
     * The best new items for a journey, best first. The convenient way, by ids; it allocates: where that matters, use
     * {@link JourneyScorer#topK}.
     *
     * @param journey ids of the items the user has, in any order; repeats count once, ids that the model does not know not at
     *                all; empty for the list of a user without any
     * @param k       how many items, at least 1
     * @return k items that are not in the journey, or fewer where fewer are left
     * @throws IllegalArgumentException if k is below 1
     */
    public List<ScoredItem> recommend(Collection<String> journey, int k) {
        return recommend(Vocabulary.UNKNOWN, journey, k);
    }

    /**
     * The best new items for a user of whom the model may have an embedding; otherwise as {@link #recommend(Collection, int)}.
     *
     * @param user    the id of the user
     * @param journey ids of the items the user has
     * @param k       how many items, at least 1
     * @return k items that are not in the journey, or fewer where fewer are left
     * @throws IllegalArgumentException if k is below 1
     */
    public List<ScoredItem> recommend(String user, Collection<String> journey, int k) {
        int row = users == null ? Vocabulary.UNKNOWN : users.users().indexOf(user);
        return recommend(row, journey, k);
    }

    private List<ScoredItem> recommend(int row, Collection<String> journey, int k) {
        int[] known = journey.stream().mapToInt(items::indexOf).filter(item -> item != Vocabulary.UNKNOWN).sorted().distinct()
                .toArray();
        JourneyScorer scorer = new JourneyScorer(this, new int[] {row});
        return list(k, known, (list, ids, scores) -> scorer.topK(0, known, 0, known.length, list, ids, scores));
    }

    /**
     * The items most like one, best first, with their cosines: those that follow the same journeys. The convenient way, by ids;
     * it allocates: where that matters, use {@link JourneyScorer#similarItems}.
     *
     * @param item the id of the item
     * @param k    how many items, at least 1
     * @return k other items, or fewer where the model has fewer
     * @throws IllegalArgumentException if the model does not know the item, or k is below 1
     */
    public List<ScoredItem> similarItems(String item, int k) {
        int number = items.indexOf(item);
        if (number == Vocabulary.UNKNOWN) {
            throw new IllegalArgumentException("item is \"" + item + "\", expected an item that the model knows");
        }
        return list(k, new int[] {number}, (list, ids, scores) -> newScorer().similarItems(number, list, ids, scores));
    }

    private interface Filler {
        int fill(TopK list, int[] ids, float[] scores);
    }

    private List<ScoredItem> list(int k, int[] excluded, Filler filler) {
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + ", expected at least 1");
        }
        TopK list = new TopK(Math.min(k, items.size()));
        int[] ids = new int[list.maxK()];
        float[] scores = new float[list.maxK()];
        list.begin(list.maxK(), excluded, 0, excluded.length);
        int count = filler.fill(list, ids, scores);
        return IntStream.range(0, count).mapToObj(i -> new ScoredItem(items.id(ids[i]), scores[i])).toList();
    }

    /**
     * A scorer for one thread, that knows users by their journeys alone.
     *
     * @return a new scorer
     */
    public JourneyScorer newScorer() {
        return new JourneyScorer(this, new int[0]);
    }

    /**
     * A scorer for one thread, that is asked for users by number.
     *
     * @param numbering the users whose numbers are meant; those that the model has no embedding of are their journeys
     * @return a new scorer
     */
    public JourneyScorer newScorer(Vocabulary numbering) {
        if (users == null) {
            return newScorer();
        }
        return new JourneyScorer(this, IntStream.range(0, numbering.size())
                .map(user -> users.users().indexOf(numbering.id(user))).toArray());
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
     * @return {@code (items, dim)}; null where users have no journeys
     */
    public Parameter input() {
        return input == null ? null : input.weight();
    }

    /**
     * The users' embeddings.
     *
     * @return the table; null where they have none
     */
    public UserTable users() {
        return users;
    }

    /**
     * The width of the embeddings.
     *
     * @return dim
     */
    public int dim() {
        return input == null ? users.weight().columns() : input.weight().columns();
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

    /**
     * The wide part.
     *
     * @return {@code (items, items)}, of a journey's item and an item to score; null where there is none
     */
    public SparseMatrix wide() {
        return wide;
    }

    /**
     * All that was trained with the loss.
     *
     * @return input embeddings, users' embeddings, weight and bias of each hidden layer, output table and its biases: those
     *         that there are
     */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        if (input != null) {
            all.add(input.weight());
        }
        if (users != null) {
            all.add(users.weight());
        }
        hidden.forEach(layer -> all.addAll(layer.parameters()));
        all.add(output);
        all.add(outputBias);
        return all;
    }

    /**
     * How it was trained.
     *
     * @return the settings of its training, as texts by name; empty where that is not known
     */
    public Map<String, String> training() {
        return training;
    }

    /** The factor of the wide part for a journey of so many items. */
    float scale(int count) {
        return EmbeddingBag.scale(count, exponent);
    }

    EmbeddingBag bag() {
        return input;
    }

    float inverseNorm(int item) {
        return inverseNorms[item];
    }

    ScoringPanels panels() {
        return panels;
    }
}
