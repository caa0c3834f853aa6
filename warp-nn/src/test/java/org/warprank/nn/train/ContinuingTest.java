package org.warprank.nn.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.warprank.core.Activation;
import org.warprank.nn.Models;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.InteractionsBuilder;
import org.warprank.nn.data.Split;
import org.warprank.nn.data.Vocabulary;
import org.warprank.nn.eval.Evaluator;
import org.warprank.nn.eval.Popularity;
import org.warprank.nn.io.ModelFile;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.serve.JourneyModel;

/** Training that goes on from a model, whose tables grow. */
class ContinuingTest {

    private static final Interactions OLD = Blocks.data(60, 8, 1);
    private static final Split MORE = Split.random(more(), .25, 1);

    @TempDir
    private Path directory;

    // Old users and items in another order, without some of them, and a group of new items that old and new users like.
    private static Interactions more() {
        InteractionsBuilder builder = Interactions.builder();
        for (int u = 79; u >= 10; u--) {
            for (int i = 0; i < 7; i++) {
                int item = (u + i) % 12;
                builder.add("u" + u, u % 3 == 0 ? "new " + item : "i" + (u % 4 + 4 * item));
            }
        }
        return builder.build();
    }

    private static TrainingOptions.Builder options() {
        return TrainingOptions.builder().dim(9).epochs(4).batchSize(32).seed(5).wide(WideOptions.NONE);
    }

    private static Vocabulary together(Vocabulary old, Vocabulary more) {
        List<String> ids = new ArrayList<>();
        for (Vocabulary vocabulary : List.of(old, more)) {
            for (int i = 0; i < vocabulary.size(); i++) {
                if (!ids.contains(vocabulary.id(i))) {
                    ids.add(vocabulary.id(i));
                }
            }
        }
        return Vocabulary.of(ids);
    }

