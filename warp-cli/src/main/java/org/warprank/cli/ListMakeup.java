package org.warprank.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.BulkScorer;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.ScoringModel;

/** What the lists of all users are made of: how many of the items stand in them, and how popular those are. */
final class ListMakeup {

    /** Length of the lists. */
    static final int LENGTH = 10;

    /** Share of the interactions that the most popular items have together, at least; as in an evaluation. */
    private static final double HEAD = 0.2;

    private final int[] byPopularity;
    private final long[] interactions;
    private final long[] places;

    private ListMakeup(long[] interactions, long[] places) {
        this.interactions = interactions;
        this.places = places;
        this.byPopularity = IntStream.range(0, interactions.length).boxed()
                .sorted(Comparator.comparingLong(item -> -interactions[item])).mapToInt(Integer::intValue).toArray();
    }

    /** Makes the list of every user and counts what is in it. */
    static ListMakeup of(ScoringModel model, Interactions known, int threads, PrintWriter err) {
        long[] interactions = new long[known.items().size()];
        for (int place = 0; place < known.size(); place++) {
            interactions[known.item(place)]++;
        }
        long[] places = new long[interactions.length];
        try (Progress progress = Progress.start("making lists", Progress.Unit.USERS, known.users().size(), err)) {
            new BulkScorer(model).topK(known, LENGTH, ItemFilter.UNSEEN, threads, (user, count, items, scores) -> {
                for (int i = 0; i < count; i++) {
                    places[items[i]]++;
                }
                progress.stepTo(user + 1);
            });
        }
        return new ListMakeup(interactions, places);
    }

    int items() {
        return places.length;
    }

    /** How many items stand in at least one list. */
    long listed() {
        return IntStream.range(0, places.length).filter(item -> places[item] > 0).count();
    }

    /** How many of the most popular items have a fifth of the interactions together; they are the head. */
    int head() {
        double fifth = HEAD * sum(interactions, items());
        int head = 0;
        for (long within = 0; within < fifth; head++) {
            within += interactions[byPopularity[head]];
        }
        return head;
    }

    /** The share of the interactions that the most popular items have. */
    double shareOfInteractions(int mostPopular) {
        return share(interactions, mostPopular);
    }

    /** The share of the places in all lists that the most popular items have. */
    double shareOfPlaces(int mostPopular) {
        return share(places, mostPopular);
    }

    private double share(long[] counts, int mostPopular) {
        // Lists are empty where users have every item.
        return sum(counts, mostPopular) / Math.max(1, sum(counts, items()));
    }

    private double sum(long[] counts, int mostPopular) {
        return IntStream.range(0, mostPopular).mapToLong(i -> counts[byPopularity[i]]).sum();
    }

    /** Both shares, in percent, for the most popular 0, 5, ... 100 percent of the items. */
    Chart chart() {
        List<Integer> percents = IntStream.rangeClosed(0, 20).mapToObj(i -> 5 * i).toList();
        List<Double> ofInteractions = new ArrayList<>();
        List<Double> ofPlaces = new ArrayList<>();
        for (int percent : percents) {
            int mostPopular = Math.toIntExact((long) items() * percent / 100);
            ofInteractions.add(100 * shareOfInteractions(mostPopular));
            ofPlaces.add(100 * shareOfPlaces(mostPopular));
        }
        return new Chart("Popularity", "Share, in percent, that the most popular items have of the places in the lists and of the "
                + "interactions.", "percent of the items", percents,
                List.of(new Chart.Series("lists", ofPlaces), new Chart.Series("interactions", ofInteractions)));
    }
}
