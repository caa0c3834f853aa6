package org.warprank.nn.train;

/**
 * What a user is to the model.
 *
 * {@snippet class="org.warprank.nn.example.TrainingExamplesTest" region="user-mode"}
 */
public enum UserMode {

    /** The journey: the bag of the user's other items. New users need no training, and no user stands in the model. */
    JOURNEY(true, false),

    /**
     * A row of a table of their own, as in matrix factorisation. That of a new user is found from the user's items, by
     * {@link org.warprank.nn.serve.FoldIn}.
     */
    EMBEDDING(false, true),

    /** The sum of both. A new user is the journey alone. */
    BOTH(true, true);

    private final boolean journey;
    private final boolean embedding;

    UserMode(boolean journey, boolean embedding) {
        this.journey = journey;
        this.embedding = embedding;
    }

    boolean hasJourney() {
        return journey;
    }

    boolean hasEmbedding() {
        return embedding;
    }
}
