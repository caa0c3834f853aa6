package org.warprank.nn.serve;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Network;
import org.warprank.nn.layer.Pass;
import org.warprank.nn.layer.SparseMatrix;

/**
 * Scores items for journeys with the buffers of one thread; after warm-up a call allocates nothing.
 *
 * <p>{@code h = n^-a} times the sum of the journey's input embeddings, through the hidden layers; {@code score(j) = h . W[j] +
 * b[j]}. An empty journey has h = 0. Where the model has an embedding of the user, h is that, or that is added; where users are
 * embeddings alone, that of an unknown one is found from the journey by {@link FoldIn}. Where it has a wide part, {@code n^-a}
 * times the sum of its rows of the journey's items is added to the scores.
 *
 * <p>A journey is a set: its order makes no difference, an item that it has twice counts once, and {@link Vocabulary#UNKNOWN}
 * not at all. n is the number of items that are left.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="journey-scorer"}
 */
public final class JourneyScorer implements ItemScorer {

    // Scores of 16 panels fill 4 KB: they are still in the first-level cache when they are looked at.
    private static final int BLOCK_PANELS = 16;

    private final ScoringModel model;
    private final JourneyInput input;
    private final Network network;
    private final SelectiveSearch search;
    private final ItemSet seen;
    private final int[] userRows;
    private final SparseMatrix featureMeans;
    private final float[] block = new float[BLOCK_PANELS * ScoringPanels.ITEMS];
    private final WideBias wide;
    private final ScoringPanels panels;
    private final SimilarItems similar;
    private TopK list = new TopK(1);

    /**
     * A scorer of users by number.
     *
     * @param userRows     the row in the model's table of each user, or UNKNOWN; null if numbers are rows
     * @param featureMeans what each user has of the model's features; null for none
     */
    JourneyScorer(ScoringModel model, int[] userRows, SparseMatrix featureMeans) {
        this.model = model;
        this.userRows = userRows;
        this.featureMeans = featureMeans;
        this.input = new JourneyInput(model);
        this.network = new Network(model.dim(), model.hidden(), 1, false);
        this.wide = new WideBias(model, 1);
        this.panels = wide.panels();
        this.search = new SelectiveSearch(panels, model.output());
        this.similar = new SimilarItems(model);
        this.seen = new ItemSet(items());
    }

    @Override
    public int items() {
        return model.items().size();
    }

    @Override
    public void score(int[] journey, int from, int to, float[] scores) {
        score(Vocabulary.UNKNOWN, journey, from, to, scores);
    }

    @Override
    public void score(int user, int[] journey, int from, int to, float[] scores) {
        if (scores.length < items()) {
            throw new IndexOutOfBoundsException("scores has room for " + scores.length + " items, expected " + items());
        }
        prepare(user, journey, from, to, featureMeans, user);
        for (int panel = 0; panel < panels.panels(); panel += BLOCK_PANELS) {
            int end = Math.min(panel + BLOCK_PANELS, panels.panels());
            panels.score(panel, end, network.output(), 0, block, 0);
            int first = panel * ScoringPanels.ITEMS;
            System.arraycopy(block, 0, scores, first, Math.min(items(), end * ScoringPanels.ITEMS) - first);
        }
    }

    /**
     * The best new items for a journey; otherwise as {@link #topK(int, int[], int, int, int, ItemFilter, int[], float[])}.
     *
     * @param journey numbers of the user's items
     * @param k       the most items to list, at least 1
     * @param ids     receives the items, best first
     * @param scores  receives their scores
     * @return the length of the list
     * @throws IllegalArgumentException  if k is below 1
     * @throws IndexOutOfBoundsException if the journey has a number that is no item's, or an array is too short
     */
    public int topK(int[] journey, int k, int[] ids, float[] scores) {
        return topK(Vocabulary.UNKNOWN, journey, 0, journey.length, k, ItemFilter.UNSEEN, ids, scores);
    }

    /**
     * The best items for a user, exactly: as if all scores were sorted, the higher first, ties by the lower item number. NaN is
     * no score: its item is not listed.
     *
     * @param user    the user's number; one that the model has no embedding of, such as {@link Vocabulary#UNKNOWN}, is the
     *                journey alone
     * @param journey item numbers, in which the journey stands, in any order
     * @param from    where it starts
     * @param to      where it ends
     * @param k       the most items to list, at least 1; may be more than there are
     * @param filter  which items may be listed; {@link ItemFilter#UNSEEN} leaves out those of the journey
     * @param ids     receives the items, best first: k, or as many as the model has items if that is less
     * @param scores  receives their scores
     * @return the length of the list: k, or fewer where fewer items are allowed; what follows it in the arrays is undefined
     * @throws IllegalArgumentException  if k is below 1
     * @throws IndexOutOfBoundsException if the journey has a number that is no item's, or an array is too short
     */
    public int topK(int user, int[] journey, int from, int to, int k, ItemFilter filter, int[] ids, float[] scores) {
        return topK(user, journey, from, to, featureMeans, user, k, filter, ids, scores);
    }

