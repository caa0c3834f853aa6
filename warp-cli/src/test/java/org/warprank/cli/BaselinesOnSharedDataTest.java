package org.warprank.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.Popularity;
import org.warprank.nn.serve.ItemScorer;

/**
 * The baselines on real data, against figures that other programs came to. The data is not part of the project: the property
 * {@code warp.shared} says where it is.
 */
class BaselinesOnSharedDataTest {

    private static final int THREADS = 2;
    private static final double ROUNDED_TO_FOUR_DIGITS = 5e-5;

    @BeforeAll
    static void onlyWithTheData() {
        if (!Files.isDirectory(directory())) {
            System.out.println("BaselinesOnSharedDataTest is skipped: there is no directory " + directory()
                    + " of shared data");
        }
        Assumptions.assumeTrue(Files.isDirectory(directory()));
    }

    private static Path directory() {
        return Path.of(System.getProperty("warp.shared", "")).resolve("data");
    }

    private static Interactions read(String set, String part) throws IOException {
        PrintWriter err = new PrintWriter(PrintWriter.nullWriter());
        return new InteractionsReader(Columns.parse(null), err).read(directory().resolve(set).resolve(part + ".csv.gz"));
    }

    private static void assertMetrics(double ndcg, double precision, double recall, double recall20, Evaluator evaluator,
                                      ItemScorer scorer) {
        EvaluationReport report = evaluator.evaluate(() -> scorer, 10, 20);
        assertEquals(ndcg, report.at(10).ndcg(), ROUNDED_TO_FOUR_DIGITS);
        assertEquals(precision, report.at(10).precision(), ROUNDED_TO_FOUR_DIGITS);
        assertEquals(recall, report.at(10).recall(), ROUNDED_TO_FOUR_DIGITS);
        assertEquals(recall20, report.at(20).recall(), ROUNDED_TO_FOUR_DIGITS);
    }

    @ParameterizedTest
    @CsvSource({"online-retail, .0289, .0221, .0310, .0550, .0956, .0586, .1006, .1435",
        "debian-deps, .1120, .0243, .1724, .2431, .5457, .1080, .6532, .7274"})
    void popularityAndEaseMeasureAsTheReference(String set, double ndcg, double precision, double recall, double recall20,
            double easeNdcg, double easePrecision, double easeRecall, double easeRecall20) throws IOException {
        Interactions train = read(set, "train");
        Evaluator evaluator = new Evaluator(train, read(set, "test").renumber(train.users(), train.items()), THREADS);
        assertMetrics(ndcg, precision, recall, recall20, evaluator, new Popularity(train));
        assertMetrics(easeNdcg, easePrecision, easeRecall, easeRecall20, evaluator, new Ease(train, 50, THREADS));
    }
}
