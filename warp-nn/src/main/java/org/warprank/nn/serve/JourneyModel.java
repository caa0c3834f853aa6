package org.warprank.nn.serve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
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
    private final Parameter input;
    private final UserTable users;
    private final double exponent;
    private final List<LinearLayer> hidden;
    private final Parameter output;
    private final Parameter outputBias;
    private final ScoringModel scoring;
    private final ItemFeatures itemFeatures;
    private final UserFeatures userFeatures;
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
        this.items = items;
        this.exponent = exponent;
        this.input = input;
        this.users = users;
        this.hidden = List.copyOf(hidden);
        this.output = output;
        this.outputBias = outputBias;
        for (LinearLayer layer : hidden) {
            if (layer.activation() != hidden.getFirst().activation()) {
                throw new IllegalArgumentException("the hidden layers have activations " + hidden.getFirst().activation() + " and "
                        + layer.activation() + ", expected one for all");
            }
        }
        FloatTable.of(outputBias).requireShape(output.rows(), 1);
        this.scoring = new ScoringModel(items, exponent, input == null ? null : FloatTable.of(input),
                users == null ? null : users.users(), users == null ? null : FloatTable.of(users.weight()), hidden,
                FloatTable.of(output),
                ScoringPanels.pack(output.rows(), output.columns(), output.values(), outputBias.values()));
        this.itemFeatures = null;
        this.userFeatures = null;
        this.training = Map.of();
    }

    private JourneyModel(JourneyModel model, ScoringModel scoring, ItemFeatures itemFeatures, UserFeatures userFeatures,
                         Map<String, String> training) {
        this.items = model.items;
        this.exponent = model.exponent;
        this.input = model.input;
        this.users = model.users;
        this.hidden = model.hidden;
        this.output = model.output;
        this.outputBias = model.outputBias;
        this.scoring = scoring;
        this.itemFeatures = itemFeatures;
        this.userFeatures = userFeatures;
        this.training = Collections.unmodifiableMap(new LinkedHashMap<>(training));
    }

    /**
     * This model with a note of how it was trained.
     *
     * @param settings the settings of its training, as texts by name
     * @return a model that shares everything else with this one
     */
    public JourneyModel withTraining(Map<String, String> settings) {
        return new JourneyModel(this, scoring, itemFeatures, userFeatures, settings);
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
        return new JourneyModel(this, scoring.withWide(weights), itemFeatures, userFeatures, training);
    }

    /**
     * This model with the tables of its items' features, whose sums its own tables hold already.
     *
     * @param features the tables; null for none
     * @return a model that shares everything else with this one
     * @throws IllegalArgumentException if the tables have other widths, or there is an input table of but one of both
     */
    public JourneyModel withItemFeatures(ItemFeatures features) {
        if (features != null) {
            requireColumns(features.output(), output.columns());
            requireColumns(features.outputBias(), 1);
            if ((features.input() == null) != (input == null)) {
                throw new IllegalArgumentException("the input table of the features is " + (input == null ? "given" : "null")
                        + " and that of the items is " + (input == null ? "null" : "given") + ", expected both or neither");
            }
            if (input != null) {
                requireColumns(features.input(), input.columns());
            }
        }
        return new JourneyModel(this, scoring, features, userFeatures, training);
    }

    /**
     * This model with features of users, whose mean is added to the input.
     *
     * @param features the table; null for none
     * @return a model that shares everything else with this one
     * @throws IllegalArgumentException if the table has another width
     */
    public JourneyModel withUserFeatures(UserFeatures features) {
        ScoringModel scored = features == null ? scoring.withUserFeatures(null, null)
                : scoring.withUserFeatures(features.features(), FloatTable.of(features.weight()));
        return new JourneyModel(this, scored, itemFeatures, features, training);
    }

    private static void requireColumns(Parameter table, int columns) {
        if (table.columns() != columns) {
            throw new IllegalArgumentException(table.name() + " is " + table.columns() + " wide, expected " + columns);
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
        return recommend(null, journey, k);
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
        return scoring.newScorer().recommend(user, journey, k, ItemFilter.UNSEEN);
    }

    /**
     * The best new items for a user with features, who may have neither a journey nor an embedding.
     *
     * @param user     the id of the user; null for one of whom the model has no embedding
     * @param journey  ids of the items the user has
     * @param features features of the user, each of the same weight
     * @param k        how many items, at least 1
     * @return k items that are not in the journey, or fewer where fewer are left
     * @throws IllegalArgumentException if k is below 1, or there are features and the model has none of users
     */
    public List<ScoredItem> recommend(String user, Collection<String> journey, Collection<String> features, int k) {
        return scoring.newScorer().recommend(user, journey, features, k, ItemFilter.UNSEEN);
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
        return scoring.newScorer().similarItems(item, k, ItemFilter.UNSEEN);
    }

    /**
     * A scorer for one thread, that knows users by their journeys alone.
     *
     * @return a new scorer
     */
    public JourneyScorer newScorer() {
        return new JourneyScorer(scoring, new int[0], null);
    }

    /**
     * A scorer for one thread, that is asked for users by number.
     *
     * @param numbering the users whose numbers are meant; those that the model has no embedding of are their journeys
     * @return a new scorer
     */
    public JourneyScorer newScorer(Vocabulary numbering) {
        return scoring.newScorer(numbering);
    }

    /**
     * A scorer for one thread, that knows features of the users it is asked for.
     *
     * @param numbering the users whose numbers are meant
     * @param features  their features, as interactions of which an item is a feature; null for none
     * @return a new scorer
     * @throws IllegalArgumentException if there are features, and the model has none of users
     */
    public JourneyScorer newScorer(Vocabulary numbering, Interactions features) {
        return scoring.newScorer(numbering, features);
    }

    /**
     * What scoring reads of the model.
     *
     * @return the same tables, and panels of the output table
     */
    public ScoringModel scoring() {
        return scoring;
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
        return input;
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
        return scoring.dim();
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
        return scoring.wide();
    }

    /**
     * The tables of the items' features.
     *
     * @return the tables; null where items have none
     */
    public ItemFeatures itemFeatures() {
        return itemFeatures;
    }

    /**
     * The table of the users' features.
     *
     * @return the table; null where users have none
     */
    public UserFeatures userFeatures() {
        return userFeatures;
    }

    /**
     * All that was trained with the loss.
     *
     * @return input embeddings, users' embeddings and those of their features, weight and bias of each hidden layer, output
     *         table and its biases, and the tables of the items' features: those that there are
     */
    public List<Parameter> parameters() {
        List<Parameter> all = new ArrayList<>();
        if (input != null) {
            all.add(input);
        }
        if (users != null) {
            all.add(users.weight());
        }
        if (userFeatures != null) {
            all.add(userFeatures.weight());
        }
        hidden.forEach(layer -> all.addAll(layer.parameters()));
        all.add(output);
        all.add(outputBias);
        if (itemFeatures != null) {
            if (input != null) {
                all.add(itemFeatures.input());
            }
            all.add(itemFeatures.output());
            all.add(itemFeatures.outputBias());
        }
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
}
