package org.warprank.nn.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.warprank.nn.data.Split;
import org.warprank.nn.eval.Bootstrap;
import org.warprank.nn.eval.Evaluation;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.Interval;
import org.warprank.nn.eval.Popularity;
import org.warprank.nn.eval.RankingMetrics;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingOptions;

/** The examples in the Javadoc of evaluation: each region is a snippet there. */
class EvaluationExamplesTest {

    private static Split split;
    private static JourneyModel model;

    @BeforeAll
    static void train() {
        split = Split.random(ExampleData.interactions(), 0.2, 42);
        model = new Trainer(TrainingOptions.builder().dim(8).epochs(5).build()).fit(split.train());
    }

    @Test
    void evaluationAgainstABaseline() {
        // @start region="evaluator"
        Evaluator evaluator = new Evaluator(split.train(), split.heldOut(), 2);    // on two threads
        EvaluationReport report = evaluator.evaluate(model::newScorer, 5, 10);     // at the cuts 5 and 10
        double ndcg = report.at(10).ndcg();
        // @end
        assertTrue(ndcg > 0 && ndcg <= 1);
        // @start region="popularity"
        EvaluationReport baseline = evaluator.evaluate(() -> new Popularity(split.train()), 10);
        double gain = report.at(10).ndcg() - baseline.at(10).ndcg();               // what the model adds to popularity
        // @end
        assertTrue(gain > 0, () -> "gain over popularity is " + gain);
        List<String> lines = new ArrayList<>();
        // @start region="evaluation-report"
        for (RankingMetrics metrics : report.metrics()) {                          // one for each cut
            lines.add(String.format(Locale.ROOT, "NDCG@%d %.4f, recall@%d %.4f", metrics.k(), metrics.ndcg(),
                    metrics.k(), metrics.recall()));
        }
        lines.add(String.format(Locale.ROOT, "AUC %.4f over %d users", report.auc(), report.users()));
        // @end
        assertEquals(3, lines.size());
        assertTrue(lines.getFirst().matches("NDCG@5 0\\.\\d{4}, recall@5 [01]\\.\\d{4}"), lines::toString);
    }

    @Test
    void intervals() {
        Evaluator evaluator = new Evaluator(split.train(), split.heldOut(), 2);
        // @start region="evaluation"
        Evaluation measured = evaluator.measure(model::newScorer, done -> { }, 5);      // at the cut 5
        double ndcg = measured.mean("ndcg@5");
        double coverage = measured.coverage(5);                                         // of the items, in any list
        double ofFirst = measured.value("recall@5", 0);                                 // of one user
        String first = split.train().users().id(measured.user(0));
        // @end
        assertEquals(measured.report().at(5).ndcg(), ndcg);
        assertTrue(coverage > 0 && coverage <= 1 && ofFirst >= 0 && ofFirst <= 1);
        assertTrue(split.train().users().indexOf(first) >= 0);
        Popularity popularity = new Popularity(split.train());
        // @start region="bootstrap"
        Evaluation baseline = evaluator.measure(() -> popularity, done -> { }, 5);
        Bootstrap ofModel = new Bootstrap(measured, Bootstrap.RESAMPLES, 42);
        Bootstrap ofBaseline = new Bootstrap(baseline, Bootstrap.RESAMPLES, 42);        // the same draws of users
        Interval ahead = ofModel.difference("ndcg@5", ofBaseline);                      // 95 % interval, paired
        // @end
        assertTrue(ahead.low() < ahead.mean() && ahead.mean() < ahead.high(), ahead::toString);
        // @start region="interval"
        Interval interval = ofModel.interval("ndcg@5");
        String text = String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", interval.mean(), interval.low(), interval.high());
        boolean better = ahead.excludesZero() && ahead.mean() > 0;                      // chance alone hardly explains it
        // @end
        assertTrue(text.matches("0\\.\\d{4} \\[0\\.\\d{4}, [01]\\.\\d{4}]"), text);
        assertTrue(better);
    }

    @Test
    void metricsOfOneList() {
        // @start region="ranking-metrics"
        boolean[] hits = {false, true, false, true};                 // a list whose 2nd and 4th items are relevant
        RankingMetrics at3 = RankingMetrics.of(hits, 4, 3, 2);       // of 4 items, at cut 3, with 2 relevant items
        double precision = at3.precision();                          // 1 / 3
        double recall = at3.recall();                                // 1 / 2
        double reciprocalRank = at3.mrr();                           // 1 / 2
        // @end
        assertEquals(1 / 3.0, precision, 1e-12);
        assertEquals(0.5, recall, 1e-12);
        assertEquals(0.5, reciprocalRank, 1e-12);
    }
}
