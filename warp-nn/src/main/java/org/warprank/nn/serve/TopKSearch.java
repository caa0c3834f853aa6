package org.warprank.nn.serve;

import java.util.Arrays;
import org.warprank.core.PackedQueries;
import org.warprank.core.ScoringPanels;

/**
 * Fills lists with the best items of a table, exactly: the same as if all its scores were sorted. After the first few panels,
 * scores that do not reach a list's {@link TopK#threshold} are not even written. Holds the buffers of one thread; a search
 * allocates nothing after warm-up.
 *
 * {@snippet class="org.warprank.nn.example.ServingExamplesTest" region="top-k-search"}
 */
public final class TopKSearch {

    private static final ItemSet NONE_SEEN = new ItemSet(0);

    /** Panels scored in one go while most of them reach the list; their scores stay in the first-level cache. */
    private static final int BLOCK = 32;

    /** Of more queries than a panel is scored for in one go, so many are: twelve at a time, as kernels score them. */
    private static final int GROUP = 60;

    /** Panels whose scores several queries keep until the lists have them together, as the blocks of one query. */
    private static final int FIRST = 16;

    private final ScoringPanels panels;
    private final QuantizedSearch quantized;

    // Null where scalar kernels score.
    private final BlockMarks marks;
    private final ItemSet[] noneSeen;
    private final int group;
    private final PackedQueries[] packed;
    private final float[] thresholds;
    private final float[] scores;

    // Null for one query, where scalar kernels score, and where there are fewer panels than that.
    private final float[] firstScores;

    /**
     * A search of a table.
     *
     * @param panels     the table
     * @param maxQueries the most queries to search for at a time, at least 1
     * @throws IllegalArgumentException if maxQueries is below 1
     */
    public TopKSearch(ScoringPanels panels, int maxQueries) {
        this(panels, null, maxQueries);
    }

    /**
     * A search of a table that is at hand by rows as well. Where the panels are {@linkplain ScoringPanels#quantized quantized}
     * and many, a search for one query estimates all scores first, and reads the rows of those items that may reach the list.
     *
     * @param panels     the table
     * @param table      the table once more {@code (items, dim)}; null where it is not at hand
     * @param maxQueries the most queries to search for at a time, at least 1
     * @throws IllegalArgumentException if maxQueries is below 1, or the table has another shape
     */
    public TopKSearch(ScoringPanels panels, FloatTable table, int maxQueries) {
        if (table != null) {
            table.requireShape(panels.items(), panels.dim());
        }
        if (maxQueries < 1) {
            throw new IllegalArgumentException("maxQueries is " + maxQueries + ", expected at least 1");
        }
        this.panels = panels;
        this.quantized = table != null && panels.isQuantized() && panels.panels() >= QuantizedSearch.LEAST_PANELS
                ? new QuantizedSearch(panels, table) : null;
        this.marks = panels.isScalar() ? null : new BlockMarks(BLOCK);
        this.noneSeen = new ItemSet[maxQueries];
        Arrays.fill(noneSeen, NONE_SEEN);
        this.group = maxQueries <= ScoringPanels.MAX_QUERIES ? maxQueries : GROUP;
        this.packed = new PackedQueries[Math.ceilDiv(maxQueries, group)];
        Arrays.setAll(packed, g -> new PackedQueries(panels, Math.min(group, maxQueries - g * group)));
        this.thresholds = new float[maxQueries];
        this.scores = new float[Math.max(group, BLOCK) * ScoringPanels.ITEMS];
        this.firstScores = marks == null || maxQueries == 1 || panels.panels() < FIRST ? null
                : new float[FIRST * group * ScoringPanels.ITEMS];
    }

    /**
     * Offers a list every item of the table, by its score for a query.
     *
     * @param query  the query's factors
     * @param offset where they start
     * @param list   the list, on which {@link TopK#begin} has been called
     * @throws IndexOutOfBoundsException if the query is not within its array
     */
    public void one(float[] query, int offset, TopK list) {
        one(0, panels.panels(), query, offset, ItemFilter.ALL, NONE_SEEN, list);
    }

    /** Offers it the allowed items of a range of panels. */
    void one(int from, int to, float[] query, int offset, ItemFilter filter, ItemSet seen, TopK list) {
        if (quantized != null && to - from >= QuantizedSearch.LEAST_PANELS) {
            quantized.find(from, to, query, offset, filter, seen, list);
            return;
        }
        // Few panels of many are scored without a further kernel, that a warm-up would have to wait for.
        int start = from;
        while (start < to && (quantized != null || marks != null && !list.isFull())) {
            int end = Math.min(to, start + BLOCK);
            block(start, end, query, offset, filter, seen, list);
            start = end;
        }
        for (int p = start; (p = panels.nextPanel(p, to, query, offset, list.threshold(), scores, 0)) >= 0; p++) {
            list.acceptChosen(p * ScoringPanels.ITEMS, allowed(panels, p, filter, seen), scores, 0);
        }
    }

    // The n-th panel has one of the k best so far with a probability of about 1 - exp(-k / n): at first, to ask for the next one
    // that reaches the list would be a call of the kernel for nearly each.
    private void block(int from, int to, float[] query, int offset, ItemFilter filter, ItemSet seen, TopK list) {
        panels.score(from, to, query, offset, scores, 0);
        offerBlock(from, to - from, filter, seen, list);
    }

