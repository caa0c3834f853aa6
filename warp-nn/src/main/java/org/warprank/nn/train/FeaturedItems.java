package org.warprank.nn.train;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.serve.ItemFeatures;

/**
 * The items of a training and the features that they have. An item that has features and that nobody has is cold, unless the
 * training goes on from a model in which it has rows of its own: it is no candidate, and its rows are those of its features
 * when the training is over. All others are trained, under other numbers.
 */
final class FeaturedItems {

    private final Vocabulary features;
    private final boolean identity;
    private final SparseMatrix all;
    private final SparseMatrix ofTrained;
    private final Interactions interactions;

    // The number that each trained item has among all.
    private final int[] trained;

    /**
     * The items of a training.
     *
     * @param train    what is trained on
     * @param features items with their features; those of items that {@code train} does not know are passed over
     * @param identity whether an item has rows of its own besides
     * @param from     where the training begins
     */
    FeaturedItems(Interactions train, Interactions features, boolean identity, StartingPoint from) {
        Vocabulary items = train.items();
        boolean[] seen = new boolean[items.size()];
        for (int place = 0; place < train.size(); place++) {
            seen[train.item(place)] = true;
        }
        this.features = features.items();
        this.identity = identity;
        this.all = ItemFeatures.means(features, items);
        this.trained = IntStream.range(0, items.size())
                .filter(item -> seen[item] || all.offsets()[item] == all.offsets()[item + 1]
                        || identity && from.hasOwnRow(item, all)).toArray();
        this.interactions = train.renumber(train.users(),
                Vocabulary.of(Arrays.stream(trained).mapToObj(items::id).toList()));
        this.ofTrained = ItemFeatures.means(features, interactions.items());
    }

    /** What is trained on, with the numbers of the trained items. Places are those of all interactions. */
    Interactions interactions() {
        return interactions;
    }

    Vocabulary features() {
        return features;
    }

    /** Whether an item has rows of its own besides those of its features. */
    boolean identity() {
        return identity;
    }

    /** The features of all items. */
    SparseMatrix all() {
        return all;
    }

    /** The features of the trained items. */
    SparseMatrix ofTrained() {
        return ofTrained;
    }

    /** The number of a trained item among all. */
    int item(int trainedItem) {
        return trained[trainedItem];
    }
}
