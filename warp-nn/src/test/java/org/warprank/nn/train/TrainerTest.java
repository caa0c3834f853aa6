package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.warprank.core.Kernels;
import org.warprank.nn.Allocations;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.Split;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.Popularity;
import org.warprank.nn.layer.Parameter;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.serve.JourneyModel;

class TrainerTest {

    private static final Split DATA = Split.random(Blocks.data(80, 8, 1), .25, 1);

    @BeforeAll
    static void theKernelsAreThoseOfTheExecution() {
        assertEquals(System.getProperty("warp.test.kernels"), Kernels.name());
    }

    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder().dim(12).epochs(6).batchSize(32).seed(5);
    }

    private static double ndcg(JourneyModel model) {
        return new Evaluator(DATA.train(), DATA.heldOut(), 1).evaluate(() -> model.newScorer(DATA.train().users()), 10).at(10)
                .ndcg();
    }

    private static float[] weights(JourneyModel model) {
        List<Parameter> all = new ArrayList<>(List.of(model.output(), model.outputBias()));
        if (model.input() != null) {
            all.add(model.input());
        }
        if (model.users() != null) {
            all.add(model.users().weight());
        }
        model.hidden().forEach(layer -> all.addAll(layer.parameters()));
        float[] weights = new float[0];
        for (Parameter parameter : all) {
            int at = weights.length;
            weights = Arrays.copyOf(weights, at + parameter.values().length);
            System.arraycopy(parameter.values(), 0, weights, at, parameter.values().length);
        }
        return weights;
    }

    private static boolean allFinite(float[] values) {
        return IntStream.range(0, values.length).allMatch(i -> Float.isFinite(values[i]));
    }

    @ParameterizedTest
    @EnumSource(HeadChoice.class)
    void theModelLearnsWhatPopularityCannotKnow(HeadChoice head) {
        Evaluator evaluator = new Evaluator(DATA.train(), DATA.heldOut(), 1);
        double popularity = evaluator.evaluate(() -> new Popularity(DATA.train()), 10).at(10).ndcg();
        double journeys = ndcg(new Trainer(options().head(head).epochs(12).build()).fit(DATA.train()));
        assertTrue(journeys > popularity + .2, journeys + " against popularity's " + popularity);
    }

    @ParameterizedTest
    @EnumSource(value = UserMode.class, names = {"EMBEDDING", "BOTH"})
    void embeddingsOfUsersLearnToo(UserMode users) {
        Evaluator evaluator = new Evaluator(DATA.train(), DATA.heldOut(), 1);
        double popularity = evaluator.evaluate(() -> new Popularity(DATA.train()), 10).at(10).ndcg();
        JourneyModel model = new Trainer(options().users(users).epochs(20).build()).fit(DATA.train());
        assertEquals(DATA.train().users().size(), model.users().weight().rows());
        assertEquals(users == UserMode.EMBEDDING, model.input() == null);
        assertTrue(ndcg(model) > popularity + .2, ndcg(model) + " against popularity's " + popularity);
    }

    @ParameterizedTest
    @EnumSource(value = HeadChoice.class, names = {"DENSE", "SAMPLED"})
    void hiddenLayersAndDropoutLearnToo(HeadChoice head) {
        Evaluator evaluator = new Evaluator(DATA.train(), DATA.heldOut(), 1);
        double popularity = evaluator.evaluate(() -> new Popularity(DATA.train()), 10).at(10).ndcg();
        JourneyModel model = new Trainer(options().head(head).hidden(List.of(24, 16)).dropout(.1).epochs(15).build())
                .fit(DATA.train());
        assertEquals(2, model.hidden().size());
        assertTrue(ndcg(model) > popularity + .1, ndcg(model) + " against popularity's " + popularity);
    }

    @ParameterizedTest
    @CsvSource({"DENSE,JOURNEY,false", "DENSE,BOTH,true", "SAMPLED,JOURNEY,false", "SAMPLED,JOURNEY,true", "SAMPLED,BOTH,true",
        "SAMPLED,EMBEDDING,false"})
    void theSameSeedGivesTheSameBitsForAnyNumberOfThreads(HeadChoice head, UserMode users, boolean hidden) {
        TrainingOptions.Builder options = options().head(head).users(users).hidden(hidden ? List.of(9, 7) : List.of())
                .dropout(hidden ? .3 : 0).epochs(3);
        float[] expected = weights(new Trainer(options.build()).fit(DATA.train()));
        assertArrayEquals(expected, weights(new Trainer(options.build()).fit(DATA.train())));
        for (int threads = 2; threads <= 3; threads++) {
            assertArrayEquals(expected, weights(new Trainer(options.threads(threads).build()).fit(DATA.train())));
        }
        assertFalse(Arrays.equals(expected, weights(new Trainer(options.seed(6).build()).fit(DATA.train()))));
    }

    // Rows of the batch are as long as any, some longer than what is left of their user, and a worker may be left without one.
    @ParameterizedTest
    @ValueSource(ints = {1, 200, 1024})
    void usersOfManyItemsAreTheSameForAnyNumberOfThreads(int batchSize) {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < 5; u++) {
            for (int i = 0; i < 150; i++) {
                builder.add("u" + u, "i" + (i * (u + 1) + i / 7 * u) % 401);
            }
        }
        Interactions train = builder.build();
        TrainingOptions.Builder options = TrainingOptions.builder(TrainingOptions.LIGHTFM).dim(12).epochs(3).batchSize(batchSize);
        List<EpochReport> reports = new ArrayList<>();
        float[] expected = weights(new Trainer(options.build(), collecting(reports)).fit(train));
        assertEquals(3, reports.size());
        for (int threads = 2; threads <= 3; threads++) {
            List<EpochReport> others = new ArrayList<>();
            assertArrayEquals(expected,
                    weights(new Trainer(options.threads(threads).build(), collecting(others)).fit(train)));
            for (int e = 0; e < reports.size(); e++) {
                assertEquals(reports.get(e).loss(), others.get(e).loss());
                assertEquals(reports.get(e).violationRate(), others.get(e).violationRate());
                assertEquals(reports.get(e).meanTrials(), others.get(e).meanTrials());
            }
        }
    }

    private static TrainingListener collecting(List<EpochReport> reports) {
        return new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                reports.add(report);
            }
        };
    }

    // Nothing is left of it once the positive is left out: h is 0 and only the output learns, as a bias.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void journeysOfOneItemTrain(boolean hidden) {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 0; u < 30; u++) {
            builder.add("u" + u, "i" + (u % 5 == 0 ? 1 : u % 7));
        }
        Interactions train = builder.build();
        TrainingOptions options = options().hidden(hidden ? List.of(6) : List.of()).build();
        JourneyModel before = new JourneyNetwork(30, train.items().size(), options).snapshot(train);
        JourneyModel model = new Trainer(options).fit(train);
        assertTrue(allFinite(weights(model)));
        assertArrayEquals(before.input().values(), model.input().values());
        assertFalse(Arrays.equals(before.outputBias().values(), model.outputBias().values()));
    }

    @Test
    void weightsMatter() {
        InteractionsBuilder heavy = Interactions.builder();
        InteractionsBuilder even = Interactions.builder();
        for (int u = 0; u < 20; u++) {
            for (int i = 0; i < 4; i++) {
                heavy.add("u" + u, "i" + (u + i) % 9, (u + i) % 9 == 0 ? 5 : 1);
                even.add("u" + u, "i" + (u + i) % 9);
            }
        }
        Trainer trainer = new Trainer(options().epochs(1).build());
        Interactions weighted = heavy.build();
        int item = weighted.items().indexOf("i0");
        float withWeight = trainer.fit(weighted).outputBias().values()[item];
        float without = trainer.fit(even.build()).outputBias().values()[item];
        assertTrue(withWeight > without, withWeight + " against " + without);
    }

    @Test
    void theListenerIsToldWhatHappened() {
        List<EpochReport> reports = new ArrayList<>();
        List<Long> done = new ArrayList<>();
        new Trainer(options().epochs(4).build(), new TrainingListener() {
            @Override
            public void onBatch(int epoch, long examplesDone, long examples) {
                assertEquals(DATA.train().size(), examples);
                assertEquals(reports.size() + 1, epoch);
                done.add(examplesDone);
            }

            @Override
            public void onEpoch(EpochReport report) {
                reports.add(report);
            }
        }).fit(DATA.train(), DATA.heldOut());
        assertEquals(4, reports.size());
        int batches = (DATA.train().size() + 31) / 32;
        assertEquals(4 * batches, done.size());
        assertEquals(DATA.train().size(), done.get(batches - 1));
        for (EpochReport report : reports) {
            assertEquals(reports.indexOf(report) + 1, report.epoch());
            assertEquals(DATA.train().size(), report.examples());
            assertTrue(report.violationRate() >= 0 && report.violationRate() <= 1);
            assertTrue(report.meanTrials() >= 1);
            assertTrue(report.loss() > 0 && Double.isFinite(report.loss()));
            assertTrue(report.seconds() > 0);
            assertEquals(report.examples() / report.seconds(), report.examplesPerSecond());
            assertNotNull(report.validation());
        }
        assertTrue(reports.getFirst().loss() > reports.getLast().loss());
    }

    @Test
    void withoutValidationThereAreNoMetrics() {
        new Trainer(options().epochs(1).build(), new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                assertNull(report.validation());
            }
        }).fit(DATA.train());
    }

    @Test
    void earlyStoppingReturnsTheBestEpoch() {
        List<Double> ndcgs = new ArrayList<>();
        JourneyModel model = new Trainer(options().epochs(60).patience(3).build(), new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                ndcgs.add(report.validation().at(Trainer.VALIDATION_RANK).ndcg());
            }
        }).fit(DATA.train(), DATA.heldOut());
        double best = ndcgs.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
        assertEquals(best, ndcg(model));
        if (ndcgs.size() < 60) {
            assertEquals(ndcgs.size() - 1 - 3, ndcgs.indexOf(best), "three epochs after the best");
        }
    }

    @Test
    void aCancelledRunEndsAfterItsEpoch() {
        List<EpochReport> reports = new ArrayList<>();
        JourneyModel model = new Trainer(options().epochs(50).build(), new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                reports.add(report);
            }

            @Override
            public boolean isCancelled() {
                return reports.size() == 2;
            }
        }).fit(DATA.train());
        assertEquals(2, reports.size());
        assertArrayEquals(weights(new Trainer(options().epochs(2).build()).fit(DATA.train())), weights(model));
    }

    @Test
    void aRunCancelledWithinAnEpochEndsAtOnceWithItsWeightsSoFar() {
        long[] seen = new long[2];
        boolean[] epochReported = new boolean[1];
        JourneyModel model = new Trainer(options().epochs(50).batchSize(16).build(), new TrainingListener() {
            @Override
            public void onBatch(int epoch, long done, long examples) {
                seen[0] = done;
                seen[1] = examples;
            }

            @Override
            public void onEpoch(EpochReport report) {
                epochReported[0] = true;
            }

            @Override
            public boolean isCancelled() {
                return seen[0] >= 32;
            }
        }).fit(DATA.train());
        assertEquals(32, seen[0]);
        assertTrue(seen[1] > 32);
        assertFalse(epochReported[0]);
        assertFalse(Arrays.equals(weights(new Trainer(options().epochs(1).batchSize(16).build()).fit(DATA.train())),
                weights(model)));
    }

    @ParameterizedTest
    @CsvSource({"DENSE,1", "DENSE,2", "SAMPLED,1", "SAMPLED,2"})
    void divergenceIsNamed(HeadChoice head, int threads) {
        DivergenceException e = assertThrows(DivergenceException.class,
                () -> new Trainer(options().head(head).epochs(200).threads(threads).optimizer(new Sgd(1e30f, 0, 0)).build())
                        .fit(DATA.train()));
        assertTrue(e.getMessage().matches(".* epoch \\d+, batch \\d+: .* \\(learning rate 1\\.0E30\\).*"), e.getMessage());
    }

    // One batch an epoch, and weights that grow from batch to batch: some epochs pass.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theLastGoodStateIsKept(boolean validation) {
        TrainingOptions.Builder options = options().epochs(500).patience(500).batchSize(1000).hidden(List.of(6))
                .optimizer(new Sgd(20f, 0, 0));
        List<EpochReport> reports = new ArrayList<>();
        Trainer trainer = new Trainer(options.build(), new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                reports.add(report);
            }
        });
        DivergenceException e = assertThrows(DivergenceException.class,
                () -> trainer.fit(DATA.train(), validation ? DATA.heldOut() : null));
        assertTrue(e.getMessage().contains("epoch " + (reports.size() + 1) + ","), e.getMessage());
        assertTrue(reports.size() >= 1, e.getMessage());
        int expected = reports.size();
        if (validation) {
            double best = reports.stream().mapToDouble(r -> r.validation().at(10).ndcg()).max().orElseThrow();
            expected = 1 + (int) reports.stream().takeWhile(r -> r.validation().at(10).ndcg() < best).count();
        }
        assertEquals(expected, e.lastGoodEpoch());
        assertArrayEquals(weights(new Trainer(options.epochs(expected).build()).fit(DATA.train())), weights(e.lastGood()));
    }

    @Test
    void theParameterThatDivergedIsNamed() {
        DivergenceException e = assertThrows(DivergenceException.class,
                () -> new Trainer(options().optimizer(new Sgd(Float.MAX_VALUE, 0, 0)).build()).fit(DATA.train()));
        assertTrue(e.getMessage().contains("epoch 1, batch 1: output.weight is not finite")
                || e.getMessage().contains("epoch 1, batch 1: output.bias is not finite"), e.getMessage());
        assertEquals(0, e.lastGoodEpoch());
    }

    @Test
    void thePresetForComparisonWithLightFmLearns() {
        Evaluator evaluator = new Evaluator(DATA.train(), DATA.heldOut(), 1);
        double popularity = evaluator.evaluate(() -> new Popularity(DATA.train()), 10).at(10).ndcg();
        List<HeadChoice> heads = new ArrayList<>();
        TrainingOptions options = TrainingOptions.builder(TrainingOptions.LIGHTFM).dim(12).epochs(60).batchSize(8).build();
        JourneyModel model = new Trainer(options, new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                heads.add(report.head());
            }
        }).fit(DATA.train());
        assertTrue(heads.stream().allMatch(head -> head == HeadChoice.SAMPLED));
        assertTrue(ndcg(model) > popularity + .2, ndcg(model) + " against popularity's " + popularity);
    }

    @Test
    void thereHasToBeSomethingToTrainOn() {
        assertTrue(assertThrows(IllegalArgumentException.class,
                () -> new Trainer(options().build()).fit(Interactions.builder().build())).getMessage().contains("train"));
        assertThrows(IllegalArgumentException.class, () -> new Trainer(options().build()).fit(DATA.train(), Blocks.data(9, 3, 2)));
    }

    // There is no candidate, and nothing to search for one forever.
    @ParameterizedTest
    @EnumSource(value = HeadChoice.class, names = {"DENSE", "SAMPLED"})
    void aUserWhoHasEverythingDoesNotHang(HeadChoice head) {
        InteractionsBuilder builder = Interactions.builder();
        for (int i = 0; i < 9; i++) {
            builder.add("all", "i" + i);
        }
        Interactions everything = builder.build();
        JourneyModel alone = assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> new Trainer(options().head(head).build()).fit(everything));
        assertTrue(allFinite(weights(alone)));
        Interactions one = Interactions.builder().add("ann", "tea").build();
        assertTrue(allFinite(weights(assertTimeoutPreemptively(Duration.ofSeconds(20),
                () -> new Trainer(options().head(head).build()).fit(one)))));
    }

    // A journey longer than a batch comes in several, and enters each of them whole.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void anySizeOfABatchTrains(int batchSize) {
        JourneyModel model = new Trainer(options().epochs(2).batchSize(batchSize).threads(2).build()).fit(DATA.train());
        assertTrue(allFinite(weights(model)));
    }

    @Test
    void noThreadIsLeftBehind() throws InterruptedException {
        new Trainer(options().epochs(1).threads(3).build()).fit(DATA.train(), DATA.heldOut());
        for (Thread thread : Allocations.threadsNamed("warp-")) {
            thread.join(10_000);
            assertFalse(thread.isAlive(), thread.getName());
        }
    }
}
