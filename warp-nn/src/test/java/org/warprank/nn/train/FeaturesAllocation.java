package org.warprank.nn.train;

import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;

/** A batch with features of items and users allocates nothing. */
abstract class FeaturesAllocation extends BatchAllocation {

    FeaturesAllocation(HeadChoice head, Objective objective) {
        super(false, 2, head, UserMode.JOURNEY, objective, NegativeSampling.UNIFORM);
    }

    // The first of both have none.
    @Override
    SideInformation side() {
        return SideInformation.NONE.withItemFeatures(features("i", 150), true).withUserFeatures(features("u", 60));
    }

    private static Interactions features(String name, int count) {
        InteractionsBuilder builder = Interactions.builder();
        for (int i = 10; i < count; i++) {
            builder.add(name + i, "common").add(name + i, "f" + i % 7, 2f).add(name + i, "g" + i % 30);
        }
        return builder.build();
    }
}
