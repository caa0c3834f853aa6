package org.warprank.nn.train;

import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.JourneyModel;

/**
 * What a training knows besides its interactions.
 *
 * @param negatives    what users are known not to want; null if nothing is known
 * @param itemFeatures the features of items; null if they have none
 * @param itemIdentity whether items with features have rows of their own besides
 * @param userFeatures the features of users; null if they have none
 */
record SideInformation(Interactions negatives, Interactions itemFeatures, boolean itemIdentity, Interactions userFeatures) {

    static final SideInformation NONE = new SideInformation(null, null, true, null);

    SideInformation withNegatives(Interactions known) {
        return new SideInformation(known, itemFeatures, itemIdentity, userFeatures);
    }

    SideInformation withItemFeatures(Interactions features, boolean identity) {
        return new SideInformation(negatives, features, identity, userFeatures);
    }

    SideInformation withUserFeatures(Interactions features) {
        return new SideInformation(negatives, itemFeatures, itemIdentity, features);
    }

    /**
     * Refuses what does not go with what is trained on, or with the model that the training goes on from, if there is one.
     *
     * @throws IllegalArgumentException if there is such
     */
    void check(Interactions train, JourneyModel start) {
        if (negatives != null && (negatives.users() != train.users() || negatives.items() != train.items())) {
            throw new IllegalArgumentException("negatives have other numbers than train, expected "
                    + "negatives.renumber(train.users(), train.items())");
        }
        requireSome("item features", itemFeatures);
        requireSome("user features", userFeatures);
        if (start != null) {
            requireSome("item features", start.itemFeatures() != null, itemFeatures);
            requireSome("user features", start.userFeatures() != null, userFeatures);
            if (itemFeatures != null && !itemIdentity && start.itemFeatures() == null) {
                throw new IllegalArgumentException("identity is false, which leaves nothing of the items of a model without "
                        + "item features, expected true to go on from it");
            }
        }
    }

    private static void requireSome(String name, boolean known, Interactions features) {
        if (known && features == null) {
            throw new IllegalArgumentException(name + " are not given, expected some: training goes on from a model with such");
        }
    }

    private static void requireSome(String name, Interactions features) {
        if (features != null && features.size() == 0) {
            throw new IllegalArgumentException(name + " are none, expected at least one");
        }
    }

    /** The same by the numbers of a training, without negatives that are trained on. */
    SideInformation forTraining(StartingPoint from, Interactions train) {
        return new SideInformation(negatives == null ? null : from.renumber(negatives).without(train),
                from.renumberItemFeatures(itemFeatures), itemIdentity, from.renumberUserFeatures(userFeatures));
    }

    /** The items with their features; null if they have none. */
    FeaturedItems items(Interactions train, StartingPoint from) {
        return itemFeatures == null ? null : new FeaturedItems(train, itemFeatures, itemIdentity, from);
    }

    /** The users with their features; null if they have none. */
    UserFeatureInput.Data users(Interactions train) {
        return userFeatures == null ? null
                : new UserFeatureInput.Data(userFeatures.items(), ItemFeatures.means(userFeatures, train.users()));
    }
}
