package org.warprank.nn.example;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.warprank.core.CandidateSampler;
import org.warprank.core.CounterRandom;
import org.warprank.core.RankWeight;
import org.warprank.core.WarpOptions;
import org.warprank.nn.data.Interactions;
import org.warprank.nn.data.Split;
import org.warprank.nn.layer.SparseMatrix;
import org.warprank.nn.loss.NegativeSampling;
import org.warprank.nn.loss.Objective;
import org.warprank.nn.optim.Adagrad;
import org.warprank.nn.optim.Sgd;
import org.warprank.nn.serve.ItemFeatures;
import org.warprank.nn.serve.JourneyModel;
import org.warprank.nn.serve.ScoredItem;
import org.warprank.nn.train.Architecture;
import org.warprank.nn.train.Checkpointing;
import org.warprank.nn.train.DivergenceException;
import org.warprank.nn.train.EpochReport;
import org.warprank.nn.train.Fingerprint;
import org.warprank.nn.train.HeadChoice;
import org.warprank.nn.train.Trainer;
import org.warprank.nn.train.TrainingListener;
import org.warprank.nn.train.TrainingOptions;
import org.warprank.nn.train.UserMode;
import org.warprank.nn.train.WideOptions;
import org.warprank.nn.train.WideSelection;

/** The examples in the Javadoc of training: each region is a snippet there. */
class TrainingExamplesTest {

    private static final TrainingOptions SMALL = TrainingOptions.builder().dim(8).epochs(3).build();

    @Test
    void trainingWithValidation() {
        Interactions interactions = ExampleData.interactions();
        TrainingOptions options = SMALL;
        // @start region="trainer"
        JourneyModel model = new Trainer(options).fit(interactions);               // for all epochs of the options

        Split split = Split.random(interactions, 0.2, 42);
        JourneyModel best = new Trainer(options).fit(split.train(), split.heldOut());  // the epoch of the best NDCG@10
        // @end
        assertEquals(20, model.items().size());
        assertEquals(20, best.items().size());
    }

    @Test
    void options() {
        // @start region="training-options"
        TrainingOptions options = TrainingOptions.builder()          // what is not set is that of TrainingOptions.DEFAULTS
                .dim(64)
                .hidden(List.of(128))                                // one hidden layer of 128 units
                .dropout(0.2)
                .epochs(30)
                .threads(Runtime.getRuntime().availableProcessors())
                .seed(42)
                .build();
        // @end
        assertEquals(64, options.dim());
        assertEquals(List.of(128), options.hidden());
        assertEquals(TrainingOptions.DEFAULTS.optimizer(), options.optimizer());
        // @start region="training-options-builder"
        List<TrainingOptions> grid = new ArrayList<>();
        for (RankWeight rankWeight : RankWeight.values()) {
            for (float learningRate : new float[] {0.02f, 0.05f, 0.1f}) {
                grid.add(TrainingOptions.builder().rankWeight(rankWeight)
                        .optimizer(new Adagrad(learningRate, 0.1f, 0.004f)).build());
            }
        }
        // @end
        assertEquals(12, grid.stream().distinct().count());
    }

    @Test
    void presets() {
        // @start region="training-options-presets"
        TrainingOptions options = TrainingOptions.builder(TrainingOptions.LIGHTFM)
                .dim(64)
                .epochs(30)
                .build();
        // @end
        assertEquals(UserMode.EMBEDDING, options.users());
        assertEquals(10, options.loss().maxTrials());
    }

    @Test
    void otherOptionsFromSome() {
        TrainingOptions options = SMALL;
        // @start region="training-options-to-builder"
        TrainingOptions longer = options.toBuilder().epochs(2 * options.epochs()).build();   // all else as it was
        // @end
        assertEquals(6, longer.epochs());
        assertEquals(options, longer.toBuilder().epochs(options.epochs()).build());
    }

    @Test
    void checkpoints(@TempDir Path directory) throws IOException {
        Interactions interactions = ExampleData.interactions();
        TrainingOptions options = SMALL;
        Path file = directory.resolve("training.checkpoint");
        // @start region="checkpointing"
        Checkpointing checkpointing = new Checkpointing(file, 2, true);   // every other epoch; go on if the file is there
        JourneyModel model = new Trainer(options).fit(interactions, null, checkpointing);

        TrainingOptions more = options.toBuilder().epochs(10).build();    // goes on where the first ended
        JourneyModel longer = new Trainer(more).fit(interactions, null, checkpointing);
        // @end
        assertArrayEquals(new Trainer(options).fit(interactions).output().values(), model.output().values());
        assertArrayEquals(new Trainer(more).fit(interactions).output().values(), longer.output().values());
    }

    @Test
    void fingerprints() {
        Interactions interactions = ExampleData.interactions();
        // @start region="fingerprint"
        String line = Fingerprint.of(interactions);                  // 8 users, 20 items, 78 interactions, SHA-256 5d3b...
        boolean same = line.equals(Fingerprint.of(interactions.renumber(interactions.users(), interactions.items())));
        // @end
        assertTrue(same);
        assertTrue(line.startsWith(interactions.users().size() + " users, "));
    }

