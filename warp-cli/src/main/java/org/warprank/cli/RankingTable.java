package org.warprank.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Supplier;
import org.warprank.nn.eval.Evaluation;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.RankingMetrics;
import org.warprank.nn.serve.ItemScorer;

/**
 * Measures rankings for the same users and prints their metrics, one line a ranking and length; if wanted, also what items the
 * lists are made of.
 */
final class RankingTable {

    private final Evaluator evaluator;
    private final int[] lengths;
    private final boolean lists;
    private final PrintWriter out;
    private final PrintWriter err;

    RankingTable(Evaluator evaluator, int[] lengths, boolean lists, PrintWriter out, PrintWriter err) {
        this.evaluator = evaluator;
        this.lengths = lengths;
        this.lists = lists;
        this.out = out;
        this.err = err;
        out.println(String.format(Locale.ROOT, "%-10s  %4s  %9s  %9s  %9s  %9s  %9s", "", "k", "ndcg", "precision", "recall",
                "mrr", "auc") + (lists ? String.format(Locale.ROOT, "  %9s  %9s  %9s", "coverage", "novelty", "popular") : ""));
        out.flush();
    }

    // The area under the curve is of the whole ranking, whatever the length.
    Evaluation add(String name, Supplier<? extends ItemScorer> scorers) {
        Evaluation evaluation;
        try (Progress progress = Progress.start("evaluating", Progress.Unit.USERS, evaluator.users(), err)) {
            evaluation = evaluator.measure(scorers, progress::stepTo, lengths);
        }
        for (RankingMetrics at : evaluation.report().metrics()) {
            out.println(String.format(Locale.ROOT, "%-10s  %4d  %9.4f  %9.4f  %9.4f  %9.4f  %9.4f", name, at.k(), at.ndcg(),
                    at.precision(), at.recall(), at.mrr(), evaluation.mean("auc")) + (lists ? String.format(Locale.ROOT,
                    "  %9.4f  %9.4f  %9.4f", evaluation.coverage(at.k()), evaluation.mean("novelty@" + at.k()),
                    evaluation.mean("popularityShare@" + at.k())) : ""));
        }
        out.flush();
        return evaluation;
    }
}
