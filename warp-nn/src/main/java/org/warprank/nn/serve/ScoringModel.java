package org.warprank.nn.serve;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.warprank.core.Kernels;
import org.warprank.core.QuantizedPanels;
import org.warprank.core.Rows;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.EmbeddingBag;
import org.warprank.nn.layer.Layer;
import org.warprank.nn.layer.LinearLayer;
import org.warprank.nn.layer.SparseMatrix;

/**
 * What scoring reads of a model, wherever it lies: in arrays, or in a mapped file. Immutable, shared by all threads; each asks
 * through a {@link JourneyScorer} of its own.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="scoring-model"}
 */
public final class ScoringModel {

    private final Vocabulary items;
    private final double exponent;
    private final FloatTable input;
    private final Vocabulary users;
    private final FloatTable userTable;
    private final List<? extends Layer> hidden;
    private final FloatTable output;
    private final ScoringPanels panels;
    private final ScoringPanels rows;
    private final float[] inverseNorms;

    // Null where they are made when they are asked for.
    private final QuantizedPanels codes;

    private final SparseMatrix wide;
    private final Vocabulary userFeatures;
    private final FloatTable userFeatureTable;
    private final boolean scalar;

    /**
     * A model of these parts.
     *
     * @param items     the items
     * @param exponent  a of the journey's normalisation {@code n^-a}, from 0 to 1
     * @param input     the input embeddings {@code (items, dim)}; null where users have no journeys
     * @param users     the users; null where they have no embeddings
     * @param userTable the users' embeddings {@code (users, dim)}; null where they have none
     * @param hidden    the hidden layers, none for a linear model
     * @param output    the output table {@code (items, width of the last hidden layer, or dim)}
     * @param panels    the output table and its biases once more, as scoring reads them
     * @throws IllegalArgumentException if the shapes do not fit together, the exponent is out of range, or there are neither
     *                                  input embeddings nor users'
     */
    public ScoringModel(Vocabulary items, double exponent, FloatTable input, Vocabulary users, FloatTable userTable,
                        List<LinearLayer> hidden, FloatTable output, ScoringPanels panels) {
        this(items, exponent, input, users, userTable, hidden, output, panels, null, null);
    }

    /**
     * A model of these parts, and of what has been derived from its output table before, which saves reading all of it. Nothing
     * tells whether that is of the same table: of another, lists are wrong.
     *
     * @param items        the items
     * @param exponent     a of the journey's normalisation {@code n^-a}, from 0 to 1
     * @param input        the input embeddings {@code (items, dim)}; null where users have no journeys
     * @param users        the users; null where they have no embeddings
     * @param userTable    the users' embeddings {@code (users, dim)}; null where they have none
     * @param hidden       the hidden layers, none for a linear model
     * @param output       the output table {@code (items, width of the last hidden layer, or dim)}
     * @param panels       the output table and its biases once more, as scoring reads them
     * @param inverseNorms what {@link #inverseNorms} has given, used where it is; null to have them made
     * @param codes        the codes of the panels, for {@link #quantized}; null to have them made when they are asked for
     * @throws IllegalArgumentException if the shapes do not fit together, the exponent is out of range, or there are neither
     *                                  input embeddings nor users'
     */
    public ScoringModel(Vocabulary items, double exponent, FloatTable input, Vocabulary users, FloatTable userTable,
                        List<LinearLayer> hidden, FloatTable output, ScoringPanels panels, float[] inverseNorms,
                        QuantizedPanels codes) {
        if (input == null && userTable == null) {
            throw new IllegalArgumentException("input and users are null, expected at least one of them");
        }
        if (!(exponent >= 0 && exponent <= 1)) {
            throw new IllegalArgumentException("exponent is " + exponent + ", expected a number from 0 to 1");
        }
        this.items = items;
        this.exponent = exponent;
        this.input = input;
        this.users = users;
        this.userTable = userTable;
        this.hidden = List.copyOf(hidden);
        this.output = output;
        this.panels = panels;
        this.wide = null;
        this.userFeatures = null;
        this.userFeatureTable = null;
        this.scalar = false;
        int width = dim();
        for (LinearLayer layer : hidden) {
            FloatTable.of(layer.parameters().getFirst()).requireShape(layer.out(), width);
            width = layer.out();
        }
        if (input != null) {
            input.requireShape(items.size(), dim());
        }
        if (userTable != null) {
            userTable.requireShape(users.size(), dim());
        }
        output.requireShape(items.size(), width);
        if (panels.items() != items.size() || panels.dim() != width) {
            throw new IllegalArgumentException("panels are " + panels.items() + " x " + panels.dim() + ", expected "
                    + items.size() + " x " + width);
        }
        this.inverseNorms = inverseNorms == null ? InverseNorms.of(panels) : inverseNorms;
        this.rows = panels.withBias(new float[panels.panels() * ScoringPanels.ITEMS]);
        if (this.inverseNorms.length != panels.panels() * ScoringPanels.ITEMS) {
            throw new IllegalArgumentException("inverseNorms has " + inverseNorms.length + " floats, expected "
                    + panels.panels() * ScoringPanels.ITEMS);
        }
        if (codes != null) {
            panels.quantized(codes);
        }
        this.codes = codes;
    }