    private static void assertSame(Vocabulary expected, Vocabulary actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.id(i), actual.id(i));
        }
    }

    // Before the first batch: the model's rows, and behind them those of a fresh model of the new size.
    @ParameterizedTest
    @CsvSource({"JOURNEY,false", "EMBEDDING,true", "BOTH,true", "BOTH,false"})
    void theTablesGrow(UserMode mode, boolean hidden) {
        TrainingOptions options = options().users(mode).hidden(hidden ? List.of(7, 6) : List.of()).build();
        JourneyModel model = new Trainer(options).fit(OLD);
        StartingPoint start = new StartingPoint(model, MORE.train(), options);
        Interactions data = start.renumber(MORE.train());
        assertSame(together(OLD.items(), MORE.train().items()), data.items());
        assertSame(mode == UserMode.JOURNEY ? MORE.train().users() : together(OLD.users(), MORE.train().users()), data.users());
        assertEquals(MORE.train().size(), data.size());

        JourneyNetwork network = new JourneyNetwork(data.users().size(), data.items().size(), options);
        List<float[]> fresh = network.copies();
        start.applyTo(network);
        for (int p = 0; p < fresh.size(); p++) {
            float[] old = model.parameters().get(p).values();
            float[] expected = fresh.get(p).clone();
            System.arraycopy(old, 0, expected, 0, old.length);
            assertArrayEquals(expected, network.parameters().get(p).values(), network.parameters().get(p).name());
        }
        // The hidden layers score by what they were set to.
        assertArrayEquals(scores(model, "i3", "i7"), Arrays.copyOf(scores(network.snapshot(data), "i3", "i7"),
                OLD.items().size()), 1e-5f);
    }

    private static float[] scores(JourneyModel model, String... journey) {
        float[] scores = new float[model.items().size()];
        int[] items = Arrays.stream(journey).mapToInt(model.items()::indexOf).toArray();
        model.newScorer(Vocabulary.of(List.of("u17"))).score(0, items, 0, items.length, scores);
        return scores;
    }

    private byte[] bytes(JourneyModel model) throws IOException {
        Path file = directory.resolve("model");
        ModelFile.write(file, model);
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @CsvSource({"DENSE,JOURNEY,false", "SAMPLED,BOTH,true", "AUTO,EMBEDDING,false", "AUTO,JOURNEY,true"})
    void theSameSeedGivesTheSameBytes(HeadChoice head, UserMode mode, boolean hidden) throws IOException {
        TrainingOptions.Builder options = options().head(head).users(mode).hidden(hidden ? List.of(7) : List.of())
                .wide(new WideOptions(5, 1, 2, 0, WideSelection.NEAREST));
        JourneyModel model = new Trainer(options.build()).fit(OLD);
        byte[] before = bytes(model);
        byte[] expected = bytes(new Trainer(options.build()).continuing(model).fit(MORE.train()));
        for (int threads = 1; threads <= 3; threads++) {
            assertArrayEquals(expected, bytes(new Trainer(options.threads(threads).build()).continuing(model)
                    .fit(MORE.train())), threads + " threads");
        }
        assertArrayEquals(before, bytes(model), "the model that it began with");
        // What was read from a file goes on as what was trained.
        JourneyModel read = ModelFile.read(directory.resolve("model"));
        assertArrayEquals(expected, bytes(new Trainer(options.build()).continuing(read).fit(MORE.train())));
    }

    @ParameterizedTest
    @MethodSource("org.warprank.nn.train.ObjectiveTest#everyObjective")
    void everyObjectiveGoesOn(Objective objective, NegativeSampling sampling) {
        TrainingOptions options = options().epochs(12).objective(objective).sampling(sampling).build();
        JourneyModel grown = new Trainer(options).continuing(new Trainer(options).fit(OLD)).fit(MORE.train());
        Interactions train = MORE.train().renumber(MORE.train().users(), grown.items());
        Evaluator evaluator = new Evaluator(train, MORE.heldOut().renumber(train.users(), train.items()), 1);
        double ndcg = evaluator.evaluate(() -> grown.newScorer(train.users()), 10).at(10).ndcg();
        double popularity = evaluator.evaluate(() -> new Popularity(train), 10).at(10).ndcg();
        assertTrue(ndcg > popularity + .1, ndcg + " against popularity's " + popularity);
    }

    @Test
    void itBeginsWhereTheModelEnded() {
        List<EpochReport> reports = new ArrayList<>();
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                reports.add(report);
            }
        };
        JourneyModel model = new Trainer(options().epochs(8).build(), listener).fit(OLD);
        new Trainer(options().epochs(1).build(), listener).continuing(model).fit(OLD);
        assertTrue(reports.getLast().loss() < .8 * reports.getFirst().loss(), reports.toString());
    }

    @Test
    void theWidePartStaysOrIsFittedAnew() {
        TrainingOptions options = options().wide(new WideOptions(5, 1, 2, 0, WideSelection.NEAREST)).build();
        JourneyModel model = new Trainer(options).fit(OLD);
        JourneyModel grown = new Trainer(options).continuing(model).fit(MORE.train());
        SparseMatrix wide = grown.wide();
        assertEquals(grown.items().size(), wide.rows());
        assertEquals(grown.items().size(), wide.columns());
        assertArrayEquals(model.wide().offsets(), Arrays.copyOf(wide.offsets(), OLD.items().size() + 1));
        assertEquals(model.wide().values().length, wide.offsets()[grown.items().size()]);
        assertArrayEquals(model.wide().indices(), wide.indices());
        assertArrayEquals(model.wide().values(), wide.values());
        assertEquals("that of the start", grown.training().get("wide"));

        JourneyModel anew = new Trainer(options).continuing(model.withWide(null)).fit(MORE.train());
        SparseMatrix fitted = new Trainer(options).fit(MORE.train().renumber(MORE.train().users(), anew.items())).wide();
        assertArrayEquals(fitted.offsets(), anew.wide().offsets());
        assertArrayEquals(fitted.indices(), anew.wide().indices());
        assertArrayEquals(fitted.values(), anew.wide().values());
        TrainingOptions none = options.toBuilder().wide(WideOptions.NONE).build();
        assertNull(new Trainer(none).continuing(model.withWide(null)).fit(MORE.train()).wide());
    }

    @Test
    void validationAndNegativesHaveTheNumbersOfTheData() {
        Interactions unwanted = Interactions.builder().add("u70", "i3").add("u71", "new 2").add("u72", "i1").build()
                .renumber(MORE.train().users(), MORE.train().items());
        TrainingOptions options = options().users(UserMode.BOTH).build();
        JourneyModel model = new Trainer(options).fit(OLD);
        List<EpochReport> reports = new ArrayList<>();
        JourneyModel grown = new Trainer(options, new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                reports.add(report);
            }
        }).withNegatives(unwanted).continuing(model).fit(MORE.train(), MORE.heldOut());
        double best = reports.stream().mapToDouble(report -> report.validation().at(10).ndcg()).max().orElseThrow();
        Interactions train = MORE.train().renumber(MORE.train().users(), grown.items());
        assertEquals(best, new Evaluator(train, MORE.heldOut().renumber(train.users(), train.items()), 1)
                .evaluate(() -> grown.newScorer(train.users()), 10).at(10).ndcg(), 1e-12);
    }

    @Test
    void itGoesOnFromItsCheckpointsAndFromNoOthers() throws IOException {
        TrainingOptions options = options().users(UserMode.BOTH).build();
        JourneyModel model = new Trainer(options).fit(OLD);
        byte[] expected = bytes(new Trainer(options).continuing(model).fit(MORE.train()));
        Checkpointing checkpointing = new Checkpointing(directory.resolve("checkpoint"), 1, true);
        new Trainer(options).continuing(model).fit(MORE.train(), 2, checkpointing);
        assertArrayEquals(expected, bytes(new Trainer(options).continuing(model).fit(MORE.train(), null, checkpointing)));

        JourneyModel other = new Trainer(options.toBuilder().seed(6).build()).fit(OLD);
        String message = assertThrows(IllegalArgumentException.class,
                () -> new Trainer(options).continuing(other).fit(MORE.train(), null, checkpointing)).getMessage();
        assertTrue(message.contains("start was a model of 48 items, SHA-256 "), message);
        String fresh = assertThrows(IllegalArgumentException.class,
                () -> new Trainer(options).fit(MORE.train().renumber(
                        together(OLD.users(), MORE.train().users()), together(OLD.items(), MORE.train().items())), null,
                        checkpointing)).getMessage();
        assertTrue(fresh.contains(" and is not set"), fresh);
    }

    @Test
    void withoutAModelNothingIsDifferent() throws IOException {
        TrainingOptions options = options().build();
        assertArrayEquals(bytes(new Trainer(options).fit(OLD)), bytes(new Trainer(options).continuing(null).fit(OLD)));
        assertFalse(new Trainer(options).fit(OLD).training().containsKey("start"));
    }

    @Test
    void modelsThatTheOptionsDoNotFitAreRefused() {
        JourneyModel model = new Trainer(options().build()).fit(OLD);
        Trainer trainer = new Trainer(options().dim(8).users(UserMode.BOTH).build()).continuing(model);
        assertEquals("options are for Architecture[dim=8, users=BOTH, hidden=[], exponent=0.5], expected those of the model, "
                + "Architecture[dim=9, users=JOURNEY, hidden=[], exponent=0.5]",
                assertThrows(IllegalArgumentException.class, () -> trainer.fit(OLD)).getMessage());
        JourneyModel tanh = Models.random(Models.ids(20), 9, List.of(4), Activation.TANH, 1);
        Trainer other = new Trainer(options().hidden(List.of(4)).build()).continuing(tanh);
        assertEquals("the model has hidden layers with TANH, expected RELU",
                assertThrows(IllegalArgumentException.class, () -> other.fit(OLD)).getMessage());
    }

    @Test
    void architecturesAreThoseOfTheirModels() {
        for (UserMode mode : UserMode.values()) {
            TrainingOptions options = options().users(mode).hidden(List.of(5, 3)).exponent(.7).epochs(1).build();
            Architecture own = Architecture.of(new Trainer(options).fit(OLD));
            assertEquals(new Architecture(9, mode, List.of(5, 3), .7), own);
            assertEquals(own, Architecture.of(options));
            assertEquals(options, own.applyTo(options.toBuilder().dim(3).users(UserMode.JOURNEY).hidden(List.of())
                    .exponent(0).build()));
        }
    }
}
