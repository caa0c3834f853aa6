package org.warprank.nn.serve;

import java.util.Arrays;
import java.util.Objects;
import org.warprank.core.Rows;
import org.warprank.core.ScoringPanels;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.layer.Network;
import org.warprank.nn.layer.Pass;

/**
 * Scores items for journeys with the buffers of one thread; after warm-up a call allocates nothing.
 *
 * <p>{@code h = n^-a} times the sum of the journey's input embeddings, through the hidden layers; {@code score(j) = h . W[j] +
 * b[j]}. An empty journey has h = 0. Where the model has an embedding of the user, h is that, or that is added. Where it has a
 * wide part, {@code n^-a} times the sum of its rows of the journey's items is added to the scores.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="journey-scorer"}
 */
public final class JourneyScorer implements ItemScorer {

    // Scores of 16 panels fill 4 KB: they are still in the first-level cache when they are looked at.
    private static final int BLOCK_PANELS = 16;

    private final JourneyModel model;
    private final Network network;
    private final TopKSearch search;
    private final int[] userRows;
    private final float[] block = new float[BLOCK_PANELS * ScoringPanels.ITEMS];

    // What the wide part adds to each score; null where there is none.
    private final float[] wideScores;

    /** A scorer; {@code userRows} has the row in the model's table of each user's number, or UNKNOWN. */
    JourneyScorer(JourneyModel model, int[] userRows) {
        this.model = model;
        this.userRows = userRows;
        this.network = new Network(model.dim(), model.hidden(), 1, false);
        this.search = new TopKSearch(model.panels(), 1);
        this.wideScores = model.wide() == null ? null : new float[model.items().size()];
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
        prepare(user, journey, from, to);
        for (int panel = 0; panel < model.panels().panels(); panel += BLOCK_PANELS) {
            int count = scoreBlock(panel);
            System.arraycopy(block, 0, scores, panel * ScoringPanels.ITEMS, count);
        }
    }

    /**
     * The best items for a journey, exactly: by descending score, ties by lower item number.
     *
     * @param journey item numbers, in which the journey stands
     * @param from    where it starts
     * @param to      where it ends
     * @param list    the list to fill, on which {@link TopK#begin} has been called
     * @param ids     receives the items, best first
     * @param scores  receives their scores
     * @return the length of the list: k, or fewer where fewer items were left
     * @throws IndexOutOfBoundsException if the journey has a number that is no item's, or an array is too short
     */
    public int topK(int[] journey, int from, int to, TopK list, int[] ids, float[] scores) {
        return topK(Vocabulary.UNKNOWN, journey, from, to, list, ids, scores);
    }

    /**
     * The best items for a user with a number; otherwise as {@link #topK(int[], int, int, TopK, int[], float[])}.
     *
     * @param user    the user's number, of the numbering that the scorer was made for; {@link Vocabulary#UNKNOWN} for none
     * @param journey item numbers, in which the journey stands
     * @param from    where it starts
     * @param to      where it ends
     * @param list    the list to fill, on which {@link TopK#begin} has been called
     * @param ids     receives the items, best first
     * @param scores  receives their scores
     * @return the length of the list
     * @throws IndexOutOfBoundsException if the journey has a number that is no item's, or an array is too short
     */
    public int topK(int user, int[] journey, int from, int to, TopK list, int[] ids, float[] scores) {
        prepare(user, journey, from, to);
        if (wideScores == null) {
            search.one(network.output(), 0, list);
        } else {
            for (int panel = 0; panel < model.panels().panels(); panel += BLOCK_PANELS) {
                int count = scoreBlock(panel);
                list.accept(panel * ScoringPanels.ITEMS, count, block, 0);
            }
        }
        return list.finish(ids, scores);
    }

    /**
     * The items most like one, exactly, by the cosine of the angle between their rows of the output table: near 1 for items that
     * follow the same journeys. An item whose row is all zeros is like none: 0.
     *
     * @param item   the item's number
     * @param list   the list to fill, on which {@link TopK#begin} has been called; the item itself is passed over only if it is
     *               excluded there
     * @param ids    receives the items
     * @param scores receives their cosines
     * @return the length of the list
     * @throws IndexOutOfBoundsException if there is no such item
     */
    public int similarItems(int item, TopK list, int[] ids, float[] scores) {
        Objects.checkIndex(item, items());
        float[] rows = model.output().values();
        int width = model.output().columns();
        for (int from = 0; from < items(); from += block.length) {
            int count = Math.min(block.length, items() - from);
            for (int i = 0; i < count; i++) {
                int other = from + i;
                block[i] = Rows.dot(rows, item * width, rows, other * width, width)
                        * model.inverseNorm(item) * model.inverseNorm(other);
            }
            list.accept(from, count, block, 0);
        }
        return list.finish(ids, scores);
    }

    private void prepare(int user, int[] journey, int from, int to) {
        for (int i = from; i < to; i++) {
            if (journey[i] < 0 || journey[i] >= items()) {
                throw new IndexOutOfBoundsException("journey has " + journey[i] + " at index " + i + ", expected items from 0 to "
                        + (items() - 1));
            }
        }
        if (model.bag() == null) {
            Arrays.fill(network.input(), 0f);
        } else {
            model.bag().forward(journey, from, to, network.input(), 0);
        }
        int row = user >= 0 && user < userRows.length ? userRows[user] : Vocabulary.UNKNOWN;
        if (row != Vocabulary.UNKNOWN) {
            Rows.axpy(1f, model.users().weight().values(), row * model.dim(), network.input(), 0, model.dim());
        }
        network.forward(Pass.INFERENCE, 0, 1);
        if (wideScores != null) {
            Arrays.fill(wideScores, 0f);
            model.wide().addRows(model.scale(to - from), journey, from, to, wideScores, 0);
        }
    }

    private int scoreBlock(int panel) {
        int end = Math.min(panel + BLOCK_PANELS, model.panels().panels());
        model.panels().score(panel, end, network.output(), 0, block, 0);
        int count = Math.min(items(), end * ScoringPanels.ITEMS) - panel * ScoringPanels.ITEMS;
        if (wideScores != null) {
            Rows.axpy(1f, wideScores, panel * ScoringPanels.ITEMS, block, 0, count);
        }
        return count;
    }
}