    private ScoringModel(ScoringModel model, List<? extends Layer> hidden, ScoringPanels panels, SparseMatrix wide,
                         Vocabulary userFeatures, FloatTable userFeatureTable, boolean scalar) {
        this.items = model.items;
        this.exponent = model.exponent;
        this.input = model.input;
        this.users = model.users;
        this.userTable = model.userTable;
        this.hidden = hidden;
        this.output = model.output;
        this.panels = panels;
        this.rows = scalar ? model.rows.scalar() : model.rows;
        this.inverseNorms = model.inverseNorms;
        this.codes = model.codes;
        this.wide = wide;
        this.userFeatures = userFeatures;
        this.userFeatureTable = userFeatureTable;
        this.scalar = scalar;
    }

    /**
     * This model, scored by plain loops: slower once the kernels are compiled, and much faster before. Scores differ in their
     * last bits.
     *
     * @return a model that shares all tables with this one
     */
    public ScoringModel scalar() {
        return scalar ? this
                : new ScoringModel(this, hidden.stream().map(layer -> new PlainLayer((LinearLayer) layer)).toList(),
                        panels.scalar(), wide, userFeatures, userFeatureTable, true);
    }

    /**
     * This model with codes of 8 bits of its items, from which a list of one user first estimates all scores: lists are the
     * same, and where the table is larger than the caches they take a fraction of the time. The codes take a quarter of the
     * output table's memory, outside the heap, or are in the model's file. Similar items and lists of all users make no use
     * of them.
     *
     * @return a model that shares all tables with this one; this one where nothing is gained: without vector kernels, and with
     *         fewer than some 1,000 items
     * @see ScoringPanels#quantized
     */
    public ScoringModel quantized() {
        QuantizedPanels gained = scalar || panels.isQuantized() || Kernels.vectorBits() == 0 ? null : codes();
        return gained == null ? this
                : new ScoringModel(this, hidden, panels.quantized(gained), wide, userFeatures, userFeatureTable, false);
    }

    /**
     * The codes that {@link #quantized} makes use of, on machines with vector kernels: those that there are, or else made now.
     *
     * @return the codes of the panels; null where nothing is gained by them: with fewer than some 1,000 items, or tens of
     *         thousands of factors
     */
    public QuantizedPanels codes() {
        return panels.panels() < QuantizedSearch.LEAST_PANELS ? null : codes != null ? codes : panels.quantized().codes();
    }

    /**
     * This model with a wide part: each item of a journey adds its row to the scores, normalised as the journey is.
     *
     * @param weights {@code (items, items)}, of a journey's item and an item to score; null for none
     * @return a model that shares everything else with this one
     * @throws IllegalArgumentException if the weights are of another number of items
     */
    public ScoringModel withWide(SparseMatrix weights) {
        if (weights != null && (weights.rows() != items.size() || weights.columns() != items.size())) {
            throw new IllegalArgumentException("weights are " + weights.rows() + " x " + weights.columns() + ", expected "
                    + items.size() + " x " + items.size());
        }
        return new ScoringModel(this, hidden, panels, weights, userFeatures, userFeatureTable, scalar);
    }

    /**
     * This model with features of users: the mean of their rows is added to the input.
     *
     * @param features the features; null for none
     * @param weight   their embeddings {@code (features, dim)}; null for none
     * @return a model that shares everything else with this one
     * @throws IllegalArgumentException if the table has another shape
     */
    public ScoringModel withUserFeatures(Vocabulary features, FloatTable weight) {
        if (features != null) {
            weight.requireShape(features.size(), dim());
        }
        return new ScoringModel(this, hidden, panels, wide, features, weight, scalar);
    }

