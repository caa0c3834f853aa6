package org.warprank.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.RankingMetrics;

/** The metrics of several rankings of the same users, one line a ranking and length. */
final class RankingTable {

    private final PrintWriter out;

    RankingTable(PrintWriter out) {
        this.out = out;
        out.println(String.format(Locale.ROOT, "%-10s  %4s  %9s  %9s  %9s  %9s  %9s", "", "k", "ndcg", "precision", "recall",
                "mrr", "auc"));
    }

    // The area under the curve is of the whole ranking, whatever the length.
    void add(String name, EvaluationReport report) {
        for (RankingMetrics at : report.metrics()) {
            out.println(String.format(Locale.ROOT, "%-10s  %4d  %9.4f  %9.4f  %9.4f  %9.4f  %9.4f", name, at.k(), at.ndcg(),
                    at.precision(), at.recall(), at.mrr(), report.auc()));
        }
        out.flush();
    }
}