    @Test
    void usersWithEmbeddings() {
        Interactions interactions = ExampleData.interactions();
        // @start region="user-mode"
        TrainingOptions options = TrainingOptions.builder().dim(8).epochs(2)
                .users(UserMode.BOTH)                                // the journey, and what is peculiar to the user
                .build();
        JourneyModel model = new Trainer(options).fit(interactions);
        // @end
        assertEquals(interactions.users().size(), model.users().weight().rows());
    }

    @Test
    void headOfTheLoss() {
        // @start region="head-choice"
        TrainingOptions options = TrainingOptions.builder()
                .head(HeadChoice.SAMPLED)                            // never all scores, however many draws are needed
                .build();
        // @end
        assertEquals(HeadChoice.SAMPLED, options.head());
        assertEquals(HeadChoice.AUTO, TrainingOptions.DEFAULTS.head());
    }

    @Test
    void objectives() {
        // @start region="objective"
        TrainingOptions bpr = TrainingOptions.builder().objective(Objective.BPR).build();
        TrainingOptions third = TrainingOptions.builder()
                .objective(new Objective.KthOrderStatistic(5, 3))    // the third of five positives learns
                .build();
        // @end
        assertEquals(Objective.BPR, bpr.objective());
        assertEquals("KthOrderStatistic[draws=5, position=3]", third.objective().toString());
    }

    @Test
    void samplings() {
        // @start region="negative-sampling"
        TrainingOptions popular = TrainingOptions.builder().sampling(NegativeSampling.popularity(0.75)).build();

        record FirstItems(int count) implements NegativeSampling {   // of one's own: the items that the data name first
            @Override
            public CandidateSampler sampler(Interactions train) {
                int most = Math.min(count, train.items().size());
                return (key, first, items, from, to) -> {
                    for (int i = from; i < to; i++) {
                        items[i] = CounterRandom.below(CounterRandom.word(key, 2 + first + i - from), most);
                    }
                };
            }
        }
        TrainingOptions firstItems = TrainingOptions.builder().sampling(new FirstItems(10)).dim(8).epochs(3).build();
        // @end
        assertEquals("PopularitySampling[power=0.75]", popular.sampling().toString());
        assertEquals(20, new Trainer(firstItems).fit(ExampleData.interactions()).items().size());
    }

    @Test
    void negatives() {
        Interactions interactions = ExampleData.interactions();
        TrainingOptions options = SMALL;
        // @start region="trainer-negatives"
        Interactions disliked = Interactions.builder().add("user 1", "item 4").add("user 7", "item 2").build();
        JourneyModel model = new Trainer(options)
                .withNegatives(disliked.renumber(interactions.users(), interactions.items()))
                .fit(interactions);
        // @end
        assertEquals(20, model.items().size());
    }

    @Test
    void itemsWithFeatures() {
        Interactions interactions = ExampleData.interactions();
        TrainingOptions options = SMALL;
        // @start region="trainer-item-features"
        Interactions features = Interactions.builder()               // of items, and of one that nobody has yet
                .add("item 1", "drink").add("item 4", "drink").add("item 4", "hot", 2f).add("new item", "hot").build();
        JourneyModel model = new Trainer(options).withItemFeatures(features, true)
                .fit(interactions.withItems(features.users()));
        // @end
        assertEquals(21, model.items().size());
        // @start region="item-features"
        ItemFeatures learnt = model.itemFeatures();
        int hot = learnt.features().indexOf("hot");
        double influence = ItemFeatures.norm(learnt.output(), hot);  // of an item's row, as far as the item is hot
        // @end
        assertEquals(2, learnt.features().size());
        assertTrue(influence > 0);
    }

    @Test
    void usersWithFeatures() {
        Interactions interactions = ExampleData.interactions();
        TrainingOptions options = SMALL;
        // @start region="trainer-user-features"
        Interactions features = Interactions.builder().add("user 1", "student").add("user 2", "student").build();
        JourneyModel model = new Trainer(options).withUserFeatures(features).fit(interactions);
        // @end
        // @start region="user-features"
        List<ScoredItem> first = model.recommend(null, List.of(), List.of("student"), 3);  // nothing else is known of them
        List<ScoredItem> next = model.recommend(null, List.of("item 1"), List.of("student"), 3);
        // @end
        assertEquals(3, first.size());
        assertEquals(3, next.size());
        assertEquals(1, model.userFeatures().features().size());
    }

    @Test
    void continuing() {
        Interactions interactions = ExampleData.interactions();
        JourneyModel model = new Trainer(SMALL).fit(interactions);
        // @start region="trainer-continuing"
        Interactions more = Interactions.builder().add("user 1", "item 3").add("user 1", "new item").add("new user", "item 3")
                .add("new user", "new item").build();
        TrainingOptions options = Architecture.of(model).applyTo(TrainingOptions.builder().epochs(5).build());
        JourneyModel grown = new Trainer(options).continuing(model).fit(more);     // of 21 items, the new one the last
        // @end
        assertEquals(20, model.items().size());
        assertEquals(21, grown.items().size());
        assertEquals("new item", grown.items().id(20));
        assertEquals(model.items().id(7), grown.items().id(7));
    }