    /**
     * A scorer for one thread. Users are asked for by their numbers in {@link #users}.
     *
     * @return a new scorer
     */
    public JourneyScorer newScorer() {
        return new JourneyScorer(this, null, null);
    }

    /**
     * A scorer for one thread, that is asked for users by other numbers.
     *
     * @param numbering the users whose numbers are meant; those that the model has no embedding of are their journeys
     * @return a new scorer
     */
    public JourneyScorer newScorer(Vocabulary numbering) {
        return newScorer(numbering, null);
    }

    /**
     * A scorer for one thread, that knows features of the users it is asked for.
     *
     * @param numbering the users whose numbers are meant
     * @param features  their features, as interactions of which an item is a feature; those that the model does not know are
     *                  passed over; null for none
     * @return a new scorer
     * @throws IllegalArgumentException if there are features, and the model has none of users
     */
    public JourneyScorer newScorer(Vocabulary numbering, Interactions features) {
        return new JourneyScorer(this, userRows(numbering), featureMeans(numbering, features));
    }

    /** What users have of the model's features; null for no features. */
    SparseMatrix featureMeans(Vocabulary numbering, Interactions features) {
        if (features == null) {
            return null;
        }
        requireUserFeatures();
        return ItemFeatures.means(features.renumber(features.users(), userFeatures), numbering);
    }

    /** One row of the means of these features, each as much as the others. */
    SparseMatrix featureMeans(Collection<String> features) {
        if (features.isEmpty()) {
            return null;
        }
        requireUserFeatures();
        int[] known = features.stream().mapToInt(userFeatures::indexOf).filter(feature -> feature != Vocabulary.UNKNOWN)
                .distinct().toArray();
        float[] shares = new float[known.length];
        Arrays.fill(shares, 1f / known.length);
        return new SparseMatrix(userFeatures.size(), new int[] {0, known.length}, known, shares);
    }

    private void requireUserFeatures() {
        if (userFeatures == null) {
            throw new IllegalArgumentException("features of users are given, expected none: the model was trained without");
        }
    }

    /** The row of each user's embedding, or UNKNOWN. */
    int[] userRows(Vocabulary numbering) {
        return users == null ? new int[0]
                : IntStream.range(0, numbering.size()).map(user -> users.indexOf(numbering.id(user))).toArray();
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
     * The users that have an embedding.
     *
     * @return their ids; null where users have none
     */
    public Vocabulary users() {
        return users;
    }

    /**
     * The features of users.
     *
     * @return their ids; null where users have none
     */
    public Vocabulary userFeatures() {
        return userFeatures;
    }

    /**
     * The width of the embeddings.
     *
     * @return dim
     */
    public int dim() {
        return input == null ? userTable.columns() : input.columns();
    }

    /**
     * The panels.
     *
     * @return the output table and its biases, as scoring reads them
     */
    public ScoringPanels panels() {
        return panels;
    }

    /**
     * The wide part.
     *
     * @return {@code (items, items)}, of a journey's item and an item to score; null where there is none
     */
    public SparseMatrix wide() {
        return wide;
    }

    List<? extends Layer> hidden() {
        return hidden;
    }

    boolean isScalar() {
        return scalar;
    }

    FloatTable input() {
        return input;
    }

    FloatTable userTable() {
        return userTable;
    }

    FloatTable userFeatureTable() {
        return userFeatureTable;
    }

    FloatTable output() {
        return output;
    }

    /** The output table without its biases, as scoring reads it. */
    ScoringPanels rows() {
        return rows;
    }

    /** Copies an item's row of the output table, scaled to length 1, or to zeros. */
    void unitRow(int item, float[] row) {
        output.copyRow(item, row);
        double square = 0;
        for (float value : row) {
            square += (double) value * value;
        }
        double inverse = InverseNorms.of(square);
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (row[i] * inverse);
        }
    }

    /**
     * What rows of the output table are multiplied by to have length 1.
     *
     * @return one an item, 0 for a row of zeros, padded as the panels are; not a copy, and not to be changed
     */
    public float[] inverseNorms() {
        return inverseNorms;
    }

    /** {@code n^-a} of a journey of n items. */
    float scale(int journeyItems) {
        return EmbeddingBag.scale(journeyItems, exponent);
    }

    float dot(float[] a, float[] b) {
        if (!scalar) {
            return Rows.dot(a, 0, b, 0, a.length);
        }
        float dot = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * b[i];
        }
        return dot;
    }
}
