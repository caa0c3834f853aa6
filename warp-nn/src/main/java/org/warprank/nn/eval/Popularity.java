package org.warprank.nn.eval;

import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.ItemScorer;

/**
 * The baseline to beat: an item's score is the number of users who have it, whoever asks; weights do not count. Immutable.
 *
 * {@snippet class="org.warprank.nn.example.EvaluationExamplesTest" region="popularity"}
 */
public final class Popularity implements ItemScorer {

    private final float[] users;

    /**
     * Counts the users of each item.
     *
     * @param train the interactions to count
     */
    public Popularity(Interactions train) {
        users = new float[train.items().size()];
        for (int place = 0; place < train.size(); place++) {
            users[train.item(place)]++;
        }
    }

    @Override
    public int items() {
        return users.length;
    }

    @Override
    public void score(int[] journey, int from, int to, float[] scores) {
        System.arraycopy(users, 0, scores, 0, users.length);
    }
}