    @Test
    void listening() {
        Interactions interactions = ExampleData.interactions();
        TrainingOptions options = SMALL;
        List<String> log = new ArrayList<>();
        AtomicBoolean stopRequested = new AtomicBoolean();
        // @start region="training-listener"
        TrainingListener listener = new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                log.add("epoch " + report.epoch() + ": mean loss " + report.loss());
            }

            @Override
            public boolean isCancelled() {
                return stopRequested.get();                          // fit then returns what it has
            }
        };
        JourneyModel model = new Trainer(options, listener).fit(interactions);
        // @end
        assertNotNull(model);
        assertEquals(3, log.size());
    }

    @Test
    void reports() {
        Split split = Split.random(ExampleData.interactions(), 0.2, 42);
        EpochReport[] last = new EpochReport[1];
        new Trainer(SMALL, new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                last[0] = report;
            }
        }).fit(split.train(), split.heldOut());
        EpochReport report = last[0];
        // @start region="epoch-report"
        String line = String.format(Locale.ROOT, "epoch %d: loss %.4f, %.0f%% violated, %.0f examples/s", report.epoch(),
                report.loss(), 100 * report.violationRate(), report.examplesPerSecond());
        if (report.validation() != null) {                           // null where fit was given no validation set
            line += String.format(Locale.ROOT, ", NDCG@10 %.4f", report.validation().at(Trainer.VALIDATION_RANK).ndcg());
        }
        // @end
        assertTrue(line.matches("epoch 3: loss [\\d.]+, \\d+% violated, \\d+ examples/s, NDCG@10 [01]\\.\\d{4}"), line);
    }

    @Test
    void divergence() {
        Interactions interactions = ExampleData.interactions();
        TrainingOptions.Builder builder = TrainingOptions.builder().dim(8).epochs(200);
        float learningRate = 1e30f;
        // @start region="divergence-exception"
        JourneyModel model;
        try {
            model = new Trainer(builder.optimizer(new Sgd(learningRate, 0.9f, 0)).build()).fit(interactions);
        } catch (DivergenceException e) {                            // the message names epoch, batch, parameter, learning rate
            model = e.lastGood();
            if (e.lastGoodEpoch() == 0) {                            // it has learnt nothing
                model = new Trainer(builder.optimizer(new Sgd(0.01f, 0.9f, 0)).build()).fit(interactions);
            }
        }
        // @end
        assertEquals(20, model.items().size());
    }

    @Test
    void defaults() {
        // @start region="training-options-defaults"
        TrainingOptions defaults = TrainingOptions.builder()
                .dim(128).hidden(List.of()).dropout(0).exponent(0.5)
                .epochs(20).batchSize(256).optimizer(new Adagrad(0.05f, 0.1f, 0.004f))
                .loss(WarpOptions.DEFAULTS.withMaxTrials(256))
                .patience(5).threads(1).seed(0).build();
        // @end
        assertEquals(TrainingOptions.DEFAULTS, defaults);
    }

    @Test
    void wideOptions() {
        Interactions interactions = ExampleData.interactions();
        // @start region="wide-options"
        TrainingOptions options = SMALL.toBuilder()
                .wide(new WideOptions(64, 50, 5, .1f, WideSelection.NEAREST))  // the 64 nearest items of each
                .build();
        JourneyModel model = new Trainer(options).fit(interactions);
        // @end
        assertTrue(model.wide().values().length > 0);
    }

    @Test
    void wideSelection() {
        Interactions interactions = ExampleData.interactions();
        JourneyModel model = new Trainer(SMALL).fit(interactions);
        // @start region="wide-selection"
        WideOptions ofAllPairs = SMALL.wide().withSelection(WideSelection.LARGEST);
        SparseMatrix weights = ofAllPairs.fit(interactions, 2, TrainingListener.NONE);
        JourneyModel other = model.withWide(weights);                 // the same embeddings beside them
        // @end
        assertEquals(weights, other.wide());
        assertThrows(IllegalArgumentException.class, () -> WideOptions.NONE.fit(interactions, 1, TrainingListener.NONE));
    }

    @Test
    void refit() {
        Interactions all = ExampleData.interactions();
        // @start region="trainer-refit"
        Split split = Split.forValidation(all, 0.1, 42);
        int[] best = {1};
        double[] ndcg = {-1};
        new Trainer(SMALL, new TrainingListener() {
            @Override
            public void onEpoch(EpochReport report) {
                double measured = report.validation().at(Trainer.VALIDATION_RANK).ndcg();
                best[0] = measured > ndcg[0] ? report.epoch() : best[0];
                ndcg[0] = Math.max(ndcg[0], measured);
            }
        }).fit(split.train(), split.heldOut());
        JourneyModel model = new Trainer(SMALL).fit(all, best[0]);   // on everything, for as many epochs
        // @end
        assertEquals(all.items().size(), model.items().size());
    }
}
