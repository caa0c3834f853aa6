package org.warprank.nn.eval;

import java.util.stream.IntStream;
import org.warprank.nn.data.Interactions;

/** How popular items are among the users of the train file, for what lists say of themselves: novelty and share of the head. */
final class ItemPopularity {

    /** Share of the interactions that the items of the head have together, at least. */
    private static final double HEAD = 0.2;

    private final double[] selfInformation;
    private final boolean[] head;

    ItemPopularity(Interactions train) {
        int[] counts = new int[train.items().size()];
        for (int place = 0; place < train.size(); place++) {
            counts[train.item(place)]++;
        }
        selfInformation = new double[counts.length];
        for (int item = 0; item < counts.length; item++) {
            selfInformation[item] = Math.log((double) train.users().size() / Math.max(1, counts[item])) / Math.log(2);
        }
        head = new boolean[counts.length];
        int[] byPopularity = IntStream.range(0, counts.length).boxed().sorted((a, b) -> Integer.compare(counts[b], counts[a]))
                .mapToInt(Integer::intValue).toArray();
        long within = 0;
        for (int i = 0; i < byPopularity.length && within < HEAD * train.size(); i++) {
            head[byPopularity[i]] = true;
            within += counts[byPopularity[i]];
        }
    }

    /** {@code log2(users / users of the item)}, in bits; of an item that no user has, as if one had it. */
    double selfInformation(int item) {
        return selfInformation[item];
    }

    /** Whether an item is one of the most popular ones; among items of as many users, those of lower number are. */
    boolean isHead(int item) {
        return head[item];
    }
}
