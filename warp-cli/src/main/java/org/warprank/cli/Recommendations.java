package org.warprank.cli;

import de.siegmar.fastcsv.writer.CsvWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.serve.ItemFilter;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.JourneyScorer;

/** The best new items for every user, as CSV. */
final class Recommendations {

    private final JourneyModel model;
    private final Interactions known;
    private final int length;
    private final PrintWriter err;

    /**
     * Recommendations that are computed as they are written.
     *
     * @param model  the model
     * @param known  the users and what they have, by the item numbers of the model
     * @param length items a user
     * @param err    is told how far it is
     */
    Recommendations(JourneyModel model, Interactions known, int length, PrintWriter err) {
        this.model = model;
        this.known = known;
        this.length = Math.min(length, model.items().size());
        this.err = err;
    }

    void writeTo(CsvWriter csv) {
        JourneyScorer scorer = model.newScorer(known.users());
        int[] items = new int[length];
        float[] scores = new float[length];
        csv.writeRecord("user", "rank", "item", "score");
        try (Progress progress = Progress.start("recommending", Progress.Unit.USERS, known.users().size(), err)) {
            for (int user = 0; user < known.users().size(); user++) {
                int count = scorer.topK(user, known.itemArray(), known.from(user), known.to(user), length, ItemFilter.UNSEEN,
                        items, scores);
                for (int i = 0; i < count; i++) {
                    csv.writeRecord(known.users().id(user), Integer.toString(i + 1), model.items().id(items[i]),
                            Float.toString(scores[i]));
                }
                progress.stepTo(user + 1);
            }
        }
    }
}
