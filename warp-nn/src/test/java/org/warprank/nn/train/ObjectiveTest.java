package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.eval.EvaluationReport;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.Popularity;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.serve.JourneyModel;

/** Every objective and every sampling trains: to the same weights for any number of threads, and better than popularity. */
class ObjectiveTest {

    private static final Split DATA = Split.random(Blocks.data(80, 8, 3), .25, 1);

    static Stream<Arguments> everyObjective() {
        return Stream.of(
                Arguments.of(Objective.K_OS, NegativeSampling.UNIFORM),
                Arguments.of(Objective.EXPECTED_WARP, NegativeSampling.UNIFORM),
                Arguments.of(Objective.BPR, NegativeSampling.UNIFORM),
                Arguments.of(Objective.BPR, NegativeSampling.popularity(.75)),
                Arguments.of(Objective.WARP, NegativeSampling.popularity(.75)),
                Arguments.of(Objective.K_OS, NegativeSampling.popularity(.5)));
    }

    private static TrainingOptions.Builder options(Objective objective, NegativeSampling sampling) {
        return TrainingOptions.builder().dim(9).epochs(4).batchSize(40).seed(5).objective(objective).sampling(sampling);
    }

    @ParameterizedTest
    @MethodSource("everyObjective")
    void theThreadsDoNotMatter(Objective objective, NegativeSampling sampling) {
        for (UserMode users : UserMode.values()) {
            for (HeadChoice head : heads(objective, sampling)) {
                TrainingOptions.Builder options = options(objective, sampling).users(users).head(head);
                JourneyModel one = new Trainer(options.build()).fit(DATA.train());
                for (int threads = 2; threads <= 3; threads++) {
                    JourneyModel other = new Trainer(options.threads(threads).build()).fit(DATA.train());
                    for (int p = 0; p < one.parameters().size(); p++) {
                        assertArrayEquals(one.parameters().get(p).values(), other.parameters().get(p).values());
                    }
                }
            }
        }
    }

    private static List<HeadChoice> heads(Objective objective, NegativeSampling sampling) {
        List<HeadChoice> able = new ArrayList<>();
        for (HeadChoice head : HeadChoice.values()) {
            try {
                options(objective, sampling).head(head).build();
                able.add(head);
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith("head is " + head), e.getMessage());
            }
        }
        assertTrue(able.contains(HeadChoice.AUTO), able.toString());
        return able;
    }

    @ParameterizedTest
    @MethodSource("everyObjective")
    void itLearnsWhatPopularityDoesNotKnow(Objective objective, NegativeSampling sampling) {
        Interactions train = DATA.train();
        JourneyModel model = new Trainer(options(objective, sampling).epochs(30).build()).fit(train);
        Evaluator evaluator = new Evaluator(train, DATA.heldOut(), 1);
        EvaluationReport learnt = evaluator.evaluate(() -> model.newScorer(train.users()), 10);
        Popularity popularity = new Popularity(train);
        EvaluationReport popular = evaluator.evaluate(() -> popularity, 10);
        assertTrue(learnt.at(10).ndcg() > 2 * popular.at(10).ndcg(), learnt + " after " + popular);
    }

    // One of each group of five takes part, and a group is never more than that.
    @Test
    void reportsAreOverTheExamplesThatTakePart() {
        List<EpochReport> reports = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                reports.add(report);
            }
        };
        new Trainer(options(Objective.K_OS, NegativeSampling.UNIFORM).epochs(1).build(), listener).fit(DATA.train());
        EpochReport report = reports.getFirst();
        assertEquals(DATA.train().size(), report.examples());
        assertTrue(report.violationRate() > .9 && report.violationRate() <= 1, report.toString());
        assertTrue(report.meanTrials() >= 1, report.toString());
    }
}
