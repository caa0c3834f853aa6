package org.warprank.nn.serve;

/**
 * Scores every item for a user. Owned by one thread; a supplier makes one for each.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="item-scorer"}
 */
public interface ItemScorer {

    /**
     * The number of items.
     *
     * @return how many items are scored
     */
    int items();

    /**
     * Scores every item.
     *
     * @param journey item numbers, in which the user's journey stands
     * @param from    where it starts
     * @param to      where it ends; an empty journey is that of a user of whom nothing is known
     * @param scores  receives one score an item, from index 0; higher is better, NaN is no score
     */
    void score(int[] journey, int from, int to, float[] scores);

    /**
     * Scores every item for a user with a number, which a scorer that knows users by their journeys alone has no use for.
     *
     * @param user    the user's number
     * @param journey item numbers, in which the user's journey stands
     * @param from    where it starts
     * @param to      where it ends
     * @param scores  receives one score an item, from index 0
     */
    default void score(int user, int[] journey, int from, int to, float[] scores) {
        score(journey, from, to, scores);
    }
}
