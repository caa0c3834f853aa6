package org.warprank.nn.serve;

import java.util.stream.IntStream;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.layer.SparseMatrix;

/**
 * The features of items in a model that was trained with them: the weighted mean of its features' rows is a part of an item's
 * rows, and all of them for an item that nobody had. The model's own tables hold these sums; scoring reads no features.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="item-features"}
 *
 * @param features   the features
 * @param input      their part of the input embeddings {@code (features, dim)}; null where users have no journeys
 * @param output     their part of the output table {@code (features, width)}
 * @param outputBias their part of the output biases {@code (features, 1)}
 */
public record ItemFeatures(Vocabulary features, Parameter input, Parameter output, Parameter outputBias) {

    /**
     * Checked tables.
     *
     * @throws IllegalArgumentException if one has not as many rows as there are features
     */
    public ItemFeatures {
        requireRows(features, input == null ? output : input);
        requireRows(features, output);
        requireRows(features, outputBias);
    }

    private static void requireRows(Vocabulary features, Parameter table) {
        if (table.rows() != features.size()) {
            throw new IllegalArgumentException(table.name() + " has " + table.rows() + " rows, expected " + features.size());
        }
    }

    /**
     * What items, or users, have of each feature. Their weights are divided by their sum, for a weighted mean: many features
     * make no more of an item than one.
     *
     * @param features as interactions, of which a user is an item by its id, and an item is a feature
     * @param ids      the items
     * @return {@code (ids, features)}; no entries in the rows of items without features
     */
    public static SparseMatrix means(Interactions features, Vocabulary ids) {
        int[] rows = IntStream.range(0, ids.size()).map(i -> features.users().indexOf(ids.id(i))).toArray();
        int[] offsets = new int[rows.length + 1];
        for (int i = 0; i < rows.length; i++) {
            int entries = rows[i] == Vocabulary.UNKNOWN ? 0 : features.to(rows[i]) - features.from(rows[i]);
            offsets[i + 1] = Math.addExact(offsets[i], entries);
        }
        int[] indices = new int[offsets[rows.length]];
        float[] values = new float[indices.length];
        for (int i = 0; i < rows.length; i++) {
            double sum = 0;
            for (int at = offsets[i]; at < offsets[i + 1]; at++) {
                sum += features.weight(features.from(rows[i]) + at - offsets[i]);
            }
            for (int at = offsets[i]; at < offsets[i + 1]; at++) {
                int place = features.from(rows[i]) + at - offsets[i];
                indices[at] = features.item(place);
                values[at] = (float) (features.weight(place) / sum);
            }
        }
        return new SparseMatrix(features.items().size(), offsets, indices, values);
    }

    /**
     * The Euclidean norm of a row: how much a feature makes of the items that have it.
     *
     * @param table   one of the tables
     * @param feature the number of the feature
     * @return the norm
     */
    public static double norm(Parameter table, int feature) {
        double square = 0;
        for (int i = feature * table.columns(); i < (feature + 1) * table.columns(); i++) {
            square += (double) table.values()[i] * table.values()[i];
        }
        return Math.sqrt(square);
    }
}
