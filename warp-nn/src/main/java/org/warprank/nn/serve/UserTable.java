package org.warprank.nn.serve;

import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Parameter;

/**
 * The embeddings that users have in a model where they are not, or not only, their journeys.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="user-table"}
 *
 * @param users  the users
 * @param weight their embeddings {@code (users, dim)}
 */
public record UserTable(Vocabulary users, Parameter weight) {

    /**
     * A checked table.
     *
     * @throws IllegalArgumentException if there are not as many rows as users
     */
    public UserTable {
        if (weight.rows() != users.size()) {
            throw new IllegalArgumentException(weight.name() + " has " + weight.rows() + " rows, expected " + users.size());
        }
    }
}