    private int topK(int user, int[] journey, int from, int to, SparseMatrix means, int meansRow, int k, ItemFilter filter,
                     int[] ids, float[] scores) {
        begin(k, filter, ids, scores);
        prepare(user, journey, from, to, means, meansRow);
        search.find(network.output(), 0, filter, seen, list);
        return list.finish(ids, scores);
    }

    /**
     * The items most like one, exactly, by the cosine of the angle between their rows of the output table: near 1 for items that
     * follow the same journeys. An item whose row is all zeros is like none: 0.
     *
     * @param item   the item's number
     * @param k      the most items to list, at least 1
     * @param filter which items may be listed; {@link ItemFilter#UNSEEN} leaves out the item itself
     * @param ids    receives the items, best first
     * @param scores receives their cosines
     * @return the length of the list
     * @throws IllegalArgumentException  if k is below 1
     * @throws IndexOutOfBoundsException if there is no such item, or an array is too short
     */
    public int similarItems(int item, int k, ItemFilter filter, int[] ids, float[] scores) {
        Objects.checkIndex(item, items());
        begin(k, filter, ids, scores);
        seen.clear();
        seen.add(item);
        similar.find(item, filter, seen, list);
        return list.finish(ids, scores);
    }

    /**
     * The best new items for a journey, by ids. The convenient way; it allocates.
     *
     * @param user    the id of the user, of whom the model may have an embedding; null for a user who is the journey alone
     * @param journey ids of the items the user has, in any order; repeats count once, ids that the model does not know not at
     *                all; empty for the list of a user without any
     * @param k       how many items, at least 1
     * @param filter  which items may be listed
     * @return k items, or fewer where fewer are allowed
     * @throws IllegalArgumentException if k is below 1
     */
    public List<ScoredItem> recommend(String user, Collection<String> journey, int k, ItemFilter filter) {
        return recommend(user, journey, List.of(), k, filter);
    }

    /**
     * The best new items for a user with features, by ids. The convenient way; it allocates.
     *
     * @param user     the id of the user, of whom the model may have an embedding; null for a user who has none
     * @param journey  ids of the items the user has, in any order; repeats and ids that the model does not know do not count
     * @param features features of the user, each of the same weight; repeats and unknown ones do not count
     * @param k        how many items, at least 1
     * @param filter   which items may be listed
     * @return k items, or fewer where fewer are allowed
     * @throws IllegalArgumentException if k is below 1, or there are features and the model has none of users
     */
    public List<ScoredItem> recommend(String user, Collection<String> journey, Collection<String> features, int k,
                                      ItemFilter filter) {
        int[] numbers = journey.stream().mapToInt(model.items()::indexOf).toArray();
        int number = user == null || model.users() == null ? Vocabulary.UNKNOWN : model.users().indexOf(user);
        int room = Math.clamp(k, 1, items());
        int[] ids = new int[room];
        float[] scores = new float[room];
        SparseMatrix means = model.featureMeans(features);
        return named(topK(number, numbers, 0, numbers.length, means, 0, k, filter, ids, scores), ids, scores);
    }

    /**
     * The items most like one, by ids. The convenient way; it allocates.
     *
     * @param item   the id of the item
     * @param k      how many items, at least 1
     * @param filter which items may be listed
     * @return k items, or fewer where fewer are allowed, with their cosines
     * @throws IllegalArgumentException if the model does not know the item, or k is below 1
     */
    public List<ScoredItem> similarItems(String item, int k, ItemFilter filter) {
        int number = model.items().indexOf(item);
        if (number == Vocabulary.UNKNOWN) {
            throw new IllegalArgumentException("item is \"" + item + "\", expected an item that the model knows");
        }
        int room = Math.clamp(k, 1, items());
        int[] ids = new int[room];
        float[] scores = new float[room];
        return named(similarItems(number, k, filter, ids, scores), ids, scores);
    }

    private List<ScoredItem> named(int count, int[] ids, float[] scores) {
        List<ScoredItem> named = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            named.add(new ScoredItem(model.items().id(ids[i]), scores[i]));
        }
        return List.copyOf(named);
    }

    // Room for the list is kept for the next call.
    private void begin(int k, ItemFilter filter, int[] ids, float[] scores) {
        if (k < 1) {
            throw new IllegalArgumentException("k is " + k + ", expected at least 1");
        }
        Objects.requireNonNull(filter, "filter is null");
        int length = Math.min(k, items());
        if (ids.length < length || scores.length < length) {
            throw new IndexOutOfBoundsException("ids has room for " + ids.length + " and scores for " + scores.length
                    + " items, expected " + length);
        }
        if (length > list.maxK()) {
            list = new TopK(length);
        }
        list.begin(length);
    }

    private void prepare(int user, int[] journey, int from, int to, SparseMatrix means, int meansRow) {
        input.see(journey, from, to, seen);
        input.forward(userRow(user), seen, network.input(), 0);
        input.addFeatures(means, meansRow, network.input(), 0);
        network.forward(Pass.INFERENCE, 0, 1);
        wide.prepare(0, seen);
    }

    private int userRow(int user) {
        int users = userRows != null ? userRows.length : model.users() == null ? 0 : model.users().size();
        return user < 0 || user >= users ? Vocabulary.UNKNOWN : userRows == null ? user : userRows[user];
    }
}
