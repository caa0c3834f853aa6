package org.warprank.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.PrintWriter;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.BulkScorer;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.ScoringModel;

/** The best new items for every user, as CSV. */
final class Recommendations {

    private final ScoringModel model;
    private final Interactions known;
    private final Interactions userFeatures;
    private final int length;
    private final int threads;
    private final PrintWriter err;

    /**
     * Recommendations that are computed as they are written.
     *
     * @param model   the model
     * @param known   the users and what they have, by the item numbers of the model
     * @param userFeatures features of the users; null for none
     * @param length  items a user
     * @param threads how many threads score
     * @param err     is told how far it is
     */
    Recommendations(ScoringModel model, Interactions known, Interactions userFeatures, int length, int threads,
                    PrintWriter err) {
        this.model = model;
        this.known = known;
        this.userFeatures = userFeatures;
        this.length = length;
        this.threads = threads;
        this.err = err;
    }

    void writeTo(CsvWriter csv) {
        csv.writeRecord("user", "rank", "item", "score");
        try (Progress progress = Progress.start("recommending", Progress.Unit.USERS, known.users().size(), err)) {
            BulkScorer.Lists lists = (user, count, items, scores) -> {
                for (int i = 0; i < count; i++) {
                    csv.writeRecord(known.users().id(user), Integer.toString(i + 1), model.items().id(items[i]),
                            Float.toString(scores[i]));
                }
                progress.stepTo(user + 1);
            };
            new BulkScorer(model).topK(known, userFeatures, length, ItemFilter.UNSEEN, threads, lists);
        }
    }
}
