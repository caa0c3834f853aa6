package org.warprank.nn.serve;

import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Parameter;

/**
 * The features of users in a model that was trained with them: the weighted mean of the rows of a user's features is added to
 * the journey, and to the user's embedding. A user that the model does not know is scored by features, a journey, or both.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="user-features"}
 *
 * @param features the features
 * @param weight   their embeddings {@code (features, dim)}
 */
public record UserFeatures(Vocabulary features, Parameter weight) {

    /**
     * A checked table.
     *
     * @throws IllegalArgumentException if there are not as many rows as features
     */
    public UserFeatures {
        if (weight.rows() != features.size()) {
            throw new IllegalArgumentException(weight.name() + " has " + weight.rows() + " rows, expected " + features.size());
        }
    }
}
