package org.warprank.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.Supplier;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.RankingMetrics;
import org.warprank.nn.serve.ItemScorer;

/** Measures rankings for the same users and prints their metrics, one line a ranking and length. */
final class RankingTable {

    private final Evaluator evaluator;
    private final int[] lengths;
    private final PrintWriter out;
    private final PrintWriter err;

    RankingTable(Evaluator evaluator, int[] lengths, PrintWriter out, PrintWriter err) {
        this.evaluator = evaluator;
        this.lengths = lengths;
        this.out = out;
        this.err = err;
        out.println(String.format(Locale.ROOT, "%-10s  %4s  %9s  %9s  %9s  %9s  %9s", "", "k", "ndcg", "precision", "recall",
                "mrr", "auc"));
        out.flush();
    }

    // The area under the curve is of the whole ranking, whatever the length.
    EvaluationReport add(String name, Supplier<? extends ItemScorer> scorers) {
        EvaluationReport report;
        try (Progress progress = Progress.start("evaluating", Progress.Unit.USERS, evaluator.users(), err)) {
            report = evaluator.evaluate(scorers, progress::stepTo, lengths);
        }
        for (RankingMetrics at : report.metrics()) {
            out.println(String.format(Locale.ROOT, "%-10s  %4d  %9.4f  %9.4f  %9.4f  %9.4f  %9.4f", name, at.k(), at.ndcg(),
                    at.precision(), at.recall(), at.mrr(), report.auc()));
        }
        out.flush();
        return report;
    }
}