    /** Offers a list the allowed items of a block, whose scores are there. */
    private void offerBlock(int from, int count, ItemFilter filter, ItemSet seen, TopK list) {
        leaveOut(panels, from, count, filter, seen, scores);
        marks.mark(scores, 0, count, list.isFull() ? list.threshold() : marks.reachedBy(list.k(), scores, count));
        for (int p = 0; p < count; p++) {
            if (marks.of(p) != 0) {
                list.acceptChosen((from + p) * ScoringPanels.ITEMS, marks.of(p) & allowed(panels, from + p, filter, seen), scores,
                        p * ScoringPanels.ITEMS);
            }
        }
    }

    /**
     * Does the same for several queries and their lists, and reads the table once. A query's scores and list are those it has
     * alone.
     *
     * @param count   number of queries, from 0 to maxQueries
     * @param queries the queries' factors {@code (count, dim)}
     * @param offset  where the first query starts
     * @param stride  distance of two queries, at least dim
     * @param lists   a list for each query, on which {@link TopK#begin} has been called
     * @throws IllegalArgumentException  if the stride is too small
     * @throws IndexOutOfBoundsException if there are more queries than maxQueries, or an array is too short
     */
    public void several(int count, float[] queries, int offset, int stride, TopK[] lists) {
        several(count, queries, offset, stride, ItemFilter.ALL, noneSeen, null, lists);
    }

    /**
     * Offers them the allowed items alone, by biases {@code (count, 64 panels)} of each query's own, or null for those of the
     * panels. Panels that have none of them for any query are passed over; a query's share of any other takes no longer than
     * some single items would.
     */
    void several(int count, float[] queries, int offset, int stride, ItemFilter filter, ItemSet[] seen, float[] biases,
                 TopK[] lists) {
        for (int q = 0; q < count; q++) {
            thresholds[q] = lists[q].threshold();
        }
        int groups = Math.ceilDiv(count, group);
        for (int g = 0; g < groups; g++) {
            packed[g].pack(Math.min(group, count - g * group), queries, offset + g * group * stride, stride);
        }
        int start = firstScores == null ? 0 : FIRST;
        for (int g = 0; g < groups && start > 0; g++) {
            offerFirst(g * group, packed[g], filter, seen, biases, lists);
        }
        for (int p = start; p < panels.panels(); p++) {
            for (int g = 0; g < groups; g++) {
                offerPanel(p, g * group, packed[g], filter, seen, biases, lists);
            }
        }
    }

    // Else each panel would have something for most of the lists at first.
    private void offerFirst(int from, PackedQueries queries, ItemFilter filter, ItemSet[] seen, float[] biases, TopK[] lists) {
        int size = queries.count() * ScoringPanels.ITEMS;
        for (int p = 0; p < FIRST; p++) {
            score(p, from, queries, filter, seen, biases, firstScores, p * size);
        }
        for (int i = 0; i < queries.count(); i++) {
            for (int p = 0; p < FIRST; p++) {
                System.arraycopy(firstScores, p * size + i * ScoringPanels.ITEMS, scores, p * ScoringPanels.ITEMS,
                        ScoringPanels.ITEMS);
            }
            offerBlock(0, FIRST, filter, seen[from + i], lists[from + i]);
            thresholds[from + i] = lists[from + i].threshold();
        }
    }

    /** Scores a panel for some queries, and tells which reach their threshold; none where no item of it is allowed. */
    private long score(int panel, int first, PackedQueries queries, ItemFilter filter, ItemSet[] seen, float[] biases,
                       float[] to, int offset) {
        if (!anyAllowed(panel, first, first + queries.count(), filter, seen)) {
            return 0;
        }
        int items = ScoringPanels.ITEMS * panels.panels();
        return biases == null ? panels.scoreQueries(panel, queries, thresholds, first, to, offset)
                : panels.scoreQueries(panel, queries, biases, first * items, items, thresholds, first, to, offset);
    }

    private void offerPanel(int panel, int first, PackedQueries queries, ItemFilter filter, ItemSet[] seen, float[] biases,
                       TopK[] lists) {
        long reached = score(panel, first, queries, filter, seen, biases, scores, 0);
        for (; reached != 0; reached &= reached - 1) {
            int i = Long.numberOfTrailingZeros(reached);
            int q = first + i;
            long chosen = allowed(panels, panel, filter, seen[q]);
            if (marks != null && lists[q].isFull()) {
                marks.mark(scores, i * ScoringPanels.ITEMS, 1, thresholds[q]);
                chosen &= marks.of(0);
            }
            lists[q].acceptChosen(panel * ScoringPanels.ITEMS, chosen, scores, i * ScoringPanels.ITEMS);
            thresholds[q] = lists[q].threshold();
        }
    }

    private boolean anyAllowed(int panel, int from, int to, ItemFilter filter, ItemSet[] seen) {
        boolean any = false;
        for (int q = from; q < to && !any; q++) {
            any = allowed(panels, panel, filter, seen[q]) != 0;
        }
        return any;
    }

    /** Makes the values of the items of a block that are not allowed negative infinity. */
    static void leaveOut(ScoringPanels panels, int from, int count, ItemFilter filter, ItemSet seen, float[] values) {
        for (int p = 0; p < count; p++) {
            for (long rest = ~allowed(panels, from + p, filter, seen); rest != 0; rest &= rest - 1) {
                values[p * ScoringPanels.ITEMS + Long.numberOfTrailingZeros(rest)] = Float.NEGATIVE_INFINITY;
            }
        }
    }

    /** The items of a panel that there are and that are allowed, as bits. */
    static long allowed(ScoringPanels panels, int panel, ItemFilter filter, ItemSet seen) {
        int past = (panel + 1) * ScoringPanels.ITEMS - panels.items();
        return filter.allowed(panel, seen.in(panel)) & (past > 0 ? -1L >>> past : -1L);
    }
}
